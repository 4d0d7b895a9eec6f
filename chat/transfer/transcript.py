"""A chat as it travels: every message that is kept, and which of them are shown."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from chat import contents
from chat.receiving import Received
from chat.tree import Tree

USER, ASSISTANT = "user", "assistant"
DONE = "done"


@dataclass(frozen=True, slots=True)
class Citation:
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """What a model wanted done; arguments is JSON, as far as the model wrote it."""

    name: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """What a reply came to, in dollars; cost is None where that is unknown."""

    cost: Decimal | None
    unknown: str = ""  # the reason
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. The fields after created_at belong to replies; paid is None without a call.

    route is what was asked, model and provider say what answered.
    """

    id: UUID
    parent: UUID | None
    role: str
    text: str
    created_at: datetime
    state: str = DONE
    ended_at: datetime | None = None
    route: str = ""
    model: str = ""
    provider: str = ""
    reasoning: str = ""
    citations: tuple[Citation, ...] = ()
    tools: tuple[Tool, ...] = ()
    error: str = ""
    error_kind: str = ""
    is_edited: bool = False
    last_shown: UUID | None = None  # where the view was when it left this alternative
    paid: Paid | None = None
    files: tuple[Received, ...] = ()

    @property
    def is_reply(self) -> bool:
        return self.role == ASSISTANT

    @property
    def said(self) -> str:
        """Its text; of files alone their names, for formats that have words only."""
        return contents.words(self.text, self.files)

    @property
    def spoken_by(self) -> str:
        """The model that answered, else the one that was asked."""
        return self.model or self.route


@dataclass(frozen=True)
class Transcript:
    """Turns are ordered by their time, so that alternatives are, too."""

    title: str
    created_at: datetime
    updated_at: datetime
    turns: tuple[Turn, ...]
    shown: UUID | None  # the end of the path that is on the page
    route: str = ""
    folder: str = ""
    left_out: int = 0
    cast: dict[str, Any] = field(default_factory=dict)  # who plays, as the chat keeps it
    system: str = field(default="", compare=False)  # what models are told beforehand, as it is sent

    @property
    def character(self) -> str:
        """Who answers; empty where nobody plays."""
        return str(self.cast.get("character", ""))

    @property
    def persona(self) -> str:
        """Under which name the member plays; empty where that is nobody's."""
        return str(self.cast.get("persona", ""))

    @property
    def path(self) -> list[Turn]:
        """What is on the page, oldest first."""
        return [self._by_id[pk] for pk in self._tree.path(self.shown)]

    def beside(self, turn: Turn) -> list[Turn]:
        """All alternatives of a turn, itself among them."""
        return [self._by_id[pk] for pk in self._tree.alternatives(turn.id).all]

    @cached_property
    def _by_id(self) -> dict[UUID, Turn]:
        return {turn.id: turn for turn in self.turns}

    @cached_property
    def _tree(self) -> Tree:
        return Tree((turn.id, turn.parent) for turn in self.turns)


def is_whole(turns: Collection[Turn]) -> bool:
    """Whether each leads back to a beginning: none follows itself, or one that is not there."""
    following: dict[UUID | None, list[UUID]] = defaultdict(list)
    for turn in turns:
        following[turn.parent].append(turn.id)
    reached = following[None]
    for pk in reached:
        reached += following.pop(pk, ())
    return len(reached) == len(turns)


def spoken(turns: Sequence[Turn]) -> list[Turn]:
    """Those that say anything: a reply that failed at once has no words."""
    return [turn for turn in turns if turn.said]
