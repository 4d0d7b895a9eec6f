"""An answer that is not a reply, and what can be read out of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from connections.gateway import loose
from connections.gateway.errors import Attempt, GatewayError, Kind
from connections.gateway.secret import Secret, plain

MAX_ATTEMPTS = 20

_MARKUP = re.compile(r"^\s*<")


@dataclass(frozen=True)
class Answer:
    """An answer that is not a reply. who is the name of the gateway or the address."""

    who: str
    status: int
    body: bytes
    content_type: str = ""
    retry_after: float | None = None
    location: str = ""
    secrets: tuple[Secret, ...] = ()

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace").strip()

    @cached_property
    def json(self) -> Mapping[str, object]:
        # Helicone sends its JSON errors as text/plain.
        value = loose.decode(self.body)
        if isinstance(value, list) and value:  # Gemini's compatible address wraps its errors
            value = value[0]
        return loose.mapping(value)

    @cached_property
    def error(self) -> Mapping[str, object]:
        return loose.mapping(self.json.get("error"))

    @cached_property
    def attempts(self) -> tuple[Attempt, ...]:
        return tuple(
            self._attempt(item) for item in loose.mappings(self.error.get("details"))[:MAX_ATTEMPTS]
        )

    @cached_property
    def message(self) -> str:
        """The most telling words in the answer, made fit to show."""
        found = (
            loose.text(self.error.get("message"))
            or loose.text(self.json.get("error"))
            or loose.text(self.json.get("message"))
            or loose.text(self.json.get("detail"))
            or loose.text(self.json.get("helicone-message"))
        )
        if not found and not self.json and not _MARKUP.match(self.text):
            found = self.text
        return plain(found, self.secrets)

    @cached_property
    def words(self) -> str:
        """Message and machine-readable codes together, to look for signs in."""
        codes = (loose.text(self.error.get("code")), loose.text(self.error.get("type")))
        return " ".join([self.message, *codes, *(attempt.message for attempt in self.attempts)])

    def any_type(self, type: str) -> bool:
        return any(attempt.type == type for attempt in self.attempts)

    @cached_property
    def providers(self) -> str:
        """Whoever was asked, each once, in order; the gateway itself where it asked nobody."""
        names = dict.fromkeys(attempt.provider for attempt in self.attempts if attempt.provider)
        return ", ".join(names) or self.who

    @property
    def quoted(self) -> str:
        ends = self.message.endswith(("!", "?", "…"))
        return f": {self.message.rstrip('.')}{'' if ends else '.'}" if self.message else "."

    def refusal(
        self,
        kind: Kind,
        sentence: str,
        remedy: str,
        *,
        who: str = "",
        retryable: bool = False,
    ) -> GatewayError:
        return GatewayError(
            sentence,
            kind=kind,
            who=who or self.who,
            remedy=remedy,
            retryable=retryable,
            status=self.status,
            attempts=self.attempts,
            detail=self.message,
            retry_after=self.retry_after,
        )

    def _attempt(self, item: Mapping[str, object]) -> Attempt:
        status = item.get("statusCode")
        return Attempt(
            source=plain(loose.text(item.get("source")), self.secrets, limit=120),
            status=status if isinstance(status, int) and 100 <= status <= 599 else None,
            type=plain(loose.text(item.get("type")), self.secrets, limit=60),
            message=plain(loose.text(item.get("message")), self.secrets),
        )
