"""What a chat came to so far, for its head."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from chat.models import Chat
from usage import figures
from usage.models import Call


@dataclass(frozen=True, slots=True)
class ChatSum:
    """Alternatives count, and so does what deleted messages cost: it was paid for."""

    messages: int
    cost: Decimal
    some_unknown: bool

    @classmethod
    def of(cls, chat: Chat) -> "ChatSum":
        unpriced = Q(call__state=Call.State.SETTLED, call__cost=None)
        found = chat.messages.aggregate(
            messages=Count("pk", filter=Q(deleted_at=None)),
            cost=Sum("call__cost"),
            unknown=Count("call", filter=unpriced & ~Q(call__outcome=Call.Outcome.FAILED)),
        )
        return cls(found["messages"], found["cost"] or Decimal(0), bool(found["unknown"]))

    def __str__(self) -> str:
        messages = f"{self.messages} message{'' if self.messages == 1 else 's'}"
        return ", ".join(filter(None, [messages, self._money]))

    @property
    def _money(self) -> str:
        if self.some_unknown:
            return f"at least {figures.message_cost(self.cost)}" if self.cost else "cost unknown"
        return figures.message_cost(self.cost) if self.cost else ""
