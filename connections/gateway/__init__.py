"""The one door to the outside: everything Lampfield says over HTTP to somebody else leaves here."""
