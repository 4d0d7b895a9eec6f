"""Pictures that members give: known by their content, and drawn anew."""

from functools import partial
from io import BytesIO

from PIL import Image

from chat.pictures import TooManyPixels, decoded, plain

LARGEST = 16 * 1024 * 1024  # bytes of a file
MOST_PIXELS = 16_000_000
BOX = (512, 768)  # pixels, of what is kept
KEPT_AS = "WEBP"
MEDIA_TYPE = "image/webp"
TOO_LARGE = "A picture has at most 16 MB and 16 million pixels."
NONE = "This is no picture that can be read: take a PNG, JPEG, WebP or GIF."


class NoPicture(ValueError):
    """str() is the sentence to show."""


def reencoded(data: bytes) -> bytes:
    """Small, and without anything that was hidden in the file. Raises NoPicture.

    A card is a PNG with text in it, a photograph may tell where it was taken: neither is kept.
    """
    if len(data) > LARGEST:
        raise NoPicture(TOO_LARGE)
    drawn = BytesIO()
    _opened(data).save(drawn, KEPT_AS, quality=85)
    return drawn.getvalue()


def as_png(picture: bytes | None) -> Image.Image:
    """For a card, which has to be a picture even where the preset has none."""
    return _opened(picture) if picture else Image.new("RGBA", (400, 600), (38, 46, 72, 255))


def _opened(data: bytes) -> Image.Image:
    try:
        found = decoded(data, partial(plain, box=BOX), most=MOST_PIXELS)
    except TooManyPixels as many:
        raise NoPicture(TOO_LARGE) from many
    if found is None:
        raise NoPicture(NONE)
    return found
