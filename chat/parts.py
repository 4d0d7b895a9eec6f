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
    is_to_come: bool  # of one that was stopped, which its gateway writes to its end

    @classmethod
    def before(cls, reply: Message) -> "Parts":
        calls = list(_earlier_calls(reply))
        known = [call.cost for call in calls if call and call.cost is not None]
        is_to_come = any(call and call.state == Call.State.RESERVED for call in calls)
        return cls(len(calls), sum(known, Decimal(0)), len(known) < len(calls), is_to_come)


def _earlier_calls(reply: Message) -> list[Call | None]:
    calls, at = [], reply
    while at.continues_id:
        at = Message.objects.select_related("call").get(pk=at.continues_id)
        calls.append(at.call)
    return calls
