"""How many tokens a picture is counted as: every family of models has a rule of its own.

A name that fits none is counted as Llama's tiles, as Together bills them ("Vision",
docs.together.ai): at no size that is kept here do Qwen's squares of 28 pixels come to more.
"""

import re
from collections.abc import Callable
from functools import partial
from math import ceil

Size = tuple[int, int]  # width and height in pixels


def picture_tokens(model: str, size: Size) -> int:
    """model is named as in a route, or with a vendor before a slash as other sources name it."""
    name = model.rsplit("/", 1)[-1].lower()
    rule = next((rule for family, rule in _FAMILIES if re.match(family, name)), _llama)
    return ceil(rule(*size))


def _tiles(base: int, tile: int, width: int, height: int) -> float:
    """OpenAI, "Images and vision", Calculating costs: at most 2,048 pixels long, the shortest side
    768, then so much for each square of 512. Small pictures are enlarged there, too."""
    scale = min(768 / min(width, height), 2048 / max(width, height))
    return base + tile * _squares(512, width * scale, height * scale)


def _patches(factor: float, most: int, width: int, height: int) -> float:
    """The same page: squares of 32 pixels, at most so many, times the model's factor."""
    return factor * min(_squares(32, width, height), most)


def _area(most: int, width: int, height: int) -> float:
    """Anthropic, "Vision": width times height through 750. Pictures beyond what the model sees are
    made smaller first: about 1,600 tokens, and 4,784 from Opus 4.7 on."""
    return min(width * height / 750, most)


def _crops(width: int, height: int) -> float:
    """Google, "Understand and count tokens" and "Image understanding": 258 up to 384 pixels, beyond
    that for each crop, which is two thirds of the shorter side and 256 to 768 pixels."""
    if max(width, height) <= 384:
        return 258
    return 258 * _squares(min(max(min(width, height) * 2 // 3, 256), 768), width, height)


def _media(width: int, height: int) -> float:
    """Google, "Media resolution": 1,120 where nothing else is asked for, from Gemini 3 on."""
    return max(1_120, _crops(width, height))


def _llama(width: int, height: int) -> float:
    return 1_601 * min(ceil(width / 560), 2) * min(ceil(height / 560), 2)


def _squares(side: int, width: float, height: float) -> int:
    return ceil(round(width / side, 6)) * ceil(round(height / side, 6))


# The first that fits. The figures are on the pages that the rules name; later GPTs than those are
# counted by their patches, which the page gives to all of them, without the bound that it had.
_FAMILIES: tuple[tuple[str, Callable[[int, int], float]], ...] = (
    (r"gpt-4o-mini", partial(_tiles, 2_833, 5_667)),
    (r"gpt-.*nano", partial(_patches, 2.46, 1_536)),
    (r"(gpt-.*|codex-)mini", partial(_patches, 1.62, 1_536)),
    (r"o4-mini", partial(_patches, 1.72, 1_536)),
    (r"(chat)?gpt-4", partial(_tiles, 85, 170)),
    (r"o[13]\b", partial(_tiles, 75, 150)),
    (r"gpt-5(?!\.)", partial(_tiles, 70, 140)),
    (r"gpt-", partial(_patches, 1, 10_000)),
    (r"claude-(3|4(\.[0-6])?-|\w+-4([-.][0-6])?(-20\d{6})?$)", partial(_area, 1_600)),
    (r"claude-", partial(_area, 4_784)),
    (r"gemini-[12]\b", _crops),
    (r"gemini-", _media),
)
