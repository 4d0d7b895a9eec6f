"""The texts that a PNG carries beside its picture, which is where a character card is."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def texts(png: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    """Keyword and content of each, none of them longer than so many bytes, also unpacked."""
    for kind, data in _chunks(png):
        keyword, _, rest = data.partition(b"\0")
        if kind == b"tEXt":
            content = rest
        elif kind == b"iTXt":
            content = _international(rest, most)
        else:
            continue
        if len(content) <= most:
            yield keyword.decode("latin-1"), content


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Until the file ends, or stops to make sense."""
    place = len(SIGNATURE)
    while place + 8 <= len(png):
        length, kind = struct.unpack_from(">I4s", png, place)
        data = png[place + 8 : place + 8 + length]
        if len(data) < length:
            return
        yield kind, data
        place += 12 + length


def _international(rest: bytes, most: int) -> bytes:
    """After the keyword: is it compressed, how, then a language and a translated keyword."""
    is_packed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
    if not is_packed:
        return text
    try:
        return zlib.decompressobj().decompress(text, most + 1)
    except zlib.error:
        return b""
