"""How much of a chat fits into what its model takes, and what could be left out."""

from dataclasses import dataclass

from chat.models import Chat, Message
from chat.paths import Turn
from connections.prices import estimated_tokens, text_tokens
from connections.routes import smallest_context

ROOM = 4_096  # tokens for the reply, where the context has that much
WISHED = 0.75  # of the context, so that the next messages fit as well
TOO_LONG = "context_length"


@dataclass(frozen=True, slots=True)
class Gauge:
    """Tokens are estimates. context is that of the smallest stop, None where none is published.

    left_out counts the oldest turns that are not sent; proposed, how many would have to be.
    """

    used: int
    context: int | None
    left_out: int
    proposed: int

    @classmethod
    def of(cls, chat: Chat) -> "Gauge":
        turns, context, model = chat.turns(), context_of(chat), model_of(chat)
        tokens = [estimated_tokens(turn.content, model) for turn in turns]
        out = chat.leaves_out(turns)
        led = sum(text_tokens(each["content"]) for each in chat.lead(chat.owner.name))
        used = led + sum(tokens[out:])
        is_tight = context is not None and used + room(context) > context
        proposed = 0
        if is_tight or was_too_long(chat):
            target = int(WISHED * context) if context and is_tight else used // 2
            proposed = fitting(turns, tokens, max(target - led, 0))
        return cls(used, context, out, proposed if proposed > out else 0)

    @property
    def share(self) -> float | None:
        """Of the context, 1 being all of it."""
        return min(self.used / self.context, 1.0) if self.context else None

    @property
    def is_high(self) -> bool:
        return (self.share or 0) > WISHED


def context_of(chat: Chat) -> int | None:
    if chat.connection is None or chat.catalog is None:
        return None
    return smallest_context(chat.connection.asked_route(chat.catalog, chat.route), chat.catalog)


def model_of(chat: Chat) -> str:
    return chat.connection.written_route(chat.route).first if chat.connection else ""


def room(context: int) -> int:
    return min(ROOM, context // 4)


def fitting(turns: list[Turn], tokens: list[int], target: int) -> int:
    """How many of the oldest turns have to go; a conversation begins with its member."""
    left = sum(tokens)
    for number, (turn, cost) in enumerate(zip(turns, tokens, strict=True)):
        if left <= target and turn.role == Message.Role.USER:
            return number
        left -= cost
    return max(len(turns) - 1, 0)


def was_too_long(chat: Chat) -> bool:
    if chat.leaf_id is None:
        return False
    return chat.messages.filter(pk=chat.leaf_id, error_kind=TOO_LONG).exists()
