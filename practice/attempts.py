"""Trying the stops of a route until one takes the call."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from practice import body as bodies
from practice import failures, faults
from practice.failures import Failure
from practice.keys import Key
from practice.routing import Stop


def first_open(
    stops: Sequence[Stop], body: Mapping[str, Any], key: Key
) -> tuple[Stop | None, list[Failure]]:
    """The first stop that does not refuse, and the refusals before it."""
    refused: list[Failure] = []
    for stop in stops:
        failure = _refusal(stop, body, key)
        if failure is None:
            return stop, refused
        refused.append(failure)
        if len(refused) == 1 and failure.ends_the_routing:
            break
    return None, refused or [failures.no_providers()]


def _refusal(stop: Stop, body: Mapping[str, Any], key: Key) -> Failure | None:
    if problem := bodies.problem(body):
        return failures.invalid_body(problem)
    failure = _of_wallet(key) or _of_conversion(stop, body) or faults.refusal(stop.model.id)
    return replace(failure, source=stop.source) if failure else None


def _of_wallet(key: Key) -> Failure | None:
    if key.is_suspended:
        return Failure(403, "Wallet is suspended due to payment disputes. Please contact support.")
    return faults.no_credits() if key.is_out_of_credits else None


def _of_conversion(stop: Stop, body: Mapping[str, Any]) -> Failure | None:
    """What cannot be said in Anthropic's format is refused without asking anybody."""
    if stop.endpoint.response_format != "ANTHROPIC":
        return None
    if body.get("logit_bias"):
        return Failure(400, "Logit bias is not supported")
    if all(message["role"] == "system" for message in body["messages"]):
        return Failure(
            400, "Request with Anthropic models must contain at least one non-system message."
        )
    return None
