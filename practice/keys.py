"""Helicone keys: their shape, and what the last group of a practice key makes happen."""

import re
from dataclasses import dataclass

from practice.http import Request, Response, text

_GROUPS = r"(?:[a-z0-9]{7}-){3}[a-z0-9]{7}"
_SHAPE = re.compile(rf"(?:[sp]k-helicone-(?:eu-|rl-|cp-)*|sk-){_GROUPS}")


@dataclass(frozen=True, slots=True)
class Key:
    text: str

    @property
    def is_revoked(self) -> bool:
        return self.text.endswith("-revoked")

    @property
    def is_out_of_credits(self) -> bool:
        return self.text.endswith("-nocredi")

    @property
    def is_suspended(self) -> bool:
        return self.text.endswith("-suspend")


def check(request: Request) -> Key | Response:
    """The caller's key, or the plain-text 401 with which Helicone refuses its own keys."""
    given = request.headers.get("authorization") or request.headers.get("x-api-key")
    if not given:
        return text("Invalid Helicone API key (hshed)", status=401)
    scheme, _, key = given.partition(" ")
    if scheme != "Bearer" or not _SHAPE.fullmatch(key):
        return text("Invalid Helicone API key", status=401)
    if Key(key).is_revoked:
        return text("Organization not found", status=401)
    return Key(key)


def masked(header: str) -> str:
    """An Authorization header fit for a log: the scheme and the last four characters."""
    scheme, _, key = header.rpartition(" ")
    return f"{scheme} …{key[-4:]}".strip()
