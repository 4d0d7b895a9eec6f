"""A file as it comes in: what it is by its content, never by its name."""

import base64
import binascii
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from chat import pictures
from usage.ledger import Refused

LARGEST = 10_000_000  # bytes of a file
LONGEST = 200_000  # characters of a text, as of one that is typed
_BINARY = re.compile(r"[\0-\x08\x0b\x0e-\x1f\x7f]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_DATA = re.compile(r"data:image/[a-z0-9.+-]+;base64,", re.IGNORECASE)

logger = logging.getLogger(__name__)


class NotTaken(Refused):
    """The file cannot be attached; str() is the sentence to show."""


@dataclass(frozen=True, slots=True)
class Received:
    """width and height are in pixels, 0 for a text. note is what was done to it."""

    kind: Literal["image", "text"]
    name: str
    media_type: str
    content: bytes = field(repr=False)
    width: int = 0
    height: int = 0
    note: str = ""


def read(name: str, data: bytes) -> Received:
    """Raises NotTaken."""
    name = clean(name)
    if len(data) > LARGEST:
        raise too_large(name)
    if not data:
        raise NotTaken(f"{name} is empty.")
    try:
        picture = pictures.read(data)
    except pictures.TooManyPixels as many:
        raise NotTaken(f"{name} {many}. Make it smaller first.") from many
    if picture is None:
        return Received("text", name, "text/plain", _text(name, data).encode())
    size = picture.width, picture.height
    return Received("image", name, picture.media_type, picture.content, *size, picture.note)


def made(addresses: Iterable[str]) -> list[Received]:
    """The pictures that a model made, given as data URLs; what is none is left out."""
    found = []
    for number, address in enumerate(addresses, start=1):
        try:
            received = read(f"Picture {number}", _decoded(address))
        except NotTaken:
            logger.warning("A model sent something else in the place of a picture.")
            continue
        if received.kind == "image":
            found.append(received)
    return found


def too_large(name: str) -> NotTaken:
    return NotTaken(f"{clean(name)} is larger than {LARGEST // 1_000_000} MB.")


def clean(name: str) -> str:
    """Only its last part, in characters that show what they are."""
    last = re.split(r"[/\\]", name)[-1]
    return _UNPRINTABLE.sub("", last).strip()[:120] or "File"


def _decoded(address: str) -> bytes:
    head = _DATA.match(address)
    try:
        return base64.b64decode(address[head.end() :], validate=True) if head else b""
    except (binascii.Error, ValueError):
        return b""


def _text(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if _BINARY.search(text):
        raise NotTaken(f"{name} is neither a picture (PNG, JPEG, WebP or GIF) nor a text in UTF-8.")
    if len(text) > LONGEST:
        raise NotTaken(f"{name} is longer than {LONGEST:,} characters.")
    return text
