"""Faults on demand: a model whose name says what goes wrong."""

import re

from practice.failures import Failure

REFUSALS = {
    400: "Invalid value for a parameter.",
    401: "Incorrect API key provided: practice.",
    403: "The provider does not allow this.",
    404: "The model `x` does not exist",
    429: "Rate limit reached. Please try again later.",
    500: "The server had an error while processing your request. Sorry about that!",
    503: "The service is unavailable for the moment.",
    529: "Overloaded",
}
DESCRIPTIONS = {
    **{f"fail-{status}": f"the provider answers {status}" for status in REFUSALS},
    "fail-context": "the prompt is too long for the provider",
    "fail-credits": "the wallet has too little money",
    "fail-policy": "a rate limit policy of Helicone is exceeded",
    "stall": "no answer at all, not even headers",
    "stall-middle": "some text, then silence",
    "cut": "the provider's socket breaks in the middle",
    "drop": "our own connection breaks in the middle",
    "error-middle": "an error in the middle of a stream",
    "no-finish": "an end without finish_reason",
    "empty": "a stream with nothing in it",
    "html": "a web page instead of an answer",
    "native": "Anthropic's own format, not converted",
    "slow": "200 words, 50 milliseconds apart",
    "long": "about 1,200 words of Markdown, quickly",
    "echo": "your own last message",
    "reason": "thinking before the answer",
    "cited": "an answer with sources",
}
_FAIL = re.compile(r"fail-([45]\d\d)")
_SLOW = re.compile(r"slow(?:-(\d{1,4})-(\d{1,5}))?")


def is_fault(name: str) -> bool:
    return name in DESCRIPTIONS or bool(_FAIL.fullmatch(name) or _SLOW.fullmatch(name))


def refusal(name: str) -> Failure | None:
    """What the provider refuses the call with, if this fault is a refusal."""
    if name == "fail-context":
        return Failure(400, "This model's maximum context length is 8192 tokens.")
    if name == "fail-credits":
        return no_credits()
    if name == "fail-policy":
        return Failure(429, "Request failed with status 429", kind="rate_limited")
    if match := _FAIL.fullmatch(name):
        status = int(match[1])
        return Failure(status, REFUSALS.get(status, f"Request failed with status {status}"))
    return None


def no_credits() -> Failure:
    needed = "Insufficient balance for escrow. Available: 0 cents, needed: 1.0290304 cents"
    return Failure(429, needed, kind="insufficient_credit_limit")


def slowness(name: str) -> tuple[int, float] | None:
    """Number of words and the seconds between two, if this is a slow model."""
    match = _SLOW.fullmatch(name)
    if not match:
        return None
    return int(match[1] or 200), int(match[2] or 50) / 1000
