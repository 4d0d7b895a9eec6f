"""Which rows are on a page of requests: found by the row that the page before ended with.

So the thousandth page is as quick as the first, and stays the same while new calls arrive.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.http import whole_in
from usage.models import Call
from usage.money import whole

PAGE = 50
FARTHEST = 2000  # page that is reached by counting
SORTS = {"time": "created_at", "cost": "cost", "total": "total_ms"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A row at the edge of a page, by what it is sorted by; figure is empty where it is unknown."""

    figure: str
    pk: UUID

    @classmethod
    def of(cls, text: str, field: str) -> "Mark | None":
        """What an address says; None for what says nothing."""
        figure, _, pk = text.rpartition("~")
        try:
            if figure:
                _figure(figure, field)
            return cls(figure, UUID(pk))
        except ValueError:
            return None

    @classmethod
    def at(cls, call: Call, field: str) -> "Mark":
        figure: Any = getattr(call, field)
        if isinstance(figure, Decimal):
            figure = whole(figure)
        return cls("" if figure is None else str(figure), call.pk)

    def __str__(self) -> str:
        return f"{self.figure}~{self.pk}"


@dataclass(frozen=True, slots=True)
class Asked:
    """sort is a name of SORTS, with a minus for ascending.

    A page begins after a mark or ends before one; without either, as many rows on as its number
    says, which is slow far away.
    """

    sort: str = "time"
    page: int = 1
    search: str = ""
    after: Mark | None = None
    before: Mark | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        sort, page = query.get("sort", "time"), query.get("page", "1")
        sort = sort if sort.removeprefix("-") in SORTS else "time"
        marks = [Mark.of(query.get(name, ""), field_of(sort)) for name in ("after", "before")]
        number = whole_in(page) or 1
        return cls(
            sort,
            number if any(marks) else min(number, FARTHEST),
            query.get("q", "").strip()[:200],
            *marks,
        )


def field_of(sort: str) -> str:
    return SORTS[sort.removeprefix("-")]


def walked(rows: QuerySet[Call], asked: Asked, *, all_zero: bool = False) -> list[UUID]:
    """Known figures come before unknown ones on the way down, after them on the way up.

    The two are asked one after the other, because together no index has their order. all_zero
    tells that no figure is above 0, so that nobody walks along all those of other calls.
    """
    field, down = field_of(asked.sort), asked.sort.startswith("-") == bool(asked.before)
    mark = asked.before or asked.after
    skipped = 0 if mark else (asked.page - 1) * PAGE
    found: list[UUID] = []
    halves = (True, False) if down else (False, True)
    for is_known in (True,) if field == "created_at" else halves:
        some = rows.filter(**{f"{field}__isnull": not is_known})
        if is_known and all_zero:
            some = some.filter(**{field: 0})
        if mark and bool(mark.figure) == is_known:
            some = some.filter(_beyond(mark, field, down))
        elif mark and is_known == down:
            continue  # all of them are on the other side of the mark
        order = (field, "pk") if is_known else ("pk",)
        some = some.order_by(*(f"-{name}" if down else name for name in order))
        wanted = PAGE + 1 - len(found)
        more = list(some.values_list("pk", flat=True)[skipped : skipped + wanted])
        skipped = max(0, skipped - some.count()) if skipped and not more else 0
        found += more
        if len(found) > PAGE:
            break
    return found


def _beyond(mark: Mark, field: str, down: bool) -> Q:
    side = "lt" if down else "gt"
    farther = Q(**{f"pk__{side}": mark.pk})
    if not mark.figure:
        return farther
    figure = _figure(mark.figure, field)
    not_before = Q(**{f"{field}__{side}e": figure})  # what the index is entered by
    return not_before & (Q(**{f"{field}__{side}": figure}) | farther)


def _figure(text: str, field: str) -> datetime | int:
    """Raises ValueError."""
    if field != "created_at":
        return int(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
