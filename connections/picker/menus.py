"""The chips over the list: what can be switched on, and what can be chosen from."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from usage import figures

from .question import CONTEXTS, PRICES, Question
from .rows import Rows


@dataclass(frozen=True, slots=True)
class Toggle:
    name: str
    label: str
    icon: str
    on: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """options are (value, label); value is the one that is chosen, or empty."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


def toggles(asked: Question) -> Iterator[Toggle]:
    yield Toggle("favourites", "Favourites", "star", asked.favourites)
    yield Toggle("images", "Reads images", "image", asked.images)
    yield Toggle("web", "Web search", "globe", asked.web)


def menus(asked: Question, rows: Rows) -> Iterator[Menu]:
    """Without the menus that would offer nothing: a list of one address has no providers."""
    contexts = tuple((str(size), f"{figures.context(size)} or more") for size in CONTEXTS)
    prices = tuple((_plain(price), f"${figures.price(price)}/M in at most") for price in PRICES)
    asked_price = "" if asked.price is None else _plain(asked.price)
    found = (
        Menu("provider", "Provider", asked.provider, rows.providers),
        Menu("author", "Author", asked.author, rows.authors),
        Menu("context", "Context", str(asked.context or ""), contexts),
        Menu("price", "Price", asked_price, prices),
    )
    return (menu for menu in found if menu.options)


def _plain(price: Decimal) -> str:
    return f"{price.normalize():f}"
