"""The practice gateway's own small control: which voice answers, and how far a fetch has come."""

import json
from dataclasses import dataclass
from typing import Literal

from connections.gateway import failures, loose, reading
from connections.gateway.errors import GatewayError
from connections.gateway.secret import Secret, plain
from connections.gateway.timing import Timeouts
from connections.gateway.wire import Request, Wire

WHO = "The practice gateway"
MAX_ANSWER = 64 * 1024
PATIENCE = Timeouts(connect=1, first_byte=3, silence=3, total=5)

Action = Literal["show", "choose", "cancel"]
_REQUESTS = {
    "show": ("GET", "/practice/model"),
    "choose": ("POST", "/practice/model"),
    "cancel": ("DELETE", "/practice/model/fetch"),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """choice is standard, light, off or a path; state is absent, fetching, ready, serving, failed
    or unsupported; detail is a sentence. seconds_left is None while the speed is not known."""

    choice: str
    state: str
    label: str
    detail: str
    bytes_done: int = 0
    bytes_total: int = 0
    bytes_per_second: int = 0
    seconds_left: int | None = None

    @property
    def is_fetching(self) -> bool:
        return self.state == "fetching"

    @property
    def percent(self) -> int:
        return 100 * self.bytes_done // self.bytes_total if self.bytes_total else 0


async def voice(wire: Wire, origin: str, token: str, action: Action, choice: str = "") -> Voice:
    """Ask, choose or cancel; the answer is always how it is now. Raises GatewayError."""
    method, path = _REQUESTS[action]
    headers = {"Accept": "application/json", "X-Practice-Token": token}
    body = json.dumps({"choice": choice}).encode() if action == "choose" else None
    request = Request(method, origin.rstrip("/") + path, headers, WHO, body)
    response = await wire.send(request, PATIENCE)
    try:
        content = await reading.whole(response, WHO, MAX_ANSWER, PATIENCE.silence)
    finally:
        response.close()
    found = loose.mapping(loose.decode(content))
    if response.status != 200:
        raise _refused(loose.text(found.get("error")), response.status, token)
    return _voice(found)


def _voice(found: dict[str, object]) -> Voice:
    if "state" not in found:
        raise failures.not_a_gateway(WHO, "does not say which voice it has")
    left = found.get("seconds_left")
    return Voice(
        choice=loose.text(found.get("choice")),
        state=loose.text(found.get("state")),
        label=loose.text(found.get("label")),
        detail=loose.text(found.get("detail")),
        bytes_done=loose.count(found.get("bytes_done")),
        bytes_total=loose.count(found.get("bytes_total")),
        bytes_per_second=loose.count(found.get("bytes_per_second")),
        seconds_left=None if left is None else loose.count(left),
    )


def _refused(said: str, status: int, token: str) -> GatewayError:
    words = plain(said, (Secret(token),)) or f"status {status}"
    return GatewayError(
        f"{WHO} refused: {words}", kind="gateway_error", who=WHO, remedy="Restart Lampfield."
    )
