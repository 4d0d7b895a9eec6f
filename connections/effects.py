"""What would happen to everything else if a connection were deleted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from accounts.models import Member
from connections.grants import Grant
from connections.models import Connection
from connections.sources import PRACTICE


@dataclass(frozen=True, slots=True)
class Effects:
    has_key: bool
    gateway: str
    chats: int
    budgets: int
    shares: int = 0
    successor: str = ""  # where new chats would begin then, if they begin on it now

    @property
    def sentences(self) -> list[str]:
        told = [self._key] if self.has_key else []
        told.append(self._chats)
        if self.successor:
            told.append(f"New chats then begin on {self.successor}.")
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
    """All of one owner; a handful of questions, however many connections there are."""
    rows = Connection.objects.filter(pk__in=[each.pk for each in connections]).order_by()
    chats: dict[UUID, int] = dict(rows.values_list("pk").annotate(Count("chat")))
    budgets: dict[UUID, int] = dict(rows.values_list("pk").annotate(Count("budgets")))
    shares = Counter(Grant.objects.live().filter(connection__in=rows).values_list("connection"))
    begins_on, following = _beginnings(connections[0].owner) if connections else (None, "")
    return {
        each.pk: Effects(
            has_key=each.has_key,
            gateway=each.kind.short_name or "the gateway",
            chats=chats.get(each.pk, 0),
            budgets=budgets.get(each.pk, 0),
            shares=shares[(each.pk,)],
            successor=following if each.pk == begins_on else "",
        )
        for each in connections
    }


def _beginnings(owner: Member) -> tuple[UUID | None, str]:
    """What new chats begin on, and what they would begin on without it; nothing of others."""
    if Connection.objects.chosen_from_others(owner):
        return None, ""
    usable = owner.connections.filter(is_enabled=True).order_by("-is_default", "position")
    first, second = [*usable[:2], None, None][:2]
    # Practice is made where nothing else is left.
    return first.pk if first else None, second.name if second else PRACTICE.name
