"""Pictures from outside: decoded and encoded anew, so that nothing but their pixels goes on."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar

from PIL import Image, ImageOps

from usage.ledger import Refused

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 25_000_000  # a file of a few kilobytes can unfold to gigabytes
LONGEST_SIDE = 2048  # pixels; no provider looks at more of them
LARGEST_PNG = 2_000_000  # bytes; a photograph of that size is a smaller JPEG
MOVES = "Only the first picture of the animation is kept."
# What Pillow raises for a file that is broken on purpose or by chance.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
)
Made = TypeVar("Made")


class TooManyPixels(Refused):
    def __str__(self) -> str:
        return f"has more than {MOST_PIXELS // 1_000_000} million pixels"


@dataclass(frozen=True, slots=True)
class Picture:
    media_type: str
    content: bytes
    width: int
    height: int
    note: str = ""


def read(data: bytes) -> Picture | None:
    """None where it is no picture that can be read. Raises TooManyPixels."""
    return decoded(data, _read)


def decoded(
    data: bytes, make: Callable[[Image.Image], Made], *, most: int = MOST_PIXELS
) -> Made | None:
    """What make does with the picture; None and raises as read() does. most is in pixels."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > most:
                raise TooManyPixels
            return make(image)
    except Image.DecompressionBombError as bomb:
        raise TooManyPixels from bomb
    except BROKEN:
        return None


def plain(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """Upright, no larger than the box, and nothing but pixels."""
    image.draft("RGB", (max(box), max(box)))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(box)
    found = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    found.info = {}  # or encoders write the place and the comments that came with it
    return found


def _read(image: Image.Image) -> Picture:
    is_photo = image.format not in ("PNG", "WEBP", "GIF")  # a JPEG with several pictures is an MPO
    note = MOVES if not is_photo and getattr(image, "is_animated", False) else ""
    drawn = plain(image, (LONGEST_SIDE, LONGEST_SIDE))
    media_type, content = _encoded(drawn, is_photo=is_photo)
    return Picture(media_type, content, drawn.width, drawn.height, note)


def _encoded(image: Image.Image, *, is_photo: bool) -> tuple[str, bytes]:
    if not is_photo:
        content = _saved(image, "PNG")
        if len(content) <= LARGEST_PNG:
            return "image/png", content
    return "image/jpeg", _saved(_on_white(image), "JPEG")


def _saved(image: Image.Image, form: str) -> bytes:
    file = BytesIO()
    image.save(file, form, **({"quality": 85} if form == "JPEG" else {}))
    return file.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
