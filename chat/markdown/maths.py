"""Maths between $, $$, \\( and \\[ as MathML, which browsers draw and read aloud by themselves."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml import exceptions
from latex2mathml.converter import Converter
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

LONGEST = 2_000  # characters of one expression; a longer one is shown as it was typed

# A price is no formula: no digit or letter touches the outer side of a single $, and no blank
# the inner side.
INLINE = re.compile(
    rf"""
      \\\( (?P<round> .{{1,{LONGEST}}}? ) \\\)
    | \$\$ (?P<display> (?: [^$\\] | \\. ){{1,{LONGEST}}} ) \$\$
    | (?<![A-Za-z0-9$]) \$ (?![\s$]) (?P<dollar> (?: [^$\\] | \\. ){{1,{LONGEST}}} ) (?<!\s)
      \$ (?![A-Za-z0-9$])
    """,
    re.S | re.X,
)
_HALF = re.compile(r"(?:\\\(|\$\$|(?<![A-Za-z0-9$])\$(?![\s\d$]))[^$\n]{0,200}$")
_CLOSING = {"$$": "$$", "\\[": "\\]"}

ATTRIBUTES = {
    "math": {"display"},
    "mstyle": {"displaystyle", "scriptlevel", "mathcolor", "mathbackground", "mathsize"},
    "mi": {"mathvariant"},
    "mo": {"accent", "fence", "form", "maxsize", "minsize", "movablelimits", "stretchy"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mtable": {"columnlines", "displaystyle", "rowlines"},
    "mtd": {"columnalign"},
    "mspace": {"width"},
    "mpadded": {"depth", "height", "lspace", "voffset", "width"},
    "menclose": {"notation"},
}
_BARE = """
    mrow mn mtext msub msup msubsup munderover mmultiscripts mprescripts none
    mtr msqrt mroot mphantom
"""
ELEMENTS = ATTRIBUTES.keys() | set(_BARE.split())

# The converter has no common error and lets Python's own out for what it cannot read.
_UNREADABLE: tuple[type[Exception], ...] = (
    *(error for error in vars(exceptions).values() if isinstance(error, type)),
    *(AttributeError, IndexError, KeyError, RecursionError, StopIteration, TypeError, ValueError),
)
# A definition that uses another one twice doubles with each line.
_DEFINITION = re.compile(r"\\(?:\w*def|let|\w*command|\w*environment|DeclareMathOperator)(?![a-z])")
_ENVIRONMENT = re.compile(r"(\\(?:begin|end)\s*)\{(align|aligned|gather|gathered|multline)\*?\}")
_KNOWN = {"align": "align*", "aligned": "align*"}


def enable(parser: MarkdownIt) -> None:
    enable_blocks(parser)
    parser.inline.ruler.before("escape", "maths", _inline)
    parser.add_render_rule("maths_inline", _render_inline)
    parser.add_render_rule("maths_block", _render_block)


def enable_blocks(parser: MarkdownIt) -> None:
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "maths", _block, ends)


def frame(cleaned: str) -> str:
    """Let the keyboard reach display maths, which scrolls where it is wider than the page."""
    return cleaned.replace('<p class="maths">', '<p class="maths" tabindex="0">')


def without_half(line: str) -> str:
    """A line that is being written, without an expression whose end has not come yet."""
    ends = [match.end() for match in INLINE.finditer(line)]
    half = _HALF.search(line, ends[-1] if ends else 0)
    return line[: half.start()] if half else line


@lru_cache(maxsize=256)
def mathml(latex: str, *, display: bool) -> str:
    """The expression as a <math> element; empty where it cannot be shown as one."""
    if len(latex) > LONGEST or _DEFINITION.search(latex):
        return ""
    try:
        converter = Converter(display="block" if display else "inline")
        element = converter.convert_to_element(_ENVIRONMENT.sub(_known, latex))
        return _written(element) if _is_whole(element) else ""
    except _UNREADABLE:
        return ""


def _inline(state: StateInline, silent: bool) -> bool:
    match = INLINE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("maths_inline", "math", 0)
        token.content, token.markup = match[match.lastgroup or 0], match[0]
    state.pos = match.end()
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Display maths from a line of its own to its closing line, a blank one at the latest.

    That a block begins depends on its first line alone. So it never swallows blocks that were
    shown before its end came.
    """
    first = _line(state, start)
    closing = _CLOSING.get(first[:2])
    if closing is None or state.is_code_block(start):
        return False
    at = first.find(closing, 2)
    if at == 2 or 2 < at < len(first) - 2:
        return False
    if not silent:
        _push(state, start, end, closing, closed=at > 2)
    return True


def _push(state: StateBlock, start: int, end: int, closing: str, *, closed: bool) -> None:
    last = start
    while not closed and last + 1 < end and _goes_on(state, last + 1):
        last += 1
        closed = _line(state, last).endswith(closing)
    token = state.push("maths_block", "math", 0)
    token.block, token.map = True, [start, last + 1]
    token.markup = state.getLines(start, last + 1, state.blkIndent, False).strip()
    token.content = token.markup[2:-2] if closed else ""
    state.line = last + 1


def _goes_on(state: StateBlock, line: int) -> bool:
    return not state.isEmpty(line) and state.sCount[line] >= state.blkIndent


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _render_inline(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    env["deadline"].look()
    token = tokens[at]
    html = mathml(token.content.strip(), display=token.markup.startswith("$$"))
    return html or escape(token.markup, quote=False)


def _render_block(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    env["deadline"].look()
    token = tokens[at]
    html = mathml(token.content.strip(), display=True) if token.content else ""
    if html:
        return f'<p class="maths">{html}</p>\n'
    return f'<p class="plain">{escape(token.markup, quote=False)}</p>\n'


def _known(match: re.Match[str]) -> str:
    return f"{match[1]}{{{_KNOWN.get(match[2], 'matrix')}}}"


def _is_whole(element: Element) -> bool:
    """Whether everything was understood: what was not is left standing as a command or as &."""
    texts = (part.text or "" for part in element.iter() if part.tag != "mtext")
    return not any(text == "&" or re.match(r"\\[A-Za-z]", text) for text in texts)


def _written(element: Element) -> str:
    """The element as a string. The converter's own writer does not escape what was typed."""
    for part in element.iter():
        part.text = unescape(part.text) if part.text else None
    return tostring(element, encoding="unicode", short_empty_elements=False)
