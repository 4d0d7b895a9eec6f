"""What is asked of the list: words, filters and an order, as they stand in the address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from urllib.parse import urlencode

from accounts.http import whole_in
from connections.catalog.reading import amount

from .rows import Row, squeezed

SORTS = {
    "used": "Used most",
    "in": "Price in",
    "out": "Price out",
    "context": "Context",
    "newest": "Newest",
    "name": "Name",
}
CONTEXTS = (32_000, 128_000, 200_000, 1_000_000)
PRICES = tuple(map(Decimal, ("0.25", "0.5", "1", "3", "10")))
LONGEST = 500  # characters of a search, which may be a pasted route
_LAST = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Question:
    """context is at least so many tokens, price at most so many dollars per million in."""

    q: str = ""
    provider: str = ""
    author: str = ""
    images: bool = False
    web: bool = False
    favourites: bool = False
    context: int | None = None
    price: Decimal | None = None
    sort: str = "used"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Question":
        """What makes no sense is not asked: an old link still shows a list."""
        return cls(
            q=" ".join(given.get("q", "").split())[:LONGEST],
            provider=given.get("provider", ""),
            author=given.get("author", ""),
            images=bool(given.get("images")),
            web=bool(given.get("web")),
            favourites=bool(given.get("favourites")),
            context=whole_in(given.get("context", "")),
            price=amount(given.get("price", "")),
            sort=given["sort"] if given.get("sort") in SORTS else "used",
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Only what differs from an untouched list, so that addresses stay short."""
        asked = ((each.name, getattr(self, each.name), each.default) for each in fields(self))
        return [
            (name, "1" if value is True else str(value))
            for name, value, default in asked
            if value != default
        ]

    @property
    def address(self) -> str:
        return urlencode(self.pairs)

    @property
    def is_open(self) -> bool:
        """Nothing is filtered or searched for."""
        return not [name for name, _ in self.pairs if name != "sort"]

    def fits(self, row: Row) -> bool:
        """Favourites aside, which are the member's and not the row's."""
        return (
            (not self.provider or self.provider in row.providers)
            and (not self.author or self.author == row.author_slug)
            and (not self.images or row.reads_images)
            and (not self.web or row.searches_web)
            and (self.context is None or (row.context or 0) >= self.context)
            and (self.price is None or (row.input is not None and row.input <= self.price))
            and all(_occurs(word, row) for word in self.q.casefold().split())
        )

    def ordered(self, rows: Iterable[Row], used: Mapping[str, int]) -> list[Row]:
        """used: how often the member asked each model. Unknown prices and dates come last."""
        if self.sort != "used":
            return sorted(rows, key=_KEYS[self.sort])
        return sorted(rows, key=lambda row: (self._distance(row), -used.get(row.id, 0)))

    def _distance(self, row: Row) -> int:
        """The model whose name was typed out comes before those that only begin with it."""
        wanted = squeezed(self.q)
        names = (squeezed(row.id), squeezed(row.name))
        if not wanted or wanted in names:
            return 0
        if any(name.startswith(wanted) for name in names):
            return 1
        return 2 if any(wanted in name for name in names) else 3


def _occurs(word: str, row: Row) -> bool:
    return word in row.words or squeezed(word) in row.words


def _known(value: Decimal | None) -> Decimal:
    return _LAST if value is None else value


_KEYS: Mapping[str, Callable[[Row], tuple[object, ...]]] = {
    "in": lambda row: (_known(row.input), _known(row.output)),
    "out": lambda row: (_known(row.output), _known(row.input)),
    "context": lambda row: (-(row.context or 0),),
    "newest": lambda row: (-row.released.toordinal() if row.released else 0,),
    "name": lambda row: (row.name.casefold(),),
}
