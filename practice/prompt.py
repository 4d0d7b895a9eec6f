"""What a voice needs to know of a request body that has passed the check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from practice import counting
from practice.routing import Stop

_TOKENS_PER_MESSAGE = 4
_TOKENS_PER_IMAGE = 85


@dataclass(frozen=True, slots=True)
class Turn:
    role: str
    text: str
    texts: tuple[str, ...] = ()  # as they came, where the content was in parts
    pictures: tuple[str, ...] = ()  # their addresses


@dataclass(frozen=True, slots=True)
class Prompt:
    """`limit` is the most tokens the answer may have; 0 means no limit."""

    turns: tuple[Turn, ...]
    limit: int = 0
    thinks: bool = False
    searches: bool = False
    temperature: float | None = None

    @property
    def question(self) -> str:
        """The last thing the member said."""
        asked = [turn.text for turn in self.turns if turn.role == "user"]
        return asked[-1] if asked else ""

    @property
    def instructions(self) -> str:
        given = [turn.text for turn in self.turns if turn.role in ("system", "developer")]
        return "\n".join(given)

    @property
    def tokens(self) -> int:
        return sum(
            _TOKENS_PER_MESSAGE
            + counting.tokens(turn.text)
            + len(turn.pictures) * _TOKENS_PER_IMAGE
            for turn in self.turns
        )


def at(stop: Stop, body: Mapping[str, Any]) -> Prompt:
    """The prompt as this stop receives it: what it does not support is dropped silently."""
    kept = {name: value for name, value in body.items() if name not in stop.endpoint.unsupported}
    plugins = kept.get("plugins") or []
    web = stop.online or any(plugin.get("id") == "web" for plugin in plugins)
    return Prompt(
        turns=tuple(_turns(body.get("messages") or [])),
        limit=int(kept.get("max_completion_tokens") or kept.get("max_tokens") or 0),
        thinks=bool(kept.get("reasoning_effort")),
        searches=web and stop.can_search,
        temperature=kept.get("temperature"),
    )


def _turns(messages: list[Any]) -> Iterator[Turn]:
    for message in messages:
        content = message.get("content") or ""
        if isinstance(content, str):
            yield Turn(message["role"], content, (content,))
            continue
        texts = tuple(part["text"] for part in content if part.get("type") == "text")
        pictures = tuple(
            part["image_url"]["url"] for part in content if part.get("type") == "image_url"
        )
        yield Turn(message["role"], "\n".join(texts), texts, pictures)
