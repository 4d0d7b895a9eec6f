"""What a gateway's answer is made of, whatever format it came in."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    url: str
    title: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    url: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One piece of a call; pieces with the same index belong together, arguments concatenate."""

    index: int
    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the gateway counted them.

    prompt and completion are what a person is shown. The priced split is in the other fields:
    input excludes cached and written tokens, output excludes thinking. total is never shown,
    because Helicone counts cached tokens twice in it; usage.as_claude needs it.
    """

    prompt: int = 0
    completion: int = 0
    total: int = 0
    input: int = 0
    output: int = 0
    cached: int = 0
    write_5m: int = 0
    write_1h: int = 0
    thinking: int = 0
    searches: int = 0
    modalities: tuple[tuple[str, int, int, int], ...] = ()  # name, input, cached input, output
    reported_cost: Decimal | None = None  # US dollars, only where the provider says (OpenRouter)


@dataclass(frozen=True, slots=True)
class ServedBy:
    """Who answered; known from the response headers before the first byte of the body."""

    request_id: str = ""
    provider: str = ""
    provider_model: str = ""
    mode: Literal["", "BYOK", "PTB"] = ""
    cache: Literal["", "HIT", "MISS"] = ""


@dataclass(frozen=True, slots=True)
class Finish:
    """The provider said why it stopped. Without one, a reply is not complete."""

    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What left for the gateway, key masked: for Test Message's fold."""

    url: str
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, slots=True)
class Received:
    """Status and headers of the answer, for Test Message's fold."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(default=())


Event = Text | Reasoning | Citation | Image | ToolCall | Usage | ServedBy | Finish | Sent | Received
