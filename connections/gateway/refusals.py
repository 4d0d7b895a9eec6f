"""From the answer of somebody who refused to one GatewayError: who said no, why, what now."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from connections.gateway import loose
from connections.gateway.answers import Answer
from connections.gateway.errors import Attempt, GatewayError, Kind
from connections.gateway.secret import Secret, plain

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_TOO_LONG = re.compile(
    r"context.{0,3}(length|window|size)|too long|maximum context|too many tokens"
    r"|(maximum|max) (number of )?(input )?tokens|exceeds? the (available|model)",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"content.{0,2}(filter|management|policy)|flagged|moderat", re.IGNORECASE)
_NO_MONEY = re.compile(
    r"insufficient.{0,3}(credit|balance|quota|funds)|exceeded your current quota", re.IGNORECASE
)
_FIELD = re.compile(r"^(?P<path>[\w.\[\]-]{1,80}): (?:Unrecognized key: \"(?P<key>[^\"]{1,80})\")?")


def refusal(answer: Answer) -> GatewayError:
    """The error for a whole answer with a status other than 200, or without a reply in it."""
    for rule in _RULES:
        if found := rule(answer):
            return found
    return _provider_error(answer)


def in_reply(who: str, payload: Mapping[str, object], secrets: tuple[Secret, ...]) -> GatewayError:
    """The error for a 200 whose body, or one of its chunks, is an error object."""
    answer = Answer(who, 500, json.dumps(payload).encode(), secrets=secrets)
    code = answer.error.get("code")
    if isinstance(code, int) and 400 <= code <= 599:
        answer = replace(answer, status=code)
    return refusal(answer)


def _error(
    answer: Answer,
    kind: Kind,
    sentence: str,
    remedy: str = "",
    *,
    who: str = "",
    retryable: bool = False,
) -> GatewayError:
    return GatewayError(
        sentence,
        kind=kind,
        who=who or answer.who,
        remedy=remedy,
        retryable=retryable,
        status=answer.status,
        attempts=answer.attempts,
        detail=answer.message,
        retry_after=answer.retry_after,
    )


def _said(answer: Answer) -> str:
    return f": {answer.message.rstrip('.')}." if answer.message else "."


def _redirected(answer: Answer) -> GatewayError | None:
    if not 300 <= answer.status < 400:
        return None
    target = plain(answer.location, answer.secrets, limit=120)
    return _error(
        answer,
        "not_a_gateway",
        f"{answer.who} sends us on to {target or 'another address'}; redirects are not followed.",
        "If you trust that address, enter it in the connection.",
    )


def _key(answer: Answer) -> GatewayError | None:
    if answer.status != 401:
        return None
    for attempt in answer.attempts:
        if attempt.status == 401:
            return _provider_key(answer, attempt)
    return _error(
        answer,
        "key_refused",
        f"The key was refused by {answer.who}.",
        "Paste it again in Connections.",
    )


def _provider_key(answer: Answer, attempt: Attempt) -> GatewayError:
    provider = attempt.provider or "The provider"
    if attempt.own_key:
        sentence = f"{provider} refused the provider key that is stored at {answer.who}."
        remedy = "Replace it in the provider settings there; your connection's key is fine."
    else:
        sentence = f"{provider} refused {answer.who}'s own key."
        remedy = "Choose another provider in the route; your connection's key is fine."
    return _error(answer, "provider_key_refused", sentence, remedy, who=provider)


def _money(answer: Answer) -> GatewayError | None:
    short = answer.any_type("insufficient_credit_limit") or answer.status == 402
    if not short and not (answer.status == 429 and _NO_MONEY.search(answer.words)):
        return None
    return _error(
        answer,
        "no_credits",
        f"There are not enough credits at {answer.who} for this message.",
        f"Add credits at {answer.who}, or choose a cheaper model.",
    )


def _limits(answer: Answer) -> GatewayError | None:
    if answer.status != 429:
        return None
    wait = f"in {answer.retry_after:.0f} seconds" if answer.retry_after else "in a minute"
    if answer.any_type("rate_limited"):
        return _error(
            answer,
            "policy_limit",
            f"The request limit that is set for this key at {answer.who} is reached.",
            "Wait until its window is over, or raise the limit there.",
        )
    who = _providers(answer) or answer.who
    return _error(
        answer,
        "rate_limited",
        f"{who} is asked too often at the moment.",
        f"Try again {wait}, or choose another provider.",
        who=who,
        retryable=True,
    )


def _forbidden(answer: Answer) -> GatewayError | None:
    if answer.status != 403:
        return None
    if "suspend" in answer.words.lower():
        return _error(
            answer,
            "suspended",
            f"The account at {answer.who} is suspended.",
            f"Its owner has to settle this with {answer.who}.",
        )
    who = _providers(answer) or answer.who
    return _error(
        answer,
        "disallowed",
        f"{who} does not allow this{_said(answer)}",
        "Choose another model, or ask the owner of the account.",
        who=who,
    )


def _not_allowed(answer: Answer) -> GatewayError | None:
    types = {attempt.type for attempt in answer.attempts}
    if types != {"disallowed"}:
        return None
    return _error(
        answer,
        "disallowed",
        f"{answer.who} has switched this model off for pay-as-you-go.",
        "Choose another model, or store your own provider key there.",
    )


def _model(answer: Answer) -> GatewayError | None:
    if "No available providers" in answer.message:
        return _error(
            answer,
            "unknown_model",
            f"{answer.who} knows no provider for this route.",
            "Check the names of model and provider in the route.",
        )
    provider = next((a for a in answer.attempts if a.status == 404), None)
    missing = answer.status in (400, 404) and re.search("model", answer.words, re.IGNORECASE)
    if not (provider or (missing and not answer.attempts and _unknown(answer))):
        return None
    who = (provider.provider if provider else "") or answer.who
    return _error(
        answer,
        "unknown_model",
        f"{who} does not know this model.",
        "Choose another model in the route.",
        who=who,
    )


def _unknown(answer: Answer) -> bool:
    if answer.status == 404:
        return bool(answer.json)
    signs = r"model.?not.?found|not exist|unknown model|invalid model|not a valid model"
    return bool(re.search(signs, answer.words, re.IGNORECASE))


def _schema(answer: Answer) -> GatewayError | None:
    param = loose.text(answer.error.get("param"))
    if not (answer.any_type("invalid_format") and answer.status == 400) and not param:
        return None
    if answer.status not in (400, 422):
        return None
    match = _FIELD.match(answer.message)
    name = plain((match and (match["key"] or match["path"])) or param or "", limit=80)
    return _error(
        answer,
        "schema",
        f"{answer.who} does not accept the field {name or 'of this request'} as it is sent.",
        "Remove or correct it in the preset's parameters.",
    )


def _too_long(answer: Answer) -> GatewayError | None:
    refused = answer.status in (400, 413, 422) or any(a.status == 400 for a in answer.attempts)
    if not refused or not (answer.status == 413 or _TOO_LONG.search(answer.words)):
        return None
    who = _providers(answer) or answer.who
    return _error(
        answer,
        "context_length",
        f"The chat is longer than this model can read, says {who}.",
        "Shorten it, start a new chat, or choose a model with a longer context.",
        who=who,
    )


def _filtered(answer: Answer) -> GatewayError | None:
    if answer.status < 400 or not _FILTERED.search(answer.words):
        return None
    who = _providers(answer) or answer.who
    return _error(
        answer,
        "filtered",
        f"The content filter of {who} stopped this message.",
        "Rephrase it, or choose another provider.",
        who=who,
    )


def _gateway_error(answer: Answer) -> GatewayError | None:
    if not any(str(name).startswith("helicone-") for name in answer.json):
        return None
    return _error(
        answer,
        "gateway_error",
        f"{answer.who} failed over this request itself.",
        "Check the connection's properties and headers; otherwise try again later.",
    )


def _not_a_gateway(answer: Answer) -> GatewayError | None:
    told = bool(answer.json) or bool(answer.message)
    if answer.status >= 500 or (told and answer.status >= 400 and answer.status not in (404, 405)):
        return None
    return _error(
        answer,
        "not_a_gateway",
        f"What answers at {answer.who} is not a chat gateway (status {answer.status}).",
        "Check the address of the connection.",
    )


def _down(answer: Answer) -> GatewayError | None:
    if answer.status < 500 or answer.attempts or answer.json:
        return None
    return _error(
        answer,
        "gateway_down",
        f"{answer.who} is in trouble at the moment (status {answer.status}).",
        "Try again in a minute.",
        retryable=True,
    )


def _bad_request(answer: Answer) -> GatewayError | None:
    if answer.attempts or answer.status >= 500 or answer.status in (408, 425):
        return None
    return _error(
        answer,
        "bad_request",
        f"{answer.who} did not accept the request{_said(answer)}",
        "Check the route and the parameters.",
    )


def _provider_error(answer: Answer) -> GatewayError:
    who = _providers(answer) or answer.who
    statuses = [attempt.status for attempt in answer.attempts] or [answer.status]
    passing = any(status in _PASSING for status in statuses)
    return _error(
        answer,
        "provider_error",
        f"{who} could not answer{_said(answer)}",
        "Try again in a minute." if passing else "Change the message, the model or the parameters.",
        who=who,
        retryable=passing,
    )


def _providers(answer: Answer) -> str:
    """Everybody who was asked, each once, in order."""
    names = dict.fromkeys(attempt.provider for attempt in answer.attempts if attempt.provider)
    return ", ".join(names)


_RULES = (
    _redirected,
    _key,
    _money,
    _limits,
    _forbidden,
    _not_allowed,
    _model,
    _schema,
    _too_long,
    _filtered,
    _gateway_error,
    _not_a_gateway,
    _down,
    _bad_request,
)
