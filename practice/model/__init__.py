"""The local model: a very small language model on this server, fetched only when asked for."""
