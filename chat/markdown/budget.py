"""A bound on the time that one text may take: threads cannot be stopped, so the parser stops."""

import time

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

SECONDS = 1.0  # of CPU time: a busy machine must not change how a text looks
LOOK_EVERY = 32  # checks between two looks at the clock, which is slow to read


class OutOfTime(Exception):
    """This text takes longer than it is worth; show it as it was typed."""


class Deadline:
    """Travels in the parser's environment to whatever may take long."""

    def __init__(self) -> None:
        self._at = time.thread_time() + SECONDS
        self._unseen = LOOK_EVERY

    def check(self) -> None:
        self._unseen -= 1
        if not self._unseen:
            self.look()

    def look(self) -> None:
        self._unseen = LOOK_EVERY
        if time.thread_time() > self._at:
            raise OutOfTime


def watch(parser: MarkdownIt) -> MarkdownIt:
    """Look at the clock at every block, paragraph and special character."""
    parser.block.ruler.before("table", "deadline", _at_block)
    parser.core.ruler.before("inline", "deadline", _at_core)
    parser.inline.ruler.after("text", "deadline", _at_character)
    return parser


def _at_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    state.env["deadline"].check()
    return False


def _at_core(state: StateCore) -> None:
    state.env["deadline"].check()


def _at_character(state: StateInline, silent: bool) -> bool:
    state.env["deadline"].check()
    return False
