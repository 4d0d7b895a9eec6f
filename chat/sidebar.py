"""What the sidebar of every page shows: the sections, and the member's chats by day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from chat.models import Chat, Message
from usage.budgets import Budget
from usage.month import Month, month_of
from usage.notices import Notice, notices_for

SHOWN = 60  # chats


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    icon: str
    address: str
    is_current: bool
    count: int | None = None


class Sidebar:
    """Asked only by templates that draw it; a page without a sidebar costs no query."""

    def __init__(self, member: Member, path: str) -> None:
        self._member = member
        self._path = path

    @property
    def sections(self) -> list[Section]:
        return [
            self._section("Presets", "book-open", "presets"),
            self._section("Connections", "cable", "connections", self._connections),
            self._section("Usage", "chart-column", "usage"),
            self._section("Group", "users", "group"),
        ]

    @property
    def pinned(self) -> list[Chat]:
        return [chat for chat in self._chats if chat.pinned_at]

    @property
    def days(self) -> list[tuple[str, list[Chat]]]:
        """Chats newest first, under the names that days have in a list."""
        chats = (chat for chat in self._chats if not chat.pinned_at)
        today = timezone.localdate()
        return [(day, list(each)) for day, each in groupby(chats, lambda chat: _day(chat, today))]

    @cached_property
    def month(self) -> Month:
        return month_of(self._member)

    def notices(self, connection_id: UUID | None) -> list[Notice]:
        """Of budgets, where there are any."""
        return notices_for(self._member, connection_id) if Budget.objects.exists() else []

    @cached_property
    def _chats(self) -> list[Chat]:
        Message.objects.interrupt_stale(chat__owner=self._member)
        pins_first = F("pinned_at").desc(nulls_last=True)
        chats = self._member.chats.listed().current().order_by(pins_first, "-updated_at")
        return list(chats.only("owner", "title", "pinned_at", "updated_at")[:SHOWN])

    def _section(self, name: str, icon: str, view: str, count: int | None = None) -> Section:
        address = reverse(view)
        return Section(name, icon, address, self._path.startswith(address), count)

    @cached_property
    def _connections(self) -> int:
        return self._member.connections.count()


def sidebar(request: HttpRequest) -> dict[str, Sidebar]:
    """The context processor."""
    member = getattr(request, "user", None)  # absent where a middleware refused early
    return {"sidebar": Sidebar(member, request.path)} if isinstance(member, Member) else {}


def _day(chat: Chat, today: date) -> str:
    day = timezone.localtime(chat.updated_at).date()
    if day >= today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    if day > today - timedelta(days=7):
        return "Last week"
    return "Earlier"
