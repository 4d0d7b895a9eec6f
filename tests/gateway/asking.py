"""One call through the real client, and everything that came of it."""

from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from connections.gateway.client import Completion, Endpoint, Gateway, Timeouts
from connections.gateway.egress import Policy
from connections.gateway.errors import GatewayError
from connections.gateway.replies import Event, Finish, Reasoning, Text
from connections.gateway.secret import Secret

KEY = Secret("sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd")
PATIENCE = Timeouts(connect=5, first_byte=20, silence=20, total=40)  # even on a busy machine


@dataclass
class Outcome:
    events: list[Event] = field(default_factory=list)
    error: GatewayError | None = None

    def all(self, *kinds: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kinds)]

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.all(Text))

    @property
    def reasoning(self) -> str:
        return "".join(event.text for event in self.all(Reasoning))

    @property
    def finish(self) -> list[str]:
        return [event.reason for event in self.all(Finish)]

    @property
    def kind(self) -> str | None:
        return self.error.kind if self.error else None


async def ask(
    url: str,
    *,
    stream: bool = True,
    timeouts: Timeouts = PATIENCE,
    gateway: Gateway | None = None,
    dialect: Literal["helicone", "openai"] = "helicone",
) -> Outcome:
    outcome, own = Outcome(), gateway or Gateway(Policy(origins=(url,)))
    endpoint = Endpoint(url, KEY, dialect, name="Helicone" if dialect == "helicone" else "")
    completion = Completion(
        "any/model", ({"role": "user", "content": "hi"},), uuid4(), stream=stream
    )
    try:
        async for event in own.stream(endpoint, completion, timeouts):
            outcome.events.append(event)
    except GatewayError as error:
        outcome.error = error
    if not gateway:
        await own.aclose()
    return outcome
