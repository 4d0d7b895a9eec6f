"""What is sent: one chat request, its body and its headers."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from connections.gateway.errors import GatewayError
from connections.gateway.secret import Secret

USER_AGENT = "Lampfield"

_KEY = re.compile(r"[!-~]{1,512}")
_PROPERTY_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_|~-]{1,100}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address, the key for it, and which headers it understands."""

    base_url: str
    key: Secret | None
    dialect: Literal["helicone", "openai"]
    api_url: str = ""  # Helicone's REST API, for credits and records
    name: str = ""

    @property
    def who(self) -> str:
        """Who a member would say refused: on one machine only the port tells two gateways apart."""
        parts = urlsplit(self.base_url)
        if f".{parts.hostname}".endswith(".helicone.ai"):
            return self.name or "Helicone"
        return self.name or parts.netloc.rpartition("@")[2] or self.base_url

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return (self.key,) if self.key else ()

    def url(self, path: str) -> str:
        """An address without a path is given the usual /v1; any other path is taken as typed."""
        base = self.base_url.rstrip("/")
        return base + ("" if urlsplit(base).path else "/v1") + path


@dataclass(frozen=True, slots=True)
class Session:
    """The chat, as Helicone's Sessions page groups it. The path begins with a slash."""

    id: str
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Completion:
    """One call. Its call_id goes out as Helicone-Request-Id, so it must be a fresh UUID4."""

    model: str
    messages: Sequence[Mapping[str, object]]
    call_id: UUID
    user: str = ""  # a pseudonym
    session: Session | None = None
    properties: tuple[tuple[str, str], ...] = ()
    stream: bool = True
    parameters: Mapping[str, object] = field(default_factory=dict)
    plugins: Sequence[Mapping[str, object]] = ()

    @property
    def options(self) -> dict[str, object]:
        """What the body says beside model and messages."""
        plugins = {"plugins": list(self.plugins)} if self.plugins else {}
        return {**self.parameters, **plugins}


def body(endpoint: Endpoint, completion: Completion) -> bytes:
    """The JSON to send. Raises GatewayError for parameters that JSON cannot hold."""
    fields = completion.options
    fields["model"] = completion.model
    fields["messages"] = list(completion.messages)
    fields.pop("stream", None)
    if completion.stream:
        fields["stream"] = True
        # Helicone always reports usage; others only when asked.
        if endpoint.dialect == "openai":
            fields.setdefault("stream_options", {"include_usage": True})
    try:
        return json.dumps(fields, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        pass
    raise GatewayError(
        "The parameters of this chat cannot be written as JSON.",
        kind="bad_request",
        who="Lampfield",
        remedy="Check them in the preset.",
    )


def headers(endpoint: Endpoint, completion: Completion) -> dict[str, str]:
    """Exactly these and no others: whatever is not Helicone's reaches the provider."""
    sent = plain_headers(endpoint.key)
    sent["Content-Type"] = "application/json"
    if endpoint.dialect == "helicone":
        sent.update(_helicone_headers(completion))
    return sent


def plain_headers(key: Secret | None) -> dict[str, str]:
    """What every request carries. Raises GatewayError for a key that no header can hold."""
    sent = {
        "Accept": "application/json, text/event-stream",
        "Accept-Encoding": "identity",
        "User-Agent": USER_AGENT,
    }
    if key:
        if not _KEY.fullmatch(key.reveal()):
            raise GatewayError(
                "The key has a blank, a line break or another character that no key has.",
                kind="key_refused",
                who="Lampfield",
                remedy="Paste it again in Connections.",
            )
        sent["Authorization"] = f"Bearer {key.reveal()}"
    return sent


def _helicone_headers(completion: Completion) -> Iterator[tuple[str, str]]:
    yield "Helicone-Request-Id", str(completion.call_id)
    if completion.user:
        yield "Helicone-User-Id", _one_line(completion.user)
    if session := completion.session:
        yield "Helicone-Session-Id", _one_line(session.id)
        yield "Helicone-Session-Path", _one_line(session.path)
        yield "Helicone-Session-Name", _one_line(session.name)
    for name, value in completion.properties:
        if not _PROPERTY_NAME.fullmatch(name):
            raise GatewayError(
                f"The property name {name[:60]!r} cannot be sent.",
                kind="bad_request",
                who="Lampfield",
                remedy="Correct it in the connection's properties.",
            )
        yield f"Helicone-Property-{name}", _one_line(value)


def _one_line(value: str) -> str:
    return _CONTROL.sub(" ", value).strip()
