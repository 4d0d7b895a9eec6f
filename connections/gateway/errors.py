"""Everything that can go wrong between Lampfield and a gateway, in sentences for a member.

GatewayError            somebody refused, or nobody answered; nothing useful came
├── RefusedAddress      our own rule: nothing left this machine
└── Cut                 a reply began and did not end; what came before is worth keeping
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "key_refused",
    "provider_key_refused",
    "unknown_model",
    "no_credits",
    "policy_limit",
    "rate_limited",
    "context_length",
    "filtered",
    "schema",
    "bad_request",
    "disallowed",
    "suspended",
    "provider_error",
    "gateway_error",
    "gateway_down",
    "dns",
    "tls",
    "timeout",
    "silent",
    "cut",
    "too_large",
    "not_a_gateway",
    "refused_address",
]
"""What the ledger stores and the pages translate into an icon; stable for ever."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One provider that the gateway asked and that said no."""

    source: str  # model/provider/byok or ptb, as the gateway writes it; may be empty
    status: int | None
    type: str
    message: str

    @property
    def provider(self) -> str:
        parts = self.source.split("/")
        return parts[1] if len(parts) > 1 else ""

    @property
    def own_key(self) -> bool:
        """Paid through a key that the group stored at the gateway (BYOK)."""
        return "/byok" in self.source


class GatewayError(Exception):
    """str() is one or two sentences that may be shown as they are; no key is ever in them."""

    def __init__(
        self,
        sentence: str,
        *,
        kind: Kind,
        who: str,
        remedy: str = "",
        retryable: bool = False,
        status: int | None = None,
        attempts: tuple[Attempt, ...] = (),
        detail: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{sentence} {remedy}".strip())
        self.sentence = sentence
        self.kind = kind
        self.who = who
        self.remedy = remedy
        self.retryable = retryable
        self.status = status
        self.attempts = attempts
        self.detail = detail
        self.retry_after = retry_after


class RefusedAddress(GatewayError):
    """The address is not one that this server may talk to."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence, kind="refused_address", who="Lampfield", remedy=remedy)


class Cut(GatewayError):
    """The reply ended before the provider said that it was finished."""
