"""The shape of a chat: which message follows which, without a word of what they say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Messages that share a parent, oldest first, and which of them is meant."""

    own: UUID
    all: tuple[UUID, ...]

    @property
    def count(self) -> int:
        return len(self.all)

    @property
    def place(self) -> int:
        """Counted from one."""
        return self.all.index(self.own) + 1 if self.own in self.all else 0

    @property
    def previous(self) -> UUID | None:
        return self.all[self.place - 2] if self.place > 1 else None

    @property
    def next(self) -> UUID | None:
        return self.all[self.place] if 0 < self.place < self.count else None


class Tree:
    """Made of pairs of a message and its parent, oldest first."""

    def __init__(self, pairs: Iterable[tuple[UUID, UUID | None]]) -> None:
        self._parents = dict(pairs)
        self._children: dict[UUID | None, list[UUID]] = defaultdict(list)
        for pk, parent in self._parents.items():
            self._children[parent].append(pk)

    def path(self, end: UUID | None) -> list[UUID]:
        """From the root to a message; empty where there is none."""
        path = []
        while end is not None and end in self:
            path.append(end)
            end = self._parents[end]
        return path[::-1]

    def __contains__(self, pk: UUID) -> bool:
        return pk in self._parents

    def parent(self, pk: UUID) -> UUID | None:
        return self._parents[pk]

    def alternatives(self, pk: UUID) -> Alternatives:
        return Alternatives(pk, tuple(self._children[self._parents[pk]]))

    def end_beneath(self, start: UUID) -> UUID:
        """The last of what follows, by the newest message at each fork."""
        while children := self._children.get(start):
            start = children[-1]
        return start

    def below(self, start: UUID) -> list[UUID]:
        """A message and everything that follows it, in all alternatives."""
        found = [start]
        for pk in found:
            found += self._children.get(pk, ())
        return found

    def left(self, old: UUID | None, new: UUID | None) -> UUID | None:
        """The message at which a view that moves from one end to another leaves its path.

        None where it only goes on.
        """
        kept = set(self.path(new))
        return next((pk for pk in self.path(old) if pk not in kept), None)
