"""The list as its templates see it: what fits the question, in groups."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from accounts.models import Member
from connections import catalogs
from connections.catalog import Catalog
from connections.catalogs import CatalogSnapshot
from connections.grants import grant_for
from connections.models import Connection
from connections.route_view import RouteView
from connections.routes import nearest_models
from connections.substitutes import Substitute

from .fold import Fold
from .kept import Kept, route_row
from .menus import Menu, Toggle, menus, toggles
from .parts import AT_FIRST, Part, Rest
from .question import SORTS, Question
from .rows import Row, Rows, lent_rows, rows_of

NOTHING_KEPT = Kept({}, (), {}, frozenset(), {})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list. is_listed: the row is the catalog's own and not made for this list."""

    row: Row
    is_starred: bool = False
    is_new: bool = False
    is_listed: bool = True
    substitute: Substitute | None = None
    fold: Fold | None = None


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    entries: tuple[Entry, ...]
    rest: Rest | None = None


class Picker:
    """draft is the route being built, opened the id of the row that shows its providers.

    part says how much of the long group is drawn; what is the member's own is always whole.
    """

    def __init__(
        self,
        member: Member,
        connection: Connection,
        question: Question,
        *,
        draft: str = "",
        opened: str = "",
        part: Part = AT_FIRST,
    ) -> None:
        self.member = member
        self.connection = connection
        self.question = question
        self.draft = draft
        self.opened = opened
        self.part = part

    @cached_property
    def groups(self) -> list[Group]:
        """A search has one order, the best match first; without words favourites lead."""
        leading = [
            Group("Favourites", self._favourites),
            Group("Recently used", self._recent),
        ]
        groups = [self.long] if self.question.q else [*leading, self.long]
        return [group for group in groups if group.entries or group.rest]

    @cached_property
    def long(self) -> Group:
        """The last group. Its parts are cut where a star that is set meanwhile moves nothing."""
        asked, line = self.question, self._line
        part = self.part.reaching(self._opened_at)
        others = "All models" if asked.is_open else "Others that fit"
        entries = tuple(self._entries(line[part.start : part.stop]))
        return Group("Found" if asked.q else others, entries, part.rest_of(len(line)))

    @property
    def total(self) -> int:
        return len(self.rows.by_id)

    @cached_property
    def shown(self) -> int:
        """How many models fit, whichever group they stand in."""
        if not self.question.favourites:
            return len(self._fitting)
        return sum(row.id in self._starred for row in self._fitting)

    @property
    def said(self) -> str:
        """What is announced when the list has changed."""
        if not self.shown:
            return "No models match"
        return "1 model" if self.shown == 1 else f"{self.shown} models"

    @property
    def near(self) -> tuple[str, ...]:
        """For a search that found nothing."""
        return nearest_models(self.question.q, self.catalog) if self.catalog else ()

    @property
    def toggles(self) -> list[Toggle]:
        return list(toggles(self.question))

    @property
    def menus(self) -> list[Menu]:
        return list(menus(self.question, self.rows))

    @property
    def sorts(self) -> list[tuple[str, str]]:
        return list(SORTS.items())

    @cached_property
    def pasted(self) -> RouteView | None:
        """The search as a route, where that is what was typed: at least one stop is known."""
        text = self.question.q
        if not self.catalog or not self.catalog.routed or not {",", "/"} & set(text):
            return None
        view = RouteView(text, self.catalog)
        known = any(self.catalog.model(stop.name) for stop in view.route.stops)
        return view if known else None

    @property
    def pasted_is_starred(self) -> bool:
        return self.question.q in self.kept.favourites

    @cached_property
    def fold(self) -> Fold | None:
        """Of the row that is open."""
        if not self.opened or not self.catalog:
            return None
        favourite = self.kept.favourites.get(self.opened)
        return Fold.of(self.opened, self.connection, self.catalog, self.draft, favourite)

    @cached_property
    def catalog(self) -> Catalog | None:
        return catalogs.catalog_for(self.connection)

    @cached_property
    def snapshot(self) -> CatalogSnapshot | None:
        """When the prices were fetched."""
        return catalogs.snapshot_for(self.connection)

    @cached_property
    def rows(self) -> Rows:
        if not self.catalog:
            return Rows()
        rows, grant = rows_of(self.catalog), grant_for(self.connection, self.member)
        return lent_rows(rows, grant.allow_list, self.catalog) if grant else rows

    @cached_property
    def kept(self) -> Kept:
        if not self.catalog:
            return NOTHING_KEPT
        return Kept.of(self.member, self.connection, self.catalog)

    @cached_property
    def _fitting(self) -> list[Row]:
        fitting = (row for row in self.rows.by_id.values() if self.question.fits(row))
        return self.question.ordered(fitting, self.kept.used)

    @cached_property
    def _starred(self) -> frozenset[str]:
        real_name = self.catalog.real_name if self.catalog else str
        return frozenset(map(real_name, self.kept.favourites))

    @cached_property
    def _line(self) -> list[Row]:
        """All rows of the long group, and among them those that lead and are left out of it."""
        rest = [] if self.question.favourites else self._fitting
        if not self.question.q:
            return rest
        found = dict.fromkeys([*(entry.row for entry in self._favourites), *rest])
        return self.question.ordered(found, self.kept.used)

    def _entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        leading = {entry.row: entry for entry in (*self._favourites, *self._recent)}
        for row in rows:
            if row not in leading:
                yield self._entry(row)
            elif self.question.q:
                yield leading[row]

    @property
    def _opened_at(self) -> int:
        """Where in the line the open row stands; -1 where it does not."""
        found = (place for place, row in enumerate(self._line) if row.id == self.opened)
        return next(found, -1) if self.opened else -1

    @cached_property
    def _favourites(self) -> tuple[Entry, ...]:
        named = map(self._named, self.kept.favourites)
        fitting = (entry for entry in named if entry and self.question.fits(entry.row))
        return tuple(replace(entry, is_starred=True) for entry in fitting)

    @cached_property
    def _recent(self) -> tuple[Entry, ...]:
        """Only in the order that is about use; elsewhere they would be in the way."""
        asked = self.question
        if asked.sort != "used" or asked.favourites or asked.q:
            return ()
        taken = {entry.row.id for entry in self._favourites}
        named = map(self._named, self.kept.recent)
        fitting = (entry for entry in named if entry and asked.fits(entry.row))
        return tuple(entry for entry in fitting if entry.row.id not in taken)

    def _named(self, route: str) -> Entry | None:
        """None for what only another source has."""
        assert self.catalog is not None
        listed = self.rows.by_id.get(self.catalog.real_name(route))
        if listed:
            return self._entry(listed)
        if substitute := self.kept.gone.get(route):
            gone = Row(id=route, name=route, author="", words=route.casefold())
            return Entry(gone, is_listed=False, substitute=substitute)
        made = route_row(route, self.connection, self.catalog)
        return replace(self._entry(made), is_listed=False) if made else None

    def _entry(self, row: Row) -> Entry:
        return Entry(
            row,
            is_starred=row.id in self._starred,
            is_new=row.id in self.kept.new,
            fold=self.fold if row.id == self.opened else None,
        )
