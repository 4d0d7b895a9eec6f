"""What would happen to everything else if a connection were deleted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from connections.grants import Grant
from connections.models import Connection


@dataclass(frozen=True, slots=True)
class Effects:
    has_key: bool
    gateway: str
    chats: int
    budgets: int
    shares: int = 0

    @property
    def sentences(self) -> list[str]:
        told = [self._key] if self.has_key else []
        told.append(self._chats)
        if self.budgets:
            its = "Its budget ends" if self.budgets == 1 else f"Its {self.budgets} budgets end"
            told.append(f"{its} with it.")
        if self.shares:
            told.append("Nobody whom you shared it with can go on using it.")
        return [*told, "Your usage keeps every call that was made on it, with its figures."]

    @property
    def _key(self) -> str:
        return (
            f"Its key is destroyed here. At {self.gateway} it stays valid "
            "until you revoke it there."
        )

    @property
    def _chats(self) -> str:
        if not self.chats:
            return "No chat is on it."
        if self.chats == 1:
            return "One chat stays readable, but needs another connection to go on."
        return f"{self.chats} chats stay readable, but need another connection to go on."


def effects_of(connections: Sequence[Connection]) -> Mapping[UUID, Effects]:
    """Three questions, however many connections there are."""
    rows = Connection.objects.filter(pk__in=[each.pk for each in connections]).order_by()
    chats: dict[UUID, int] = dict(rows.values_list("pk").annotate(Count("chat")))
    budgets: dict[UUID, int] = dict(rows.values_list("pk").annotate(Count("budgets")))
    shares = Counter(Grant.objects.live().filter(connection__in=rows).values_list("connection"))
    return {
        each.pk: Effects(
            has_key=each.has_key,
            gateway=each.kind.short_name or "the gateway",
            chats=chats.get(each.pk, 0),
            budgets=budgets.get(each.pk, 0),
            shares=shares[(each.pk,)],
        )
        for each in connections
    }
