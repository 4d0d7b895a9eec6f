"""The table of requests: fifty rows of a selection, sorted and searched as its address says."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from usage.models import Call
from usage.paging import PAGE, SORTS, Asked, Mark, field_of, walked
from usage.private import sees_others, shown_to
from usage.searching import searched
from usage.selection import Selection
from usage.sums import Sums


class Listing:
    """sums are those of the selection; a search does not know how many it will find.

    key is the property that has a column.
    """

    def __init__(self, selection: Selection, asked: Asked, sums: Sums, key: str = "") -> None:
        self.selection = selection
        self.asked = asked
        self.key = key
        self.count = None if asked.search else sums.calls
        self._sums = sums

    @cached_property
    def rows(self) -> list[Call]:
        found = Call.objects.select_related("member", "connection").in_bulk(self.ids)
        return shown_to(self.selection.reader, [found[pk] for pk in self.ids])

    @cached_property
    def shows_members(self) -> bool:
        return sees_others(self.selection.reader)

    @cached_property
    def ids(self) -> list[UUID]:
        if self._found and self.asked.before:
            return self._found[:PAGE][::-1]
        return self._found[:PAGE]

    @property
    def first(self) -> int:
        return (self.asked.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def newer(self) -> str:
        if self.asked.page == 1 or not self.rows:
            return ""
        edge = Mark.at(self.rows[0], field_of(self.asked.sort))
        return self._address(page=self.asked.page - 1, before=edge)

    @property
    def older(self) -> str:
        if not self.rows or (len(self._found) <= PAGE and not self.asked.before):
            return ""
        edge = Mark.at(self.rows[-1], field_of(self.asked.sort))
        return self._address(page=self.asked.page + 1, after=edge)

    @property
    def headings(self) -> dict[str, "Heading"]:
        """For each sort, where its heading leads and what it says of the order now."""
        return {name: self._heading(name) for name in SORTS}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What a search sends along to stay in the same table."""
        sort = [("sort", self.asked.sort)] if self.asked.sort != "time" else []
        return [*self.selection.looking(key=self.key).pairs, *sort]

    @property
    def query(self) -> str:
        """Of everything that the table has pages of."""
        return self._address()

    @cached_property
    def _found(self) -> list[UUID]:
        """Away from the mark, and one more than a page, which tells whether another follows."""
        if self.count == 0:
            return []
        field = field_of(self.asked.sort)
        highest = {"cost": self._sums.cost, "total_ms": self._sums.total_ms}.get(field)
        rows = searched(self.selection, self.asked.search, field)
        return walked(rows, self.asked, all_zero=highest == 0)

    def _heading(self, name: str) -> "Heading":
        is_sorted = self.asked.sort == name
        address = self._address(sort=f"-{name}" if is_sorted else name)
        if is_sorted or self.asked.sort == f"-{name}":
            return Heading(address, "descending" if is_sorted else "ascending")
        return Heading(address)

    def _address(self, *, sort: str = "", page: int = 1, **marks: Mark) -> str:
        pairs = {"sort": sort or self.asked.sort, "page": str(page), "q": self.asked.search}
        plain = {"sort": "time", "page": "1", "q": ""}
        said = {name: value for name, value in pairs.items() if value != plain[name]}
        if page > 1:
            said |= {name: str(mark) for name, mark in marks.items()}
        base = self.selection.looking(key=self.key).address()
        return "&".join(filter(None, (base, urlencode(said)))).replace("?&", "?")


@dataclass(frozen=True, slots=True)
class Heading:
    address: str
    order: str = ""
