"""Refusals of one request: its model, its length, its content, its parameters."""

import re

from connections.gateway import loose
from connections.gateway.answers import Answer
from connections.gateway.errors import GatewayError
from connections.gateway.secret import plain

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})

# Providers have no common code for these, only habits of speech.
_UNKNOWN = re.compile(
    r"model.?not.?found|not exist|unknown model|invalid model(?! type)|not a valid model",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"context.{0,3}(length|window|size)|too long|token count.{0,40}exceeds", re.IGNORECASE
)
_FILTERED = re.compile(r"content.{0,2}(filter|management|policy)|flagged|moderat", re.IGNORECASE)
# Helicone's validator writes the path of the field first.
_FIELD = re.compile(r"(?P<path>[\w.\[\]-]{1,80}): (?:Unrecognized key: \"(?P<key>[^\"]{1,80})\")?")


def model(answer: Answer) -> GatewayError | None:
    if "No available providers" in answer.message:
        return answer.refusal(
            "unknown_model",
            f"{answer.who} knows no provider for this route.",
            "Check the names of model and provider in the route.",
        )
    provider = next((a for a in answer.attempts if a.status == 404), None)
    if not provider and not _is_unknown(answer):
        return None
    who = (provider.provider if provider else "") or answer.who
    return answer.refusal(
        "unknown_model",
        f"{who} does not know this model.",
        "Choose another model in the route.",
        who=who,
    )


def too_long(answer: Answer) -> GatewayError | None:
    if answer.status != 413 and not _TOO_LONG.search(answer.words):
        return None
    who = answer.providers
    return answer.refusal(
        "context_length",
        f"The chat is longer than this model can read, says {who}{answer.quoted}",
        "Shorten it, start a new chat, or choose a model with a longer context.",
        who=who,
    )


def filtered(answer: Answer) -> GatewayError | None:
    if answer.status < 400 or not _FILTERED.search(answer.words):
        return None
    who = answer.providers
    return answer.refusal(
        "filtered",
        f"The content filter of {who} stopped this message.",
        "Rephrase it, or choose another provider.",
        who=who,
    )


def schema(answer: Answer) -> GatewayError | None:
    param = loose.text(answer.error.get("param"))
    if not (answer.any_type("invalid_format") and answer.status == 400) and not param:
        return None
    if answer.status not in (400, 422):
        return None
    match = _FIELD.match(answer.message)
    name = plain((match and (match["key"] or match["path"])) or param or "", limit=80)
    return answer.refusal(
        "schema",
        f"{answer.who} does not accept the field {name or 'of this request'} as it is sent.",
        "Remove or correct it in the preset's parameters.",
    )


def bad_request(answer: Answer) -> GatewayError | None:
    if answer.attempts or answer.status >= 500 or answer.status in (408, 425):
        return None
    return answer.refusal(
        "bad_request",
        f"{answer.who} did not accept the request{answer.quoted}",
        "Check the route and the parameters.",
    )


def provider_error(answer: Answer) -> GatewayError:
    who = answer.providers
    statuses = [attempt.status for attempt in answer.attempts] or [answer.status]
    passing = any(status in _PASSING for status in statuses)
    return answer.refusal(
        "provider_error",
        f"{who} could not answer{answer.quoted}",
        "Try again in a minute." if passing else "Change the message, the model or the parameters.",
        who=who,
        retryable=passing,
    )


def _is_unknown(answer: Answer) -> bool:
    if answer.attempts or "model" not in answer.words.lower():
        return False
    if answer.status == 404:
        return bool(answer.json)
    return answer.status == 400 and bool(_UNKNOWN.search(answer.words))
