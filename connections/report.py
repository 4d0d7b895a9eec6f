"""The last check as plain text, to pass on to whoever can help: nothing secret is in it."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from connections.models import Connection
from connections.stages import Stage

INDENT = " " * 8
WORDS = {"ok": "ok", "note": "note", "failed": "FAILED"}


def report_of(connection: Connection) -> str:
    return "\n".join([*_head(connection), "", *_stages(connection)])


def _head(connection: Connection) -> Iterator[str]:
    local = timezone.localtime(connection.checked_at) if connection.checked_at else None
    hint = f"ends in {connection.last_four}" if connection.last_four else "saved"
    yield f"Lampfield {settings.VERSION}, check of a connection"
    yield f"Source:  {connection.kind.name}"
    yield f"Address: {connection.base_url}"
    if connection.api_address:
        yield f"API:     {connection.api_address}"
    yield f"Key:     {hint if connection.has_key else 'none'}"
    yield f"Route:   {connection.route or 'none'}"
    yield f"Checked: {f'{local:%Y-%m-%d %H:%M:%S %Z}' if local else 'never'}"
    yield f"Result:  {connection.get_health_display()}"


def _stages(connection: Connection) -> Iterator[str]:
    for stage in (Stage(**stored) for stored in connection.last_check):
        took = stage.untimed or f"{stage.seconds or 0:.2f} s"
        yield f"{WORDS[stage.outcome]:<8}{stage.title:<16}{took}".rstrip()
        yield f"{INDENT}{stage.told}"
        yield from _blame(stage)


def _blame(stage: Stage) -> Iterator[str]:
    if stage.who:
        answered = f", status {stage.status}" if stage.status else ""
        yield f"{INDENT}Refused by {stage.who}{answered} ({stage.kind})"
    if stage.adds:
        yield f"{INDENT}It said: {stage.adds}"
