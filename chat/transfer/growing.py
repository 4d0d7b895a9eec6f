"""The tree of one chat, put together from a file of another program."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from chat.receiving import Received
from chat.transfer.transcript import ASSISTANT, USER, Citation, Transcript, Turn, is_whole
from chat.transfer.values import LONGEST, Unreadable, text

Dropped = Counter[str]  # what was left out, each kind by its name in the singular
MOST_CHATS = 5_000
MOST_MESSAGES = 100_000
MOST_IN_ONE = 10_000  # messages of one chat
MOST_LEFT_OUT = 100_000  # of one chat
TOO_MANY = f"That is more than {MOST_CHATS:,} chats or {MOST_MESSAGES:,} messages."
TOO_LONG = f"A chat in it has more than {MOST_IN_ONE:,} messages."
CIRCLE = "A message in it follows itself, so nothing was taken."
TICK = timedelta(microseconds=1)
LONGEST_THOUGHT = 200  # knots of a file that are left out between a question and its reply
MOST_SOURCES = 200  # of one reply
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
        self._asked: set[str] | None = None
        self._said: dict[str, tuple[str | None, Said]] = {}
        self._passed: dict[str, str | None] = {}
        self._thoughts: dict[str, str] = {}

    def add(self, key: str, parent: str | None, said: Said) -> None:
        if reason := _objection(said):
            self.leave_out(key, parent, reason)
        else:
            self._said[key] = (parent, said)
            self._refuse_too_long()

    def leave_out(self, key: str, parent: str | None, what: str = "") -> None:
        """Without a name it is a knot that never was a message."""
        self._passed[key] = parent
        self._refuse_too_long()
        if what:
            self._dropped[what] += 1

    def think(self, key: str, parent: str | None, thought: str) -> None:
        """What was thought before the reply that follows; where none does, it is left out."""
        self.leave_out(key, parent)
        self._thoughts[key] = thought

    def join_between(self, asked: set[str]) -> None:
        """Replies that follow each other without one of these between them are one reply."""
        self._asked = asked

    def chat(
        self,
        title: str,
        begun: datetime | None,
        touched: datetime | None,
        shown: str | None,
        cast: dict[str, Any] | None = None,
    ) -> Transcript | None:
        """None where nothing is in it; shown is where its page ends. Raises Unreadable."""
        self._dropped["thought"] += len(self._thoughts) - self._give_thoughts()
        if self._asked is not None:
            self._join_replies(self._asked)
        if not self._said:
            self._dropped["empty chat"] += 1
            return None
        times = [said.at for _, said in self._said.values() if said.at]
        begun = begun or min(times, default=None) or datetime.now(UTC)
        turns = self._turns(begun)
        if not is_whole(turns.values()):
            raise Unreadable(CIRCLE)
        last = self._kept(shown) or _newest(turns)
        return Transcript(
            title=title,
            created_at=begun,
            updated_at=touched or max(times, default=begun),
            turns=tuple(sorted(turns.values(), key=lambda turn: turn.created_at)),
            shown=turns[last].id,
            cast=cast or {},
        )

    def _refuse_too_long(self) -> None:
        if len(self._said) > MOST_IN_ONE or len(self._passed) > MOST_LEFT_OUT:
            raise Unreadable(TOO_LONG)

    def _give_thoughts(self) -> int:
        """Each to the first reply that it leads to; returns how many found one."""
        given = set[str]()
        for key, (parent, said) in self._said.items():
            if said.role != ASSISTANT or not self._thoughts:
                continue
            before = islice(self._left_out_before(parent), LONGEST_THOUGHT)
            found = [each for each in before if each in self._thoughts and each not in given]
            given.update(found)
            thoughts = [said.reasoning, *(self._thoughts[each] for each in reversed(found))]
            reasoning = "\n\n".join(filter(None, thoughts))[:LONGEST]
            self._said[key] = (parent, replace(said, reasoning=reasoning))
        return len(given)

    def _join_replies(self, asked: set[str]) -> None:
        """Only where one alone follows the other: both sides of a fork stay what they are."""
        before = {
            key: self._reply_before(parent, asked)
            for key, (parent, said) in self._said.items()
            if said.role == ASSISTANT
        }
        following = Counter(self._kept(parent) for parent, _ in self._said.values())
        then = {first: key for key, first in before.items() if first and following[first] == 1}
        for first in then.keys() - set(then.values()):
            self._join(first, then)

    def _reply_before(self, key: str | None, asked: set[str]) -> str | None:
        for _ in range(LONGEST_THOUGHT):
            if key is None or key in asked or key not in self._passed:
                break
            key = self._passed[key]
        return key if key in self._said and self._said[key][1].role == ASSISTANT else None

    def _join(self, first: str, then: dict[str, str]) -> None:
        """What would be too long begins anew."""
        last = first
        while last in then:
            last = then[last]
            parent, begun = self._said[first]
            both = _joined(begun, self._said[last][1])
            if both:
                self._said[first] = (parent, both)
                self._passed[last] = first
                del self._said[last]
            else:
                first = last

    def _left_out_before(self, key: str | None) -> Iterator[str]:
        while key is not None and key in self._passed:
            yield key
            key = self._passed[key]

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


def sources(given: Iterable[tuple[Any, Any]]) -> tuple[Citation, ...]:
    """Addresses of the web with their titles, each once."""
    found: dict[str, str] = {}
    for address, title in given:
        url = text(address, 2000)
        if url.startswith("http"):
            found.setdefault(url, text(title, 500))
    return tuple(Citation(url, title) for url, title in list(found.items())[:MOST_SOURCES])


def chats(found: Iterable[Transcript | None]) -> list[Transcript]:
    """Stops where they become too many to be held. Raises Unreadable."""
    kept, messages = list[Transcript](), 0
    for chat in filter(None, found):
        kept.append(chat)
        messages += len(chat.turns)
        if len(kept) > MOST_CHATS or messages > MOST_MESSAGES:
            raise Unreadable(TOO_MANY)
    return kept


def _objection(said: Said) -> str:
    if said.role not in (USER, ASSISTANT):
        return left_out(said.role)
    if not said.text.strip() and not said.files:
        return "empty message"
    return "overlong message" if len(said.text) >= LONGEST else ""


def _joined(begun: Said, rest: Said) -> Said | None:
    """None where that is more than one reply can hold."""
    text = f"{begun.text}\n\n{rest.text}"
    reasoning = "\n\n".join(filter(None, (begun.reasoning, rest.reasoning)))
    cited = {each.url: each for each in (*begun.citations, *rest.citations)}
    if max(len(text), len(reasoning)) >= LONGEST or len(cited) > MOST_SOURCES:
        return None
    return replace(
        begun,
        text=text,
        model=begun.model or rest.model,
        reasoning=reasoning,
        citations=tuple(cited.values()),
        files=begun.files + rest.files,
    )


def _newest(turns: dict[str, Turn]) -> str:
    """Of those that nothing follows, the later one in the file where times are the same."""
    followed = {turn.parent for turn in turns.values()}
    ends = [key for key, turn in turns.items() if turn.id not in followed]
    return max(reversed(ends), key=lambda key: turns[key].created_at)


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
