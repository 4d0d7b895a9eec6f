"""Tokens that are shown once, of which only a digest is kept."""

import hashlib


def digest_of(token: str) -> str:
    """A plain hash is enough: the token is 256 random bits, not a word to be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
