"""The table of requests: fifty rows of a selection, sorted and searched as its address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, Q, QuerySet

from usage.models import Call
from usage.selection import Selection

PAGE = 50
LAST_PAGE = 2000
SORTS = {"time": "created_at", "cost": "cost", "total": "total_ms"}


@dataclass(frozen=True, slots=True)
class Asked:
    """sort is a name of SORTS, with a minus for ascending."""

    sort: str = "time"
    page: int = 1
    search: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        sort, page = query.get("sort", "time"), query.get("page", "1")
        return cls(
            sort if sort.removeprefix("-") in SORTS else "time",
            min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1,
            query.get("q", "").strip()[:200],
        )


class Listing:
    """count is how many calls the selection has; a search does not know how many it will find."""

    def __init__(self, selection: Selection, asked: Asked, count: int) -> None:
        self.selection = selection
        self.asked = asked
        self.count = None if asked.search else count

    @cached_property
    def rows(self) -> list[Call]:
        return self._found[:PAGE]

    def page(self, *, and_one_more: bool = False) -> QuerySet[Call]:
        """One more tells whether another page follows."""
        start = self.first - 1
        rows = self._sorted(searched(self.selection, self.asked.search))
        return rows[start : start + PAGE + and_one_more]

    @property
    def first(self) -> int:
        return (self.asked.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def newer(self) -> str:
        return self._address(page=self.asked.page - 1) if self.asked.page > 1 else ""

    @property
    def older(self) -> str:
        return self._address(page=self.asked.page + 1) if len(self._found) > PAGE else ""

    @property
    def headings(self) -> dict[str, "Heading"]:
        """For each sort, where its heading leads and what it says of the order now."""
        return {name: self._heading(name) for name in SORTS}

    @cached_property
    def _found(self) -> list[Call]:
        if self.count == 0:
            return []
        return list(self.page(and_one_more=True).select_related("member", "connection"))

    def _sorted(self, rows: QuerySet[Call]) -> QuerySet[Call]:
        field = F(SORTS[self.asked.sort.removeprefix("-")])
        if self.asked.sort.startswith("-"):
            return rows.order_by(field.asc(nulls_first=True))
        return rows.order_by(field.desc(nulls_last=True))

    def _heading(self, name: str) -> "Heading":
        is_sorted = self.asked.sort == name
        address = self._address(sort=f"-{name}" if is_sorted else name)
        if is_sorted or self.asked.sort == f"-{name}":
            return Heading(address, "descending" if is_sorted else "ascending")
        return Heading(address)

    def _address(self, *, sort: str = "", page: int = 1) -> str:
        pairs = {"sort": sort or self.asked.sort, "page": str(page), "q": self.asked.search}
        plain = {"sort": "time", "page": "1", "q": ""}
        said = {name: value for name, value in pairs.items() if value != plain[name]}
        base = self.selection.address()
        return "&".join(filter(None, (base, urlencode(said)))).replace("?&", "?")


@dataclass(frozen=True, slots=True)
class Heading:
    address: str
    order: str = ""


def searched(selection: Selection, text: str) -> QuerySet[Call]:
    """By request id, wherever in time it is; anything else is looked for in the route."""
    if not text:
        return selection.calls()
    try:
        return selection.visible_calls().filter(pk=UUID(text))
    except ValueError:
        told = Q(route__icontains=text) | Q(provider_model__icontains=text)
        return selection.calls().filter(told)
