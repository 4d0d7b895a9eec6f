"""What the gateway remembers of its calls while it runs: for reading back, demos and tests."""

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from practice.counting import Usage

_LOG_LENGTH = 200
_CALLS_LENGTH = 4000
_PROPERTY = "helicone-property-"
_GRANTED = Decimal(25)


@dataclass(slots=True)
class Entry:
    """One request as received; the key is masked. `closed_early`: the client hung up first."""

    method: str
    path: str
    headers: Mapping[str, str]
    model: object = None
    asked: Mapping[str, object] = field(default_factory=dict)  # the body, but for the words
    stream: object = None
    status: int | None = None
    finished: bool = False
    closed_early: bool = False
    received_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


@dataclass(frozen=True, slots=True)
class Call:
    """One routed call, in the words of Helicone's request log. `cost` is in US dollars."""

    request_id: str
    response_status: int
    model: str
    provider: str
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal
    request_properties: Mapping[str, str]
    request_user_id: str
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    def answered(
        cls,
        request_id: str,
        headers: Mapping[str, str],
        *,
        model: str,
        provider: str,
        usage: Usage,
        cost: Decimal,
    ) -> "Call":
        return cls(
            request_id=request_id,
            response_status=200,
            model=model,
            provider=provider,
            prompt_tokens=usage.prompt,
            completion_tokens=usage.completion,
            cost=cost,
            request_properties=_properties(headers),
            request_user_id=headers.get("helicone-user-id", ""),
        )

    @classmethod
    def failed(cls, request_id: str, headers: Mapping[str, str], model: str, status: int) -> "Call":
        """A call that no provider took; Helicone books it under the provider CUSTOM."""
        return cls(
            request_id=request_id,
            response_status=status,
            model=model,
            provider="CUSTOM",
            prompt_tokens=0,
            completion_tokens=0,
            cost=Decimal(0),
            request_properties=_properties(headers),
            request_user_id=headers.get("helicone-user-id", ""),
        )


class Memory:
    def __init__(self) -> None:
        self._log: deque[Entry] = deque(maxlen=_LOG_LENGTH)
        self._calls: OrderedDict[str, Call] = OrderedDict()
        self._spent = Decimal(0)

    def note(self, entry: Entry) -> None:
        self._log.append(entry)

    def book(self, call: Call) -> None:
        self._spent += call.cost
        self._calls[call.request_id] = call
        if len(self._calls) > _CALLS_LENGTH:
            self._calls.popitem(last=False)

    def forget(self) -> None:
        self._log.clear()
        self._calls.clear()
        self._spent = Decimal(0)

    def log(self) -> list[dict[str, Any]]:
        """The last requests, oldest first."""
        return [asdict(entry) for entry in self._log]

    def call(self, request_id: str) -> dict[str, Any] | None:
        call = self._calls.get(request_id)
        return _as_helicone_request(call) if call else None

    def balance(self) -> dict[str, float]:
        left = max(Decimal(0), _GRANTED - self._spent)
        return {"totalCreditsPurchased": float(_GRANTED), "balance": float(left)}


def _properties(headers: Mapping[str, str]) -> dict[str, str]:
    """Header names arrive in lower case, which is how Helicone stores property names too."""
    named = {name.removeprefix(_PROPERTY): name for name in headers if name.startswith(_PROPERTY)}
    return {name: headers[header] for name, header in named.items() if name}


def _as_helicone_request(call: Call) -> dict[str, Any]:
    created = call.created_at.isoformat().replace("+00:00", "Z")
    return {
        "request_id": call.request_id,
        "request_created_at": created,
        "response_created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "response_status": call.response_status,
        "request_model": call.model,
        "model": call.model,
        "provider": call.provider,
        "request_user_id": call.request_user_id,
        "request_properties": dict(call.request_properties),
        "properties": dict(call.request_properties),
        "prompt_tokens": call.prompt_tokens,
        "completion_tokens": call.completion_tokens,
        "total_tokens": call.prompt_tokens + call.completion_tokens,
        "cost": float(call.cost),
        "request_referrer": "ai-gateway",
    }
