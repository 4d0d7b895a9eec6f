"""What one process knows of a reply that is being written, here or elsewhere."""

import asyncio
import time
from typing import NamedTuple, Self
from uuid import UUID

from accounts.http import whole_in
from connections.gateway.replies import ServedBy

CHARACTERS_A_TOKEN = 4  # about, in most languages and models


class Cursor(NamedTuple):
    """How many characters of each text somebody has: the id of every event."""

    reasoning: int = 0
    text: int = 0

    @classmethod
    def parse(cls, value: str) -> Self:
        """Whatever a browser sends; what is no cursor is the beginning."""
        parts = value.split(".")
        numbers = [number for part in parts if (number := whole_in(part)) is not None]
        return cls(*numbers) if len(numbers) == len(parts) == 2 else cls()

    def __str__(self) -> str:
        return f"{self.reasoning}.{self.text}"

    @property
    def total(self) -> int:
        return self.reasoning + self.text


class Growing:
    """A text that only grows, by pieces that may come twice or from several sources.

    With a start, it is only what comes after so many characters.
    """

    __slots__ = ("_pieces", "length")

    def __init__(self, start: int = 0) -> None:
        self._pieces: list[str] = []
        self.length = start

    def put(self, start: int, piece: str) -> bool:
        """Take what is new of a piece that begins at an offset; False where a hole is before it."""
        if start != self.length:
            if start > self.length:
                return False
            piece = piece[self.length - start :]
        if piece:
            self._pieces.append(piece)
            self.length += len(piece)
        return True

    def whole(self) -> str:
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def since(self, offset: int) -> str:
        return self.whole()[offset:] if offset < self.length else ""


class Live:
    """The two texts of a reply, its clock, and a bell for whoever waits."""

    def __init__(self, reply_id: UUID) -> None:
        self.id = reply_id
        self.reasoning = Growing()
        self.text = Growing()
        self.served_by = ServedBy()  # known where it is written
        self.state = ""  # the final one, once it is in the record
        self.began_at = time.monotonic()
        self.first_at: float | None = None
        self.thoughts: tuple[float, float] | None = None  # when the first came, and the latest
        self.kept = 0  # characters of the text that are of an earlier reply
        self._bell: asyncio.Future[None] | None = None

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.reasoning.length, self.text.length)

    @property
    def has_ended(self) -> bool:
        return bool(self.state)

    @property
    def waiting_seconds(self) -> float:
        return time.monotonic() - self.began_at

    @property
    def first_word_seconds(self) -> float | None:
        return None if self.first_at is None else self.first_at - self.began_at

    @property
    def reasoned_seconds(self) -> float | None:
        """From the first thought to the last; None where there was none."""
        return None if self.thoughts is None else self.thoughts[1] - self.thoughts[0]

    @property
    def tokens_per_second(self) -> float | None:
        """Estimated from characters; None while there is too little to tell."""
        if self.first_at is None:
            return None
        seconds = time.monotonic() - self.first_at
        return self.written_tokens / seconds if seconds >= 0.5 else None

    @property
    def written_tokens(self) -> float:
        """About; without what was kept of an earlier reply."""
        return (self.cursor.total - self.kept) / CHARACTERS_A_TOKEN

    def go_on_from(self, text: str) -> None:
        """Begin with what an earlier reply said; the first word is still to come."""
        if self.text.put(0, text):
            self.kept = len(text)
            self.ring()

    def put(self, growing: Growing, start: int, piece: str) -> bool:
        """Returns False where something is missing before the piece."""
        if not growing.put(start, piece):
            return False
        now = time.monotonic()
        if self.first_at is None and piece:
            self.first_at = now
        if growing is self.reasoning and piece:
            self.thoughts = (self.thoughts[0] if self.thoughts else now, now)
        self.ring()
        return True

    def end(self, state: str) -> None:
        self.state = self.state or state
        self.ring()

    def ring(self) -> None:
        if self._bell is not None:
            bell, self._bell = self._bell, None
            bell.set_result(None)

    async def changed(self, seconds: float) -> None:
        """Wait for the next change, or so long."""
        if self._bell is None:
            self._bell = asyncio.get_running_loop().create_future()
        await asyncio.wait([self._bell], timeout=max(seconds, 0))
