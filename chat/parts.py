"""What the earlier parts of a reply cost that goes on with one that was cut."""

from dataclasses import dataclass
from decimal import Decimal

from chat.models import Message
from usage.models import Call


@dataclass(frozen=True, slots=True)
class Parts:
    count: int
    cost: Decimal
    some_unknown: bool

    @classmethod
    def before(cls, reply: Message) -> "Parts":
        calls = list(_earlier_calls(reply))
        known = [call.cost for call in calls if call and call.cost is not None]
        return cls(len(calls), sum(known, Decimal(0)), len(known) < len(calls))


def _earlier_calls(reply: Message) -> list[Call | None]:
    calls, at = [], reply
    while at.continues_id:
        at = Message.objects.select_related("call").get(pk=at.continues_id)
        calls.append(at.call)
    return calls
