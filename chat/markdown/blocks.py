"""Where the top-level blocks of a growing text begin: a finished one never changes again."""

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chat.markdown import maths
from chat.markdown.budget import Deadline, OutOfTime, watch
from chat.markdown.render import (
    MAX_SOURCE,
    PLAIN_PIECE,
    plain,
    render_block,
    render_prose,
    render_tail,
)
from chat.markdown.shape import presentable

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Split:
    """A text that is still being written, as a page shows it."""

    finished: SafeString
    tail: SafeString


def split(text: str) -> Split:
    blocks = Blocks(text)
    finished = "".join(blocks.html(number) for number in range(blocks.finished))
    return Split(SafeString(finished), SafeString(blocks.tail_html()))


class Blocks:
    """Edges of blocks. They depend on the text alone, not on the pieces in which it came.

    Block n lies between edges n and n + 1, the open one behind the last edge. Link definitions
    are left to the render of the whole text, because a later line would change earlier blocks.
    """

    def __init__(self, text: str = "") -> None:
        self.text = ""
        self.edges = [0]
        self._seen = 0  # the end of the last line that was looked at
        self._closing = ""  # what would end an open code block
        self._too_slow = False
        self.update(text)

    @property
    def finished(self) -> int:
        return len(self.edges) - 1

    def update(self, text: str) -> None:
        """Take a text that begins with the one known so far."""
        self.text = text
        if self.edges[-1] < MAX_SOURCE:
            self._look(complete=len(text) > MAX_SOURCE)
        if self.edges[-1] >= MAX_SOURCE:
            self.edges += range(self.edges[-1] + PLAIN_PIECE, len(text), PLAIN_PIECE)

    def html(self, number: int) -> str:
        begin, end = self.edges[number], self.edges[number + 1]
        source = self.text[begin:end]
        return plain(source) if begin >= MAX_SOURCE else render_block(source)

    def tail_html(self) -> str:
        source = self.text[self.edges[-1] :]
        if self.edges[-1] >= MAX_SOURCE or self._too_slow:
            return plain(source)
        return render_prose(source) or render_tail(presentable(source))

    def finished_at(self, length: int) -> int:
        """How many blocks were finished when the text had this many characters."""
        if length >= len(self.text):
            return self.finished
        known = sum(edge < length for edge in self.edges) - 1
        # The block before that edge is sure; the one behind it may have been known by then, or
        # not yet: a table is a paragraph until its second line.
        sure = max(known - 1, 0)
        part = Blocks()
        part.edges = [self.edges[sure]]
        part.update(self.text[:length])
        return sure + part.finished

    def _look(self, *, complete: bool) -> None:
        """Find the blocks in the lines that are complete; the last of them stays open."""
        end = MAX_SOURCE if complete else _complete(self.text)
        if end <= self._seen or self._too_slow:
            return
        news, self._seen = self.text[self._seen : end], end
        if self._closing and not complete and self._closing not in news:
            return
        begin = self.edges[-1]
        source = self.text[begin:end]
        try:
            tops = _top_blocks(source)
        except OutOfTime:
            self._too_slow = not complete
            tops = []
        lines = _line_starts(source)
        self.edges += [begin + lines[_first_line(top)] for top in tops[1:]]
        self._closing = _closing_fence(tops[-1], source, lines) if tops else ""
        if complete:
            self.edges.append(MAX_SOURCE)


_outline = watch(MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("table"))
_outline.disable(["html_block", "reference"])
maths.enable_blocks(_outline)
_outline.core.ruler.enableOnly(["normalize", "deadline", "block"])


def _top_blocks(source: str) -> list[Token]:
    tokens = _outline.parse(source, {"deadline": Deadline()})
    return [token for token in tokens if token.level == 0 and token.map and token.nesting >= 0]


def _complete(text: str) -> int:
    """Where the last complete line ends. A carriage return at the very end may be half a pair."""
    return max(text.rfind("\n"), text.rfind("\r", 0, max(len(text) - 1, 0))) + 1


def _first_line(token: Token) -> int:
    assert token.map is not None
    return token.map[0]


def _line_starts(source: str) -> list[int]:
    return [0, *(match.end() for match in _LINE_END.finditer(source))]


def _closing_fence(last: Token, source: str, lines: list[int]) -> str:
    """What an open code block waits for; until it comes there is nothing to look at."""
    if last.type != "fence":
        return ""
    body = source[lines[min(_first_line(last) + 1, len(lines) - 1)] :]
    return "" if last.markup in body else last.markup
