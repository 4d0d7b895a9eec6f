"""A small gateway of our own that speaks Helicone's protocol on loopback."""
