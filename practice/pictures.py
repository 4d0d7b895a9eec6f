"""The voice that says which pictures and texts it was sent, and draws one when it is asked to."""

import base64
import re
import struct
import zlib
from collections.abc import AsyncIterator

from practice.events import Event, Picture
from practice.prompt import Prompt, Turn
from practice.speech import say

_DATA = re.compile(r"data:([a-z]+/[a-z0-9.+-]+);base64,")
_DRAW = re.compile(r"\bdraw\b|\bpicture of\b", re.IGNORECASE)
_SIDE = 96  # pixels
_INK, _PAPER = bytes((214, 122, 32)), bytes((250, 246, 238))


async def speak(prompt: Prompt, *, pace: float) -> AsyncIterator[Event]:
    if _DRAW.search(prompt.question):
        yield Picture(drawn())
        text = "Here is a lamp that is lit."
    else:
        text = _told(prompt)
    async for event in say(text, prompt=prompt, pace=pace):
        yield event


def drawn() -> str:
    """A lamp as a data URL: a disc on paper, written as PNG by hand."""
    middle, radius = _SIDE / 2 - 0.5, _SIDE / 3
    rows = []
    for y in range(_SIDE):
        dots = (
            _INK if (x - middle) ** 2 + (y - middle) ** 2 < radius**2 else _PAPER
            for x in range(_SIDE)
        )
        rows.append(b"\0" + b"".join(dots))
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head)
    png += _chunk(b"IDAT", zlib.compress(b"".join(rows))) + _chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _told(prompt: Prompt) -> str:
    asked = [turn for turn in prompt.turns if turn.role == "user"]
    *earlier, last = asked or [Turn("user", "")]
    told = [f"Your message has {_counted(len(last.pictures), 'picture')}."]
    told += [f"- {_described(address)}" for address in last.pictures]
    told += [f"- a text of {len(text)} characters: {text[:60]!r}" for text in last.texts]
    before = sum(len(turn.pictures) for turn in earlier)
    return "\n".join([*told, "", f"Messages before it have {_counted(before, 'picture')}."])


def _described(address: str) -> str:
    head = _DATA.match(address)
    if head is None:
        return "a picture at an address, which I do not open"
    data = base64.b64decode(address[head.end() :])
    size = f", {_size_of_png(data)}" if head[1] == "image/png" else ""
    return f"{head[1]}, {len(data)} bytes{size}"


def _size_of_png(data: bytes) -> str:
    width, height = struct.unpack(">II", data[16:24])
    return f"{width} by {height}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
