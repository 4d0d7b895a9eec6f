"""Try the route: a short message to each stop by itself, so that no fallback hides a broken one."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from asgiref.sync import sync_to_async
from django.utils import timezone

from connections import test_message
from connections.exchange import Exchange
from connections.models import Connection
from connections.route_tries import RouteTry
from connections.routes import Route
from connections.test_message import FIRST_WORDS
from connections.test_result import Result

# What one stop is refused with and every other would be too: nobody else is asked then.
EVERYWHERE = frozenset(
    {"key_refused", "suspended", "dns", "tls", "refused_address", "gateway_down"}
)


@dataclass(frozen=True, slots=True)
class TriedStop:
    """result is None while nobody has answered for it yet; call_id is its row in the ledger."""

    stop: str
    result: Result | None = None
    call_id: str = ""
    is_running: bool = False


def begin(connection: Connection) -> RouteTry:
    """Only the last try of a connection is kept."""
    connection.route_tries.all().delete()
    stops = [str(stop) for stop in tried_route(connection).stops]
    return RouteTry.objects.create(connection=connection, stops=stops)


async def run(attempt: RouteTry) -> None:
    """Ask one stop after the other, and keep each answer as it comes."""
    connection = attempt.connection
    route = await sync_to_async(tried_route)(connection)
    for stop in route.stops:
        heard = Heard()
        alone = Route((stop,), route.exclusions)
        result = await test_message.ask(connection, FIRST_WORDS, listener=heard, route=alone)
        attempt.results = [*attempt.results, _entry(result, heard.call_id)]
        await _keep(attempt)
        if result.kind in EVERYWHERE:
            break
    attempt.ended_at = timezone.now()
    await _keep(attempt)


def tried_route(connection: Connection) -> Route:
    """Every stop that is written, and none of them searches, which costs a cent a time."""
    return connection.written_route().without_web()


def tried_stops(attempt: RouteTry) -> list[TriedStop]:
    """All stops of the route, those that were not asked among them."""
    known = [
        TriedStop(stop, Result.read(entry["result"]), entry["call"])
        for stop, entry in zip(attempt.stops, attempt.results, strict=False)
    ]
    left = [TriedStop(stop) for stop in attempt.stops[len(known) :]]
    if left and attempt.is_running:
        left[0] = replace(left[0], is_running=True)
    return [*known, *left]


class Heard:
    """Remembers the call of an exchange."""

    call_id = ""

    def __call__(self, found: Exchange) -> None:
        self.call_id = str(found.call_id)


def _entry(result: Result, call_id: str) -> dict[str, Any]:
    """Without what was sent and received, which a test message shows."""
    short = replace(result, sent_headers=(), sent_body="", received_headers=())
    return {"call": call_id, "result": asdict(short)}


async def _keep(attempt: RouteTry) -> None:
    """Nothing, where a newer try has taken its place."""
    attempt.moved_at = timezone.now()
    await RouteTry.objects.filter(pk=attempt.pk).aupdate(
        results=attempt.results, moved_at=attempt.moved_at, ended_at=attempt.ended_at
    )
