"""A ledger of a million calls, made fast, for measuring: `build(connection_ids_by_member)`.

Rows are written past the models and totals are made by the database, on SQLite only. They are
what the ledger would have written; the tests hold the two to each other on a small ledger.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

MILLION = 1_000_000
BATCH = 20_000
MODELS = (
    *("claude-sonnet-4", "gpt-4o", "gemini-2.5-pro", "gpt-4o-mini", "deepseek-v3.1", "grok-4"),
    *("llama-3.3-70b", "mistral-small", "qwen3-32b", "claude-opus-4.1", "gpt-5", "o4-mini"),
)
PROVIDERS = ("openai", "azure", "anthropic", "bedrock", "vertex", "openrouter")
FAVOURITES = 4  # models that one member uses
TYPES = ("roleplay", "assistant", "summary")
CHARACTERS = ("Mira", "Captain Oda", "The Archivist", "Juniper", "Old Tam", "Vesper")
COLUMNS = (
    *("id", "member_id", "connection_id", "key_owner_id", "purpose", "state", "outcome", "status"),
    *("error_kind", "model", "route", "provider", "provider_model", "mode", "cache", "fell_back"),
    *("attempts", "properties", "prompt_tokens", "completion_tokens", "cost", "cost_unknown"),
    *("cost_source", "first_token_ms", "total_ms", "day", "created_at", "lease_until"),
    "settled_at",
)
ALIKE = "member_id, connection_id, key_owner_id, purpose, outcome, model, provider"
KINDS = {"usage_daytotal": "day", "usage_monthtotal": "date(day, 'start of month')"}
SUMS = """COUNT(*), SUM(cost IS NULL AND outcome != 'failed'), COALESCE(SUM(cost), 0),
    COALESCE(SUM(prompt_tokens), 0), COALESCE(SUM(completion_tokens), 0), SUM(fell_back),
    COALESCE(SUM(total_ms), 0), COUNT(total_ms)"""
MEASURES = "calls, unpriced, cost, prompt_tokens, completion_tokens, fell_back, total_ms, timed"


def build(lines: Mapping[UUID, Sequence[UUID]], *, count: int = MILLION, days: int = 365) -> None:
    """lines are the connections of each member; the calls end now and began so many days ago."""
    rows = _rows(lines, count, days, random.Random(count))
    marks = ", ".join(["%s"] * len(COLUMNS))
    insert = f"INSERT INTO usage_call ({', '.join(COLUMNS)}) VALUES ({marks})"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size = -500000")
        indexes = _dropped_indexes(cursor)
        while batch := list(islice(rows, BATCH)):
            cursor.executemany(insert, batch)
        for table, day in KINDS.items():
            cursor.execute(f"DELETE FROM {table}")  # calls made before are counted again
            _add_up(cursor, table, day, "'', ''", "")
            _add_up(cursor, table, day, "each.key, each.value", ", json_each(properties) AS each")
        for index in indexes:  # made at the end, they cost a tenth of what they cost row by row
            cursor.execute(index)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # as it is after a while, and quicker


def _add_up(cursor: Any, table: str, day: str, of: str, joined: str) -> None:
    cursor.execute(
        f"INSERT INTO {table} (key, value, day, {ALIKE}, {MEASURES}) "
        f"SELECT {of}, {day}, {ALIKE}, {SUMS} FROM usage_call{joined} "
        f"WHERE state != 'reserved' "
        f"GROUP BY {of}, {day}, {ALIKE}"
    )


def _dropped_indexes(cursor: Any) -> list[str]:
    tables = ("usage_call", *KINDS)
    where = f"type = 'index' AND sql IS NOT NULL AND tbl_name IN {tables}"
    cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE {where}")
    found = dict(cursor.fetchall())
    for name in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return list(found.values())


def _rows(
    lines: Mapping[UUID, Sequence[UUID]], count: int, days: int, chance: random.Random
) -> Iterator[tuple[Any, ...]]:
    members = [(member.hex, [each.hex for each in owned]) for member, owned in lines.items()]
    now = datetime.now(UTC)
    step = timedelta(days=days) / count
    for number in range(count):
        at = now - step * (count - number)
        yield _row(number, at, chance, *chance.choice(members))


def _row(
    number: int, at: datetime, chance: random.Random, member: str, owned: list[str]
) -> tuple[Any, ...]:
    # Squaring makes the first ones common and the others rare, as they are.
    nth = int(FAVOURITES * chance.random() ** 2)
    model = MODELS[(int(member[:4], 16) + nth) % len(MODELS)]
    fell_back = chance.random() < 0.02
    provider = PROVIDERS[(MODELS.index(model) + fell_back) % len(PROVIDERS)]
    outcome = chance.choices(("ok", "stopped", "interrupted", "failed"), (94, 3, 1, 2))[0]
    failed, unknown = outcome == "failed", outcome == "interrupted"
    prompt, completion = chance.randrange(200, 6000), chance.randrange(20, 900)
    first, moment = chance.randrange(250, 3000), at.strftime("%Y-%m-%d %H:%M:%S.%f")
    properties = {
        "user_id": member[:8],
        "session_type": chance.choice(TYPES),
        "character": chance.choice(CHARACTERS),
    }
    return (
        f"{number:08x}{chance.getrandbits(96):024x}",  # in order, which is made ten times faster
        *(member, owned[int(len(owned) * chance.random() ** 3)], member),
        *(chance.choices(("reply", "test", "title"), (90, 2, 8))[0], "settled", outcome),
        *(429 if failed else 200, "rate_limited" if failed else "", model, model),
        *("" if failed else provider, "" if failed else model, "" if failed else "PTB", ""),
        *(not failed and fell_back, "[]", json.dumps(properties)),
        *((None, None) if failed else (prompt, completion)),
        None if failed or unknown else (prompt * 3 + completion * 15) * 10_000,
        *("The reply was cut off." if unknown else "", "" if failed or unknown else "catalog"),
        *((None, first) if failed else (first, first + completion * 20)),
        *(moment[:10], moment, moment, moment),
    )
