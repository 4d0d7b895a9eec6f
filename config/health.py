"""How this server does, for whoever watches it: nothing of what members wrote, no name, no key."""

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Member
from chat.models import Message
from connections.catalogs import CatalogSnapshot
from usage.models import Call
from usage.rollups import MonthTotal

PROCESS = Path("/proc/self")
PATIENCE = 1  # seconds for Redis to answer
Sample = tuple[str, str, dict[str, str], float]  # name, type, labels, value


def told() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ages = catalog_ages()
    except Error:
        return {"database": "unreachable"}
    return {"database": "ok", "bus": bus(), "catalog_age_seconds": ages}


def bus() -> str:
    """Never fatal: without Redis, readers in other processes see replies a quarter second late."""
    if not settings.REDIS_URL:
        return "polling"
    from redis import Redis
    from redis.exceptions import RedisError

    waits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    with closing(Redis.from_url(settings.REDIS_URL, **waits)) as redis:
        try:
            redis.ping()
        except RedisError:
            return "unreachable"
    return "ok"


def catalog_ages() -> dict[str, int]:
    """Seconds since each source was last asked for what it offers to everybody."""
    rows = CatalogSnapshot.objects.filter(connection=None).values_list("source", "fetched_at")
    return {source: int((timezone.now() - at).total_seconds()) for source, at in rows}


def metrics() -> str:
    lines: dict[str, list[str]] = {}
    for name, kind, labels, value in samples():
        known = lines.setdefault(name, [f"# TYPE {name} {kind}"])
        told = ",".join(f'{key}="{text}"' for key, text in labels.items())
        known.append(f"{name}{{{told}}} {value:.15g}" if told else f"{name} {value:.15g}")
    return "\n".join(line for each in lines.values() for line in each) + "\n"


def samples() -> Iterator[Sample]:
    yield "lampfield_info", "gauge", {"version": settings.VERSION}, 1
    yield "lampfield_members", "gauge", {}, Member.objects.filter(is_active=True).count()
    running = Message.objects.filter(state__in=Message.ACTIVE).count()
    yield "lampfield_replies_running", "gauge", {}, running
    under_way = Call.objects.filter(state=Call.State.RESERVED).count()
    yield "lampfield_calls_under_way", "gauge", {}, under_way
    yield from ledger()
    for source, seconds in catalog_ages().items():
        yield "lampfield_catalog_age_seconds", "gauge", {"source": source}, seconds
    if made := newest_backup():
        yield "lampfield_backup_age_seconds", "gauge", {}, max(0, time.time() - made)
    yield from process()


def ledger() -> Iterator[Sample]:
    """From the totals, so that a year of calls costs a scrape no more than a day."""
    measures = ("calls", "unpriced", "cost", "prompt_tokens", "completion_tokens")
    whole = MonthTotal.objects.filter(key="")
    sums = whole.values("purpose", "outcome").annotate(**{m: Sum(m) for m in measures})
    for row in map(dict[str, Any], sums):
        labels = {"purpose": row["purpose"], "outcome": row["outcome"]}
        for measure in measures:
            name = "cost_dollars" if measure == "cost" else measure
            yield f"lampfield_{name}_total", "counter", labels, float(row[measure] or 0)


def newest_backup() -> float | None:
    made = (path.stat().st_mtime for path in (settings.DATA_DIR / "backups").glob("*.zip"))
    return max(made, default=None)


def process() -> Iterator[Sample]:
    """By the names that dashboards know; where the system tells."""
    if resident := memory():
        yield "process_resident_memory_bytes", "gauge", {}, resident
        yield "process_open_fds", "gauge", {}, len(list((PROCESS / "fd").iterdir()))
    yield "process_cpu_seconds_total", "counter", {}, time.process_time()


def memory() -> int | None:
    """Bytes of this process, without the practice gateway beside it; None where nobody tells."""
    if not PROCESS.exists():
        return None
    return int((PROCESS / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
