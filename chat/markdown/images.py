"""Pictures in a text: those that came with it are shown, those elsewhere are links."""

import base64
import binascii
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from io import BytesIO
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from PIL import Image

MAX_PIXELS = 16_000_000  # a file of a few kilobytes can unfold to gigabytes
DATA = re.compile(r"data:image/(png|jpeg|webp|gif);base64,([A-Za-z0-9+/]+={0,2})")


def enable(parser: MarkdownIt) -> None:
    parser.add_render_rule("image", _render)


def _render(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """A picture that loads by itself tells its host who reads; a link tells the reader the host."""
    address, alt = str(tokens[at].attrs.get("src", "")), tokens[at].content
    if address.startswith("data:"):
        env["deadline"].look()
        return _shown(address, alt)
    host = _host(address)
    if not host:
        return escape(alt)
    words = escape(f"{alt} (image at {host})".strip())
    return f'<a href="{escape(address)}">{words}</a>'


def _shown(address: str, alt: str) -> str:
    size = _size(address)
    if not size:
        return escape(alt)
    words = escape(alt or "Picture without a description")
    return f'<img src="{address}" alt="{words}" width="{size[0]}" height="{size[1]}">'


@lru_cache(maxsize=64)
def _size(address: str) -> tuple[int, int] | None:
    """Width and height in pixels, read from the picture's first bytes; None if it is none."""
    match = DATA.fullmatch(address)
    if not match:
        return None
    try:
        content = BytesIO(base64.b64decode(match[2], validate=True))
        with Image.open(content, formats=[match[1]]) as image:
            width, height = image.size
    except (binascii.Error, OSError, ValueError, Image.DecompressionBombError):
        return None
    return (width, height) if 0 < width * height <= MAX_PIXELS else None


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
