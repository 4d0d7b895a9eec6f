"""Reading back: what the gateway itself says about models, credits and past calls."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from connections.gateway import failures, loose, reading, refusals
from connections.gateway.completion import Endpoint, plain_headers
from connections.gateway.secret import Secret
from connections.gateway.timing import Timeouts
from connections.gateway.wire import Request, Wire

MAX_LIST = 5 * 1024 * 1024
MAX_RECORD = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Balance:
    """US dollars. Helicone says zero for both where its own wallet service fails."""

    left: Decimal
    bought: Decimal


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call as Helicone logged it. The cost is in US dollars, None where it knows none."""

    status: int | None
    cost: Decimal | None
    provider: str
    model: str
    prompt: int
    completion: int


async def models(wire: Wire, endpoint: Endpoint, timeouts: Timeouts) -> object:
    url = endpoint.url("/models")
    return await _get(wire, url, endpoint.who, endpoint.key, MAX_LIST, timeouts)


async def registry(wire: Wire, url: str, timeouts: Timeouts) -> object:
    return await _get(wire, url, "Helicone's model registry", None, MAX_LIST, timeouts)


async def balance(wire: Wire, endpoint: Endpoint, timeouts: Timeouts) -> Balance:
    found = await _record(wire, endpoint, "/v1/credits/balance", timeouts)
    left, bought = _dollars(found.get("balance")), _dollars(found.get("totalCreditsPurchased"))
    if left is None:
        raise failures.not_a_gateway(endpoint.who, "does not say how many credits are left")
    return Balance(left, bought or Decimal(0))


async def call_record(
    wire: Wire, endpoint: Endpoint, call_id: UUID, timeouts: Timeouts
) -> CallRecord | None:
    """None while Helicone has not logged the call yet, which takes seconds to minutes."""
    found = await _record(wire, endpoint, f"/v1/request/{call_id}", timeouts)
    return call_record_from(found) if found else None


def call_record_from(found: dict[str, object]) -> CallRecord:
    status = found.get("response_status")
    return CallRecord(
        status=status if isinstance(status, int) else None,
        cost=_dollars(found.get("cost")),
        provider=loose.text(found.get("provider")),
        model=loose.text(found.get("model")) or loose.text(found.get("request_model")),
        prompt=loose.count(found.get("prompt_tokens")),
        completion=loose.count(found.get("completion_tokens")),
    )


async def _record(
    wire: Wire, endpoint: Endpoint, path: str, timeouts: Timeouts
) -> dict[str, object]:
    url = endpoint.api_url.rstrip("/") + path
    answer = await _get(wire, url, endpoint.who, endpoint.key, MAX_RECORD, timeouts)
    envelope = loose.mapping(answer)
    enveloped = "data" in envelope or "error" in envelope
    return loose.mapping(envelope.get("data")) if enveloped else envelope


async def _get(
    wire: Wire, url: str, who: str, key: Secret | None, limit: int, timeouts: Timeouts
) -> object:
    request = Request("GET", url, plain_headers(key), who)
    secrets = (key,) if key else ()
    response = await wire.send(request, timeouts)
    try:
        if not 200 <= response.status < 300:
            raise refusals.refusal(await reading.answer(response, who, secrets, timeouts.connect))
        body = await reading.whole(response, who, limit, timeouts.silence)
    finally:
        response.close()
    value = loose.decode(body)
    if not isinstance(value, dict | list):
        raise failures.not_a_gateway(who, "answered with something else than JSON")
    return value


def _dollars(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
