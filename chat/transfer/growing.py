"""The tree of one chat, put together from a file of another program."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from chat.receiving import Received
from chat.transfer.transcript import ASSISTANT, USER, Citation, Transcript, Turn, is_whole
from chat.transfer.values import LONGEST, Unreadable

Dropped = Counter[str]  # what was left out, each kind by its name in the singular
CIRCLE = "A message in it follows itself, so nothing was taken."
TICK = timedelta(microseconds=1)
OTHERS = {"system": "system message", "tool": "tool message"}


@dataclass(frozen=True, slots=True)
class Said:
    role: str
    text: str
    at: datetime | None = None
    model: str = ""
    reasoning: str = ""
    citations: tuple[Citation, ...] = ()
    files: tuple[Received, ...] = ()


class Growing:
    """Messages by whatever the file calls them. One that is left out is stepped over."""

    def __init__(self, dropped: Dropped) -> None:
        self._dropped = dropped
        self._said: dict[str, tuple[str | None, Said]] = {}
        self._passed: dict[str, str | None] = {}

    def add(self, key: str, parent: str | None, said: Said) -> None:
        if reason := _objection(said):
            self.leave_out(key, parent, reason)
        else:
            self._said[key] = (parent, said)

    def leave_out(self, key: str, parent: str | None, what: str = "") -> None:
        """Without a name it is a knot that never was a message."""
        self._passed[key] = parent
        if what:
            self._dropped[what] += 1

    def chat(
        self,
        title: str,
        begun: datetime | None,
        touched: datetime | None,
        shown: str | None,
        cast: dict[str, Any] | None = None,
    ) -> Transcript | None:
        """None where nothing is in it. Raises Unreadable."""
        if not self._said:
            self._dropped["empty chat"] += 1
            return None
        times = [said.at for _, said in self._said.values() if said.at]
        begun = begun or min(times, default=None) or datetime.now(UTC)
        turns = self._turns(begun)
        if not is_whole(turns.values()):
            raise Unreadable(CIRCLE)
        last = self._kept(shown) or next(reversed(turns))
        return Transcript(
            title=title,
            created_at=begun,
            updated_at=touched or max(times, default=begun),
            turns=tuple(sorted(turns.values(), key=lambda turn: turn.created_at)),
            shown=turns[last].id,
            cast=cast or {},
        )

    def _turns(self, begun: datetime) -> dict[str, Turn]:
        ids = {key: uuid4() for key in self._said}
        parents = {key: self._kept(parent) for key, (parent, _) in self._said.items()}
        times = self._times(parents, begun)
        return {
            key: _turn(ids[key], ids.get(parents[key] or ""), said, times[key])
            for key, (_, said) in self._said.items()
        }

    def _kept(self, key: str | None) -> str | None:
        """The message itself, or the nearest one before it that was kept."""
        seen = set()
        while key is not None and key not in self._said:
            if key in seen:
                raise Unreadable(CIRCLE)
            seen.add(key)
            key = self._passed.get(key)
        self._passed.update(dict.fromkeys(seen, key))  # nobody walks the same way twice
        return key

    def _times(self, parents: dict[str, str | None], begun: datetime) -> dict[str, datetime]:
        """Alternatives stand by their times, so no two of them may have the same."""
        beside: dict[str | None, list[str]] = defaultdict(list)
        for key, parent in parents.items():
            beside[parent].append(key)
        times: dict[str, datetime] = {}
        for keys in beside.values():
            last = None
            for key in sorted(keys, key=lambda key: self._said[key][1].at or begun):
                at = self._said[key][1].at or begun
                times[key] = last = at if last is None else max(at, last + TICK)
        return times


def left_out(role: str) -> str:
    """The name of a message that no chat here has."""
    return OTHERS.get(role, "message of an unknown role")


def chats(found: Iterable[Transcript | None]) -> list[Transcript]:
    return [chat for chat in found if chat]


def _objection(said: Said) -> str:
    if said.role not in (USER, ASSISTANT):
        return left_out(said.role)
    if not said.text.strip() and not said.files:
        return "empty message"
    return "overlong message" if len(said.text) >= LONGEST else ""


def _turn(pk: UUID, parent: UUID | None, said: Said, at: datetime) -> Turn:
    is_reply = said.role == ASSISTANT
    return Turn(
        id=pk,
        parent=parent,
        role=said.role,
        text=said.text,
        created_at=at,
        ended_at=at if is_reply else None,
        route=said.model if is_reply else "",
        reasoning=said.reasoning if is_reply else "",
        citations=said.citations if is_reply else (),
        files=said.files,
    )
