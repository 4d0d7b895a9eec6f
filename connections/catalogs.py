"""The cached catalogs: what a source offered when it was last asked, and when that was."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from connections import background, manual_prices, watch
from connections.catalog import Catalog, CatalogUnreadable, stored
from connections.gateway.client import Timeouts, gateway
from connections.gateway.errors import GatewayError
from connections.manual_prices import Entry
from connections.sources import COMPATIBLE, PRACTICE

if TYPE_CHECKING:
    from connections.models import Connection

REGISTRY = "/v1/public/model-registry/models"
STALE_AFTER = timedelta(days=1)
UNHURRIED = timedelta(hours=1)
PATIENCE = Timeouts(connect=5, first_byte=10, silence=10, total=15)
LOOK_EVERY = 3600  # seconds between two looks for stale catalogs

logger = logging.getLogger(__name__)


class CatalogSnapshot(models.Model):
    """One catalog: Helicone's and Practice's are everybody's, an address's belongs to its key."""

    source = models.CharField(max_length=12)
    connection = models.OneToOneField(
        "connections.Connection", null=True, on_delete=models.CASCADE, related_name="+"
    )
    origin = models.CharField(max_length=300, blank=True)  # the address that was asked
    payload = models.TextField()
    model_count = models.PositiveIntegerField()
    fetched_at = models.DateTimeField()
    problem = models.CharField(max_length=500, blank=True)  # why a later refresh failed

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(connection=None),
                name="one_catalog_for_a_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.model_count} models"

    @property
    def is_stale(self) -> bool:
        return self.fetched_at < timezone.now() - STALE_AFTER


def catalog_for(connection: "Connection") -> Catalog | None:
    """The cached catalog, however old, at the prices that were entered by hand.

    None before the first successful Connect, unless there are such prices.
    """
    found = _snapshots(connection).values_list("pk", "fetched_at").first()
    entries = manual_prices.entries_of(connection) if connection.kind is COMPATIBLE else ()
    if entries:
        return _priced(found, entries)
    return _parsed(*found) if found else None


def published_for(connection: "Connection") -> Catalog | None:
    """The cached catalog as the source published it."""
    found = _snapshots(connection).values_list("pk", "fetched_at").first()
    return _parsed(*found) if found else None


def snapshot_for(connection: "Connection") -> CatalogSnapshot | None:
    """When the catalog was fetched and how much is in it, without reading it."""
    return _snapshots(connection).defer("payload").first()


async def refresh(connection: "Connection", *, unhurried: bool = False) -> Catalog:
    """Ask the source and keep its answer. On GatewayError the older answer stays.

    Who is unhurried does with what was everybody's within the last hour.
    """
    if unhurried and (recent := await sync_to_async(_recent)(connection)):
        return recent
    try:
        catalog = await _fetch(connection)
    except GatewayError as error:
        await _snapshots(connection).aupdate(problem=str(error)[:500])
        raise
    await sync_to_async(_keep)(connection, catalog)
    return await sync_to_async(catalog_for)(connection) or catalog


async def refresh_stale(*, everything: bool = False) -> list[str]:
    """Refresh whatever is in use and older than a day; returns a line about each."""
    from connections.models import KeyMissing

    lines = []
    for connection in await _representatives():
        snapshot = await _snapshots(connection).defer("payload").afirst()
        if snapshot and not snapshot.is_stale and not everything:
            continue
        try:
            catalog = await refresh(connection)
        except (GatewayError, KeyMissing) as error:
            lines.append(f"{connection.kind.name}: {error}")
        else:
            lines.append(f"{connection.kind.name}: {len(catalog.models)} models")
    return lines


async def keep_fresh() -> None:
    """For the life of the process: no page ever waits for a registry."""
    trouble = "The lists of models could not be refreshed"
    await background.keep(_refresh, every=LOOK_EVERY, trouble=trouble)


async def _refresh() -> None:
    for line in await refresh_stale():
        logger.debug("Catalog of %s", line)


def registry_url(connection: "Connection") -> str:
    """Of a Helicone without an API of its own the public registry tells what its code offers."""
    return (connection.api_url or settings.HELICONE_API_URL).rstrip("/") + REGISTRY


def _recent(connection: "Connection") -> Catalog | None:
    """Helicone's list is everybody's: the checks of all who sign in ask for it once."""
    recent = models.Q(fetched_at__gt=timezone.now() - UNHURRIED, problem="", connection=None)
    return catalog_for(connection) if _snapshots(connection).filter(recent).exists() else None


async def _fetch(connection: "Connection") -> Catalog:
    try:
        if not connection.kind.speaks_helicone:
            listed = await gateway().models(connection.endpoint(), PATIENCE)
            return Catalog.from_models_list(listed)
        url = registry_url(connection)
        return Catalog.from_registry(await gateway().registry(url, PATIENCE))
    except CatalogUnreadable as unreadable:
        raise GatewayError(
            str(unreadable), kind="not_a_gateway", who=connection.kind.name
        ) from unreadable


def _keep(connection: "Connection", catalog: Catalog) -> None:
    """In place of the older one, with a note of what differs where the same address was asked."""
    place, origin = _place(connection), _origin(connection)
    with transaction.atomic():
        before = _snapshots(connection).select_for_update().first()
        older = _read(before.payload) if before else None
        if before and older and before.origin in (origin, ""):
            watch.note(older, catalog, place)
        payload = before.payload if before and older == catalog else stored.dumps(catalog)
        CatalogSnapshot.objects.update_or_create(
            **place,
            defaults={
                "origin": origin,
                "payload": payload,
                "model_count": len(catalog.models),
                "fetched_at": timezone.now(),
                "problem": "",
            },
        )


def _origin(connection: "Connection") -> str:
    asked = registry_url(connection) if connection.kind.speaks_helicone else connection.base_url
    return asked[:300]


async def _representatives() -> list["Connection"]:
    """One connection for each catalog that somebody uses, or will: Practice is everybody's."""
    from connections.models import Connection

    found: dict[object, Connection] = {PRACTICE.slug: Connection(source=PRACTICE.slug)}
    async for connection in Connection.objects.filter(is_enabled=True):
        own = connection.kind.needs_address
        found.setdefault(connection.pk if own else connection.source, connection)
    return [connection for connection in found.values() if connection.base_url]


def _snapshots(connection: "Connection") -> models.QuerySet[CatalogSnapshot]:
    return CatalogSnapshot.objects.filter(**_place(connection))


def _place(connection: "Connection") -> dict[str, Any]:
    own = connection if connection.kind.needs_address else None
    return {"source": connection.source, "connection": own}


@lru_cache(maxsize=32)
def _parsed(pk: int, fetched_at: datetime) -> Catalog | None:
    """fetched_at is part of the question, so that a refreshed catalog is read anew."""
    found = _read(CatalogSnapshot.objects.values_list("payload", flat=True).get(pk=pk))
    return replace(found, read_at=fetched_at) if found else None


@lru_cache(maxsize=32)
def _priced(snapshot: tuple[int, datetime] | None, entries: tuple[Entry, ...]) -> Catalog:
    published = _parsed(*snapshot) if snapshot else None
    return manual_prices.with_entries(published or Catalog(routed=False), entries)


@lru_cache(maxsize=8)
def _read(payload: str) -> Catalog | None:
    """Kept by its text, since most refreshed catalogs say what the older one said."""
    try:
        return stored.loads(payload)
    except CatalogUnreadable:
        return None
