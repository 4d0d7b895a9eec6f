"""The models of a catalog as rows of a list, made once for each catalog that is in memory."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from connections.allow_list import AllowList
from connections.catalog import Catalog, Model, per_million

# Authors whose name is not their slug with a capital letter.
_AUTHORS = {
    "ai21": "AI21",
    "meta-llama": "Meta",
    "mistralai": "Mistral",
    "moonshotai": "Moonshot",
    "nvidia": "NVIDIA",
    "openai": "OpenAI",
    "x-ai": "xAI",
    "xai": "xAI",
    "z-ai": "Z.ai",
    "zai": "Z.ai",
    "deepseek": "DeepSeek",
}
_SEPARATORS = re.compile(r"[^\w]+|_")
_REASONS = frozenset({"reasoning", "include_reasoning", "reasoning_effort"})


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """input and output are dollars per million tokens at the cheapest endpoint, None if unknown.

    words is what a search looks through. Rows are compared by identity, so a rendering can be
    kept beside each.
    """

    id: str
    name: str
    author: str
    context: int | None = None
    input: Decimal | None = None
    output: Decimal | None = None
    reads_images: bool = False
    searches_web: bool = False
    uses_tools: bool = False
    reasons: bool = False
    released: date | None = None
    author_slug: str = ""
    providers: frozenset[str] = frozenset()
    words: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows by model id, in the order of the source; providers and authors as (slug, title)."""

    by_id: Mapping[str, Row] = field(default_factory=dict)
    providers: tuple[tuple[str, str], ...] = ()
    authors: tuple[tuple[str, str], ...] = ()


def rows_of(catalog: Catalog) -> Rows:
    return _rows(_Same(catalog))


def lent_rows(rows: Rows, allow_list: AllowList, catalog: Catalog) -> Rows:
    """Without what the owner of the line does not lend."""
    if not allow_list:
        return rows
    lent = {name: row for name, row in rows.by_id.items() if allow_list.names(name, catalog)}
    return replace(rows, by_id=lent)


def squeezed(text: str) -> str:
    """Without what people leave out or write otherwise: "gpt 4o", "GPT-4o" and "gpt4o"."""
    return _SEPARATORS.sub("", text.casefold())


class _Same:
    """A catalog by identity: its dicts have no hash, and comparing them would cost more."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __hash__(self) -> int:
        return id(self.catalog)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.catalog is self.catalog


@lru_cache(maxsize=16)
def _rows(same: _Same) -> Rows:
    catalog = same.catalog
    names = Counter(short_name(model) for model in catalog.models.values())
    rows = {
        model.id: _row(model, catalog, is_alone=names[short_name(model)] == 1)
        for model in catalog.models.values()
    }
    offered = {offer.provider for _, offer in catalog.offers()} - {""}
    return Rows(
        by_id=rows,
        providers=_titled((each, catalog.providers.get(each, each)) for each in offered),
        authors=_titled((row.author_slug, row.author) for row in rows.values() if row.author),
    )


def _row(model: Model, catalog: Catalog, *, is_alone: bool) -> Row:
    cheapest = model.cheapest
    price = cheapest.price if cheapest else None
    name, slug = short_name(model), _author_slug(model)
    providers = frozenset(offer.provider for offer in model.endpoints) - {""}
    titles = (catalog.providers.get(provider, "") for provider in providers)
    words = (model.id, name, _author(slug), squeezed(model.id), squeezed(name), *providers, *titles)
    return Row(
        id=model.id,
        name=name if is_alone else f"{name} ({model.id})",
        author=_author(slug),
        context=model.context or max((e.context or 0 for e in model.endpoints), default=0) or None,
        input=per_million(price.input) if price else None,
        output=per_million(price.output) if price else None,
        reads_images=model.reads_images,
        searches_web=bool(model.searching),
        uses_tools="tools" in model.parameters,
        reasons=not _REASONS.isdisjoint(model.parameters),
        released=model.released,
        author_slug=slug,
        providers=providers,
        words=" ".join(words).casefold(),
    )


def short_name(model: Model) -> str:
    """ "OpenAI GPT-4o" stands under its author, so it is shown as "GPT-4o"."""
    author = _author(_author_slug(model))
    return model.name.removeprefix(f"{author} ") if author else model.name


def _author_slug(model: Model) -> str:
    """OpenRouter names the author in the id alone."""
    return model.author or (model.id.partition("/")[0] if "/" in model.id else "")


def _author(slug: str) -> str:
    known = _AUTHORS.get(slug.lower())
    return known or (slug.capitalize() if slug.islower() else slug)


def _titled(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(set(pairs), key=lambda pair: pair[1].casefold()))
