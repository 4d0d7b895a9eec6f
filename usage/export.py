"""The rows of a selection as CSV and JSON, streamed, harmless in a spreadsheet."""

import csv
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from accounts.models import Member
from usage.models import Call
from usage.private import shown_properties
from usage.selection import PROPERTY

BATCH = 1000
# A spreadsheet takes a cell that begins with one of these for a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
FIELDS = (
    *("id", "created_at", "day", "member", "connection", "key_owner", "purpose", "state"),
    *("outcome", "status", "error_kind", "route", "model", "provider", "provider_model", "mode"),
    *("cache", "fell_back", "prompt_tokens", "completion_tokens", "cached_tokens"),
    *("written_tokens", "thinking_tokens", "searches", "cost", "cost_unknown", "cost_source"),
    *("price", "first_token_ms", "total_ms", "properties"),
)
_ELSEWHERE = {
    "member": "member__name",
    "connection": "connection__name",
    "key_owner": "key_owner__name",
    "properties": "shown_properties",
}


class Echo:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def read(rows: QuerySet[Call], reader: Member) -> QuerySet[Any, Any]:
    """What the reader may know of each, in the order of FIELDS."""
    known = rows.annotate(shown_properties=shown_properties(reader))
    return known.values_list(*(_ELSEWHERE.get(name, name) for name in FIELDS))


def csv_response(
    rows: QuerySet[Call], reader: Member, keys: Sequence[str] = ()
) -> StreamingHttpResponse:
    """Each of these properties has a column of its own, beside the one that has them all."""
    lines = partial(_csv_lines, keys=keys)
    return _download(read(rows, reader), lines, "text/csv; charset=utf-8", "usage.csv")


def json_response(rows: QuerySet[Call], reader: Member) -> StreamingHttpResponse:
    """One array; money is text, because JSON's numbers would round it."""
    return _download(read(rows, reader), _json_lines, "application/json", "usage.json")


def plain(row: Iterable[Any]) -> dict[str, Any]:
    """One call as JSON can say it."""
    return {name: _text(value) for name, value in zip(FIELDS, row, strict=True)}


def _download(rows: QuerySet[Any], lines: Any, kind: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_streamed(rows, lines), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


async def _streamed(rows: QuerySet[Any], lines: Any) -> AsyncIterator[str]:
    """Batch by batch, each read in a thread: an iterator that is not async is collected whole."""
    written: Iterator[str] = lines(rows.iterator(chunk_size=BATCH))
    while batch := await sync_to_async(_next)(written):
        yield batch


def _next(lines: Iterator[str]) -> str:
    return "".join(line for _, line in zip(range(BATCH), lines, strict=False))


def _csv_lines(rows: Iterable[tuple[Any, ...]], keys: Sequence[str]) -> Iterator[str]:
    writer: Any = csv.writer(Echo())
    yield writer.writerow([*FIELDS, *(PROPERTY + key for key in keys)])
    for row in rows:
        values = [*row, *(row[-1].get(key, "") for key in keys)]
        yield writer.writerow([_harmless(_text(value)) for value in values])


def _json_lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield ("," if number else "") + json.dumps(plain(row)) + "\n"
    yield "]\n"


def _text(value: Any) -> Any:
    """Decimals in full and without an exponent; dates as ISO; what JSON knows stays."""
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    return f"{value:f}" if hasattr(value, "as_tuple") else str(value)


def _harmless(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value) if value else ""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value
