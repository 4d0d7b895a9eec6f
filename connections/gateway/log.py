"""Helicone's own log of requests, read page by page."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from connections.gateway import failures, loose, reading, records, refusals
from connections.gateway.completion import Endpoint, plain_headers
from connections.gateway.records import CallRecord
from connections.gateway.timing import Timeouts
from connections.gateway.wire import Request, Wire

PAGE = 1000  # the most that Helicone gives at once
MAX_PAGE = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One request as Helicone logged it; id is ours where we sent it."""

    id: UUID
    created_at: datetime
    record: CallRecord


async def page(
    wire: Wire,
    endpoint: Endpoint,
    since: datetime,
    until: datetime,
    offset: int,
    timeouts: Timeouts,
) -> list[LoggedCall]:
    """Oldest first; fewer than PAGE end the log. A key that may only read is refused."""
    url = endpoint.api_url.rstrip("/") + "/v1/request/query-clickhouse"
    headers = {**plain_headers(endpoint.key), "Content-Type": "application/json"}
    request = Request("POST", url, headers, endpoint.who, _query(since, until, offset))
    response = await wire.send(request, timeouts)
    try:
        if not 200 <= response.status < 300:
            told = await reading.answer(response, endpoint.who, endpoint.secrets, timeouts.connect)
            raise refusals.refusal(told)
        body = await reading.whole(response, endpoint.who, MAX_PAGE, timeouts.silence)
    finally:
        response.close()
    envelope = loose.mapping(loose.decode(body))
    if "data" not in envelope:
        raise failures.not_a_gateway(endpoint.who, "answered without a log of requests")
    return [found for row in loose.mappings(envelope["data"]) if (found := _logged(row))]


def _query(since: datetime, until: datetime, offset: int) -> bytes:
    """Only one condition is read of each leaf, so both ends of the time need one of their own."""
    ends = [
        {"request_response_rmt": {"request_created_at": {operator: moment.isoformat()}}}
        for operator, moment in (("gte", since), ("lt", until))
    ]
    return json.dumps(
        {
            "filter": {"left": ends[0], "operator": "and", "right": ends[1]},
            "offset": offset,
            "limit": PAGE,
            "sort": {"created_at": "asc"},
        }
    ).encode()


def _logged(row: dict[str, object]) -> LoggedCall | None:
    try:
        call_id = UUID(loose.text(row.get("request_id")))
        moment = datetime.fromisoformat(loose.text(row.get("request_created_at")))
    except ValueError:
        return None
    created_at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return LoggedCall(call_id, created_at, records.call_record_from(row))
