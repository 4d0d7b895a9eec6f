"""How failed attempts become the one answer of a routed request."""

from collections.abc import Sequence
from dataclasses import dataclass

from practice.http import Response, as_json

REFERENCE = "See API reference: https://docs.helicone.ai/rest/ai-gateway/post-v1-chat-completions"
NO_PROVIDERS = (
    "No available providers for the requested models. "
    "Check provider names and see supported models at https://helicone.ai/models"
)


@dataclass(frozen=True, slots=True)
class Failure:
    """One refused attempt. `kind` is Helicone's detail type; an empty `source` is left out."""

    status: int
    message: str
    kind: str = "request_failed"
    source: str = ""

    @property
    def ends_the_routing(self) -> bool:
        """Helicone's own 429 as the first failure is final: no further stop is tried."""
        return self.kind in ("insufficient_credit_limit", "rate_limited")

    def detail(self) -> dict[str, object]:
        detail: dict[str, object] = {
            "type": self.kind,
            "message": self.message,
            "statusCode": self.status,
        }
        if self.source:
            detail["source"] = self.source
        return detail


def invalid_body(problem: str) -> Failure:
    return Failure(400, f"{problem}. {REFERENCE}", kind="invalid_format")


def no_providers() -> Failure:
    return Failure(400, NO_PROVIDERS, source="No available providers")


def answer(failures: Sequence[Failure]) -> Response:
    """The final error: JSON sent as text/plain, without any Helicone header."""
    status, code, message = _verdict(failures)
    error = {
        "code": code,
        "message": message,
        "details": [failure.detail() for failure in failures],
        "param": None,
    }
    return as_json(
        {"success": False, "error": error},
        status=status,
        content_type="text/plain;charset=UTF-8",
    )


def _verdict(failures: Sequence[Failure]) -> tuple[int, str, str]:
    """Status, code and message in the order of precedence that the real gateway uses."""
    for failure in failures:
        if failure.status == 403:
            return 403, "request_failed", failure.message
    if any(failure.status == 401 for failure in failures):
        return 401, "request_failed", "Authentication failed"
    for failure in failures:
        if failure.status != 429 and failure.kind != "invalid_format":
            return 500, "request_failed", failure.message
    for failure in failures:
        if failure.kind == "invalid_format":
            return 400, "request_failed", failure.message
    if any(failure.kind == "insufficient_credit_limit" for failure in failures):
        return 429, "request_failed", "Insufficient credits"
    return 429, "rate_limited", "Rate limited"
