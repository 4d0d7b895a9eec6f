"""About this server: what it is, how it does, and the figures by which to judge it."""

import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from chat.models import Message
from config import health
from connections.catalogs import CatalogSnapshot
from connections.sources import SOURCES
from usage.models import Call

STARTED = timezone.now()
LATELY = 200  # replies


@dataclass(frozen=True, slots=True)
class Wait:
    """Until the first word, over the last replies: half of them were quicker, and nearly all."""

    replies: int
    half: int  # milliseconds
    nearly_all: int

    @classmethod
    def lately(cls) -> "Wait | None":
        ended = Call.objects.filter(purpose=Call.Purpose.REPLY, first_token_ms__isnull=False)
        newest = ended.order_by("-created_at").values_list("first_token_ms", flat=True)[:LATELY]
        waits = sorted(ms for ms in newest if ms is not None)
        last = len(waits) - 1
        return cls(len(waits), waits[last // 2], waits[last * 19 // 20]) if waits else None


@dataclass(frozen=True, slots=True)
class Look:
    """One source's list of models: when it was last read."""

    name: str
    models: int
    at: datetime


class About:
    """Asked by its page alone."""

    version = settings.VERSION
    python = platform.python_version()
    started_at = STARTED

    @property
    def database(self) -> str:
        return connection.vendor

    @property
    def database_bytes(self) -> int | None:
        """Of the file; PostgreSQL's are elsewhere."""
        path = Path(str(connection.settings_dict["NAME"]))
        return path.stat().st_size if connection.vendor == "sqlite" and path.exists() else None

    @property
    def memory_bytes(self) -> int | None:
        return health.memory()

    @property
    def bus(self) -> str:
        return health.bus()

    @property
    def replies_running(self) -> int:
        return Message.objects.filter(state__in=Message.ACTIVE).count()

    @property
    def wait(self) -> Wait | None:
        return Wait.lately()

    @property
    def catalogs(self) -> list[Look]:
        shared = CatalogSnapshot.objects.filter(connection=None).order_by("source")
        return [
            Look(SOURCES[each.source].name, each.model_count, each.fetched_at) for each in shared
        ]

    @property
    def backed_up_at(self) -> datetime | None:
        made = health.newest_backup()
        return None if made is None else datetime.fromtimestamp(made, UTC)
