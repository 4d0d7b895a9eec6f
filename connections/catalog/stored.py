"""A catalog as text, for the cache: values in field order, money as text."""

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from .catalog import Catalog, CatalogUnreadable
from .entries import Endpoint, Model
from .price import ModalityPrice, Price, Tier

# Text of another version is not read but fetched anew.
VERSION = 1


def dumps(catalog: Catalog) -> str:
    head = [VERSION, catalog.routed, catalog.skipped]
    names = [dict(catalog.providers), dict(catalog.slugs)]
    return json.dumps(
        [*head, *names, list(catalog.models.values())], default=_plain, separators=(",", ":")
    )


def loads(text: str) -> Catalog:
    """Raises CatalogUnreadable for text of another version, or of anything else."""
    try:
        version, routed, skipped, providers, slugs, rows = json.loads(text)
        if version != VERSION:
            raise CatalogUnreadable("The stored catalog is of another version.")
        models = {row[0]: _model(row) for row in rows}
    except (TypeError, ValueError, ArithmeticError, IndexError) as broken:
        raise CatalogUnreadable("The stored catalog cannot be read.") from broken
    return Catalog(models, providers, slugs, routed, skipped)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Model | Endpoint | Price | ModalityPrice | Tier):
        return [getattr(value, field.name) for field in fields(value)]
    raise TypeError(f"{type(value).__name__} has no place in a catalog.")


def _model(row: list[Any]) -> Model:
    model_id, name, author, offers, context, most, reads, writes, knobs, about, day, pinned = row
    return Model(
        id=model_id,
        name=name,
        author=author,
        endpoints=tuple(_endpoint(offer) for offer in offers),
        context=context,
        max_output=most,
        input_modalities=tuple(reads),
        output_modalities=tuple(writes),
        parameters=tuple(knobs),
        description=about,
        released=date.fromisoformat(day) if day else None,
        pinned_version_of=pinned,
    )


def _endpoint(row: list[Any]) -> Endpoint:
    provider, model, price, context, most, ptb, explicit, web, form, aliases, refused = row
    return Endpoint(
        provider=provider,
        provider_model=model,
        price=_price(price) if price else None,
        context=context,
        max_output=most,
        ptb=ptb,
        requires_explicit=explicit,
        searches_web=web,
        response_format=form,
        aliases=tuple(aliases),
        unsupported_parameters=frozenset(refused),
    )


def _price(row: list[Any]) -> Price:
    tiers, *rates, modalities = row
    write_5m, write_1h, thinking, search, request = map(Decimal, rates)
    return Price(
        tiers=tuple(Tier(threshold, *map(Decimal, amounts)) for threshold, *amounts in tiers),
        write_5m=write_5m,
        write_1h=write_1h,
        thinking=thinking,
        search=search,
        request=request,
        modalities=tuple(
            ModalityPrice(name, *map(Decimal, amounts)) for name, *amounts in modalities
        ),
    )
