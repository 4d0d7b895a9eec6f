"""Keys that cannot be printed by accident, and the removal of keys from other people's words."""

import base64
import hmac
import json
import re
from collections.abc import Iterable
from typing import NoReturn
from urllib.parse import quote

MASK = "••••"
WINDOW = 12  # shorter pieces of a key are not worth anything, and match ordinary words
LAST_FOUR_FROM = 20  # four characters of a shorter key would be too much of it

_LOOKS_LIKE_A_KEY = re.compile(
    r"\b(?:[spr]k|gsk|xai|pplx)[-_][A-Za-z0-9][A-Za-z0-9_-]{7,}"
    r"|\bAIza[A-Za-z0-9_-]{20,}"
    r"|(?<=Bearer )\S{6,}"
    r"|(?<=x-api-key: )\S{6,}",
    re.IGNORECASE,
)
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Secret:
    """A key that shows itself only to whoever calls reveal()."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    @property
    def last_four(self) -> str:
        """The last four characters, or nothing where that would tell too much."""
        return self._value[-4:] if len(self._value) >= LAST_FOUR_FROM else ""

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A Secret is neither pickled nor copied.")


def plain(text: str, secrets: Iterable[Secret] = (), *, limit: int = 300) -> str:
    """Somebody else's words made fit to show: one line, no keys, no tricks, at most limit long."""
    text = _LONE_SURROGATE.sub("\ufffd", text[: limit * 20])
    text = " ".join(_UNPRINTABLE.sub(" ", redact(text, secrets)).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def redact(text: str, secrets: Iterable[Secret] = ()) -> str:
    """The text without the secrets, in whatever spelling, and without anything like a key."""
    for secret in secrets:
        if secret:
            text = _without(text, secret.reveal())
    return _LOOKS_LIKE_A_KEY.sub(MASK, text)


def _without(text: str, value: str) -> str:
    for spelling in sorted(_spellings(value), key=len, reverse=True):
        text = text.replace(spelling, MASK)
    return _without_windows(text, value)


def _spellings(value: str) -> set[str]:
    raw = value.encode("utf-8", "surrogatepass")
    return {
        value,
        quote(raw, safe=""),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        *(found for lead in range(3) for found in _in_base64(raw, lead)),
    }


def _in_base64(raw: bytes, lead: int) -> tuple[str, str]:
    # What stands before the key shifts its base64; only the whole groups of three are certain.
    encoded = base64.b64encode(b"\0" * lead + raw)
    start, end = -(-lead * 8 // 6) if lead else 0, (lead + len(raw)) // 3 * 4
    certain = encoded[start:end].decode()
    return certain, certain.translate(str.maketrans("+/", "-_"))


def _without_windows(text: str, value: str) -> str:
    size = min(WINDOW, len(value))
    small, folded = value.lower(), text.lower()
    if len(folded) != len(text):
        folded = text
    windows = {small[at : at + size] for at in range(len(small) - size + 1)}
    pieces, kept, at = [], 0, 0
    while at <= len(folded) - size:
        if folded[at : at + size] not in windows:
            at += 1
            continue
        end = at + size
        while end < len(folded) and folded[end - size + 1 : end + 1] in windows:
            end += 1
        pieces += [text[kept:at], MASK]
        kept = at = end
    return "".join([*pieces, text[kept:]])
