"""The empty chat: the models that are one key press away, and ways to begin."""

from collections.abc import Iterable
from dataclasses import dataclass

from connections.catalog import Catalog, Price
from connections.catalogs import catalog_for
from connections.models import Connection
from connections.sources import PRACTICE

JACKS = 5
# Known to many and cheap enough to begin with; whatever of them the catalog has.
USUAL = ("gpt-4o-mini", "claude-sonnet-4", "gemini-2.5-flash", "gpt-4o", "claude-3.5-haiku")
VOICES = ("practice", "practice-scripted")
NARROW = 9  # characters that a strip of paper has room for on a phone


@dataclass(frozen=True, slots=True)
class Jack:
    """price is None where no price is known; a model without one is never called free."""

    route: str
    name: str
    price: Price | None
    is_first: bool

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
    def of(cls, connection: Connection) -> "Board":
        """The connection's own route first, then usual models that its catalog offers."""
        catalog = catalog_for(connection)
        routes = [connection.route] if connection.route else []
        routes += [name for name in _usual(connection, catalog) if name not in routes]
        jacks = [_jack(connection, each, catalog, first=not n) for n, each in enumerate(routes)]
        is_practice = connection.kind is PRACTICE
        return cls(tuple(jacks[:JACKS]), PRACTICE_STARTERS if is_practice else STARTERS)

    def text_of(self, slug: str) -> str:
        return next((each.text for each in self.starters if each.slug == slug), "")


def _usual(connection: Connection, catalog: Catalog | None) -> Iterable[str]:
    wanted = (*VOICES, *USUAL) if connection.kind is PRACTICE else USUAL
    return [name for name in wanted if catalog and catalog.model(name)]


def _jack(connection: Connection, route: str, catalog: Catalog | None, *, first: bool) -> Jack:
    stops = connection.asked_route(None, route).stops
    name = stops[0].name if stops else route
    model = catalog.model(name) if catalog else None
    cheapest = model.cheapest if model else None
    return Jack(route, name, cheapest.price if cheapest else None, first)
