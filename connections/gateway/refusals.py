"""From the answer of somebody who refused to one GatewayError: who said no, why, what now."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from connections.gateway import objections
from connections.gateway.answers import Answer
from connections.gateway.errors import Attempt, GatewayError
from connections.gateway.secret import Secret, plain
from usage import figures

_NO_MONEY = re.compile(
    r"insufficient.{0,3}(credit|balance|quota|funds)|exceeded your current quota", re.IGNORECASE
)
_CENTS = r"(\d{1,9}(?:\.\d{1,12})?) cents"
_ESCROW = re.compile(rf"available: {_CENTS}, needed: {_CENTS}", re.IGNORECASE)


def refusal(answer: Answer) -> GatewayError:
    """The error for a whole answer with a status other than 200, or without a reply in it."""
    for rule in _RULES:
        if found := rule(answer):
            return found
    return objections.provider_error(answer)


def in_reply(who: str, payload: Mapping[str, object], secrets: tuple[Secret, ...]) -> GatewayError:
    """The error for a 200 whose body, or one of its chunks, is an error object."""
    answer = Answer(who, 500, json.dumps(payload).encode(), secrets=secrets)
    code = str(answer.error.get("code"))
    if re.fullmatch("[45][0-9][0-9]", code):
        answer = replace(answer, status=int(code))
    return refusal(answer)


def _redirected(answer: Answer) -> GatewayError | None:
    if not 300 <= answer.status < 400:
        return None
    target = plain(answer.location, answer.secrets, limit=120)
    return answer.refusal(
        "not_a_gateway",
        f"{answer.who} sends us on to {target or 'another address'}; redirects are not followed.",
        "If you trust that address, enter it in the connection.",
    )


def _key(answer: Answer) -> GatewayError | None:
    # Helicone's REST API says "Invalid token." with status 400.
    if answer.status != 401 and answer.message != "Invalid token.":
        return None
    for attempt in answer.attempts:
        if attempt.status == 401:
            return _provider_key(answer, attempt)
    if not answer.secrets:
        sentence, remedy = f"{answer.who} wants a key.", "Paste one in Connections."
    else:
        sentence = f"The key was refused by {answer.who}."
        remedy = "Paste it again in Connections."
    return answer.refusal("key_refused", sentence, remedy)


def _provider_key(answer: Answer, attempt: Attempt) -> GatewayError:
    provider = attempt.provider or "The provider"
    if attempt.own_key:
        sentence = f"{provider} refused the provider key that is stored at {answer.who}."
        remedy = "Replace it in the provider settings there; your connection's key is fine."
    else:
        sentence = f"{provider} refused {answer.who}'s own key."
        remedy = "Choose another provider in the route; your connection's key is fine."
    return answer.refusal("provider_key_refused", sentence, remedy, who=provider)


def _money(answer: Answer) -> GatewayError | None:
    short = answer.any_type("insufficient_credit_limit") or answer.status == 402
    if not short and not _NO_MONEY.search(answer.words):
        return None
    return answer.refusal(
        "no_credits",
        f"There are not enough credits at {answer.who} for this message.{_amounts(answer)}",
        f"Add credits at {answer.who}, or choose a cheaper model.",
    )


def _amounts(answer: Answer) -> str:
    """What the wallet holds and what the gateway sets aside before it asks anybody."""
    found = _ESCROW.search(answer.words)
    if not found:
        return ""
    left, needed = (figures.message_cost(Decimal(cents) / 100) for cents in found.groups())
    return f" It needs up to {needed}, and {left} is left."


def _limits(answer: Answer) -> GatewayError | None:
    if answer.status != 429:
        return None
    wait = f"in {answer.retry_after:.0f} s" if answer.retry_after else "in a minute"
    if answer.any_type("rate_limited"):
        return answer.refusal(
            "policy_limit",
            f"The request limit that is set for this key at {answer.who} is reached.",
            "Wait until its window is over, or raise the limit there.",
        )
    who = answer.providers
    return answer.refusal(
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
        return answer.refusal(
            "suspended",
            f"The account at {answer.who} is suspended.",
            f"Its owner has to settle this with {answer.who}.",
        )
    who = answer.providers
    return answer.refusal(
        "disallowed",
        f"{who} does not allow this{answer.quoted}",
        "Choose another model, or ask the owner of the account.",
        who=who,
    )


def _not_allowed(answer: Answer) -> GatewayError | None:
    types = {attempt.type for attempt in answer.attempts}
    if types != {"disallowed"}:
        return None
    return answer.refusal(
        "disallowed",
        f"{answer.who} has switched this model off for pay-as-you-go.",
        "Choose another model, or store your own provider key there.",
    )


def _gateway_error(answer: Answer) -> GatewayError | None:
    if not any(str(name).startswith("helicone-") for name in answer.json):
        return None
    return answer.refusal(
        "gateway_error",
        f"{answer.who} failed over this request itself.",
        "Check the connection's properties and headers; otherwise try again later.",
    )


def _not_a_gateway(answer: Answer) -> GatewayError | None:
    told = bool(answer.json) or bool(answer.message)
    if answer.status >= 500 or (told and answer.status >= 400 and answer.status not in (404, 405)):
        return None
    return answer.refusal(
        "not_a_gateway",
        f"What answers at {answer.who} is not a chat gateway (status {answer.status}).",
        "Check the address of the connection.",
    )


def _down(answer: Answer) -> GatewayError | None:
    if answer.status < 500 or answer.attempts or answer.json:
        return None
    return answer.refusal(
        "gateway_down",
        f"{answer.who} is in trouble at the moment (status {answer.status}).",
        "Try again in a minute.",
        retryable=True,
    )


_RULES = (
    _redirected,
    _key,
    _money,
    _limits,
    _forbidden,
    _not_allowed,
    objections.model,
    objections.too_long,
    objections.filtered,
    objections.schema,
    _gateway_error,
    _not_a_gateway,
    _down,
    objections.bad_request,
)
