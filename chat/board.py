"""The empty chat: the models that are one key press away, and ways to begin."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Member
from connections.catalog import Catalog, Price
from connections.catalogs import catalog_for
from connections.grants import grant_for
from connections.models import Connection
from connections.openings import may_ask, openings
from connections.sources import PRACTICE

JACKS = 5
# Known to many and cheap enough to begin with; whatever of them the catalog has.
USUAL = ("gpt-4o-mini", "claude-sonnet-4", "gemini-2.5-flash", "gpt-4o", "claude-3.5-haiku")
VOICES = ("practice", "practice-scripted")
NARROW = 9  # characters that a strip of paper has room for on a phone


@dataclass(frozen=True, slots=True)
class Jack:
    """price is None where no price is known; a model without one is never called free.

    further is how many stops come after the first.
    """

    route: str
    name: str
    price: Price | None
    is_first: bool
    further: int = 0

    @property
    def is_free(self) -> bool:
        return self.price is not None and self.price.base == 0

    @property
    def short_name(self) -> str:
        family, _, rest = self.name.partition("-")
        return rest or family if len(self.name) > NARROW else self.name


@dataclass(frozen=True, slots=True)
class Starter:
    """text is put into the box, to be finished and sent by the member."""

    slug: str
    label: str
    icon: str
    text: str


STARTERS = (
    Starter(
        "draft",
        "Improve a draft",
        "pencil",
        "Improve this draft. Keep my voice, and tell me what you changed and why:\n\n",
    ),
    Starter("explain", "Explain step by step", "layers", "Explain step by step, for a beginner: "),
    Starter("compare", "Compare in a table", "table-2", "Compare in a table, with prices: "),
)
PRACTICE_STARTERS = (
    Starter("tour", "Show me around", "book-open", "What can you do?"),
    Starter("fallbacks", "When a provider fails", "route", "What happens when a provider fails?"),
    Starter("code", "Write some code", "type", "Show me some code."),
)


@dataclass(frozen=True, slots=True)
class Board:
    jacks: tuple[Jack, ...]
    starters: tuple[Starter, ...]

    @classmethod
    def of(cls, connection: Connection, member: Member, *, plugged: str = "") -> "Board":
        """What the member pinned, the connection's own route, then usual models that it offers.

        plugged is the route that was chosen for this chat; else the connection's own is. Of a lent
        line only what the member may ask, filled up with whatever else that is.
        """
        catalog, grant = catalog_for(connection), grant_for(connection, member)
        own, *others = [*openings(connection, grant, catalog)] or [connection.route]
        own = plugged or own
        known = [*_pinned(connection, member, catalog)]
        pinned = [
            name for name in known if name != own and may_ask(connection, grant, name, catalog)
        ]
        usual = _usual(connection, catalog)
        names = [name for name in usual if may_ask(connection, grant, name, catalog)]
        first = [*pinned[: JACKS - 1], own] if pinned and not plugged else [own, *pinned]
        routes = list(dict.fromkeys(filter(None, [*first, *names, *others])))[:JACKS]
        lit = own or next(iter(routes), "")
        jacks = tuple(_jack(connection, each, catalog, first=each == lit) for each in routes)
        return cls(jacks, PRACTICE_STARTERS if connection.kind is PRACTICE else STARTERS)

    @property
    def lit(self) -> str:
        """The route that is plugged in; empty where there is none."""
        return next((jack.route for jack in self.jacks if jack.is_first), "")

    def text_of(self, slug: str) -> str:
        return next((each.text for each in self.starters if each.slug == slug), "")


def _pinned(connection: Connection, member: Member, catalog: Catalog | None) -> list[str]:
    """Only what this connection's source has: a favourite may be of another one."""
    if catalog is None:
        return []
    routes = member.favourites.filter(is_pinned=True).values_list("route", flat=True)
    return [route for route in routes if _is_offered(connection, route, catalog)]


def _is_offered(connection: Connection, route: str, catalog: Catalog) -> bool:
    stops = connection.written_route(route).stops
    return bool(stops) and all(catalog.model(stop.name) for stop in stops)


def _usual(connection: Connection, catalog: Catalog | None) -> Iterable[str]:
    wanted = (*VOICES, *USUAL) if connection.kind is PRACTICE else USUAL
    return [name for name in wanted if catalog and catalog.model(name)]


def _jack(connection: Connection, route: str, catalog: Catalog | None, *, first: bool) -> Jack:
    stops = connection.asked_route(None, route).stops
    name = stops[0].name if stops else route
    model = catalog.model(name) if catalog else None
    cheapest = model.cheapest if model else None
    price = cheapest.price if cheapest else None
    return Jack(route, name, price, first, further=max(0, len(stops) - 1))
