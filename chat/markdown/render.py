"""One pipeline for every text: CommonMark without HTML, then a sanitiser that trusts nothing."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from chat.markdown import code, images, maths, tables, tasks
from chat.markdown.budget import Deadline, OutOfTime, watch

MAX_SOURCE = 200_000  # characters that are read as Markdown; the rest is shown as typed
MAX_HTML = 1_000_000
PLAIN_PIECE = 8_000

# One line of prose, in which no character means anything to Markdown or HTML.
_PROSE = re.compile(r"[^*_$\[\]`~<>&\\\x00-\x1f\x7f-\xa0]*")

_ELEMENTS = """
    p br hr em strong s code pre span blockquote ul ol li h1 h2 h3 h4 h5 h6 a
    table thead tbody tr th td img label input
"""
_ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"data-lang"},
    "ol": {"start"},
    "img": {"src", "alt", "width", "height"},
    "input": {"checked"},
}
_CLASSES = {"th": {"n"}, "td": {"n"}, "li": {"task"}, "p": {"maths", "plain"}}


def _attribute(element: str, name: str, value: str) -> str | None:
    """Nothing but pictures has its content in its address, and a picture has it nowhere else."""
    if (element, name) == ("img", "src"):
        return value if images.DATA.fullmatch(value) else None
    return None if name == "href" and value.lstrip().lower().startswith("data:") else value


_cleaner = nh3.Cleaner(
    tags=set(_ELEMENTS.split()) | maths.ELEMENTS,
    attributes=_ATTRIBUTES | maths.ATTRIBUTES,
    allowed_classes=_CLASSES | {"span": set(code.CLASSES)},
    attribute_filter=_attribute,
    set_tag_attribute_values={
        "a": {"target": "_blank"},
        "input": {"type": "checkbox", "disabled": ""},
    },
    url_schemes={"http", "https", "mailto", "data"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


@lru_cache(maxsize=256)
def render(text: str) -> SafeString:
    """The whole text as HTML that can be put into a page."""
    html = _rendered(_whole, text[:MAX_SOURCE]) + plain(text[MAX_SOURCE:])
    return SafeString(html)


def render_block(source: str) -> str:
    """A finished top-level block of a text that is still being written."""
    return _rendered(_blocks, source)


def render_tail(source: str) -> str:
    """The block that is being written: without colours, for it is rendered again and again."""
    return _rendered(_tail, source)


def render_prose(source: str) -> str:
    """The short way for one line of plain words; empty for anything else."""
    words = source.strip(" ")
    indented = source.startswith("    ")
    if indented or not words[:1].isalpha() or not _PROSE.fullmatch(words):
        return ""
    return f"<p>{words.rstrip()}</p>\n"


def plain(text: str) -> str:
    """Text as it was typed, in pieces that begin every PLAIN_PIECE characters."""
    pieces = (text[at : at + PLAIN_PIECE] for at in range(0, len(text), PLAIN_PIECE))
    return "".join(f'<p class="plain">{escape(piece, quote=False)}</p>\n' for piece in pieces)


def _rendered(parser: MarkdownIt, source: str) -> str:
    env: dict[str, Any] = {"deadline": Deadline()}
    try:
        tokens = parser.parse(source, env)
        if _written_out(tokens) > MAX_HTML:
            return plain(source)
        html = parser.renderer.render(tokens, parser.options, env)
    except OutOfTime:
        return plain(source)
    if len(html) <= MAX_HTML:
        html = tables.frame(maths.frame(code.frame(_cleaner.clean(html))))
    return html if len(html) <= MAX_HTML else plain(source)


def _written_out(tokens: Sequence[Token]) -> int:
    """Characters of all addresses: one definition may be used a hundred thousand times."""
    inline = (child for token in tokens for child in token.children or ())
    addresses = (child.attrs.get(name, "") for child in inline for name in ("href", "src"))
    return sum(len(str(address)) for address in addresses)


def _parser(*, coloured: bool, references: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 100})
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline"])
    if not references:
        parser.disable("reference")

    def fence(
        renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
    ) -> str:
        env["deadline"].look()
        return code.block(tokens[at].content, tokens[at].info, coloured=coloured)

    parser.add_render_rule("fence", fence)
    parser.add_render_rule("code_block", fence)
    parser.add_render_rule("th_open", _cell)
    parser.add_render_rule("td_open", _cell)
    for kind in (images, maths, tasks):
        kind.enable(parser)
    return watch(parser)


def _cell(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """Alignment comes as an inline style, which the content security policy would refuse."""
    is_number = "right" in str(tokens[at].attrs.get("style", ""))
    return f'<{tokens[at].tag} class="n">' if is_number else f"<{tokens[at].tag}>"


_whole = _parser(coloured=True, references=True)
_blocks = _parser(coloured=True, references=False)
_tail = _parser(coloured=False, references=False)
