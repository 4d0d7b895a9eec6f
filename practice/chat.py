"""POST /v1/chat/completions: from the request to the stop that takes it."""

import json
import re
import uuid
from typing import Any

from practice import attempts, failures, grammar, keys, prompt, replies, routing
from practice.gateway import Gateway
from practice.http import Request, Response, as_json, text
from practice.memory import Call, Entry
from practice.replies import Reply

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.I)
_SEE_MODELS = "See supported models at https://helicone.ai/models"


async def complete(request: Request, gateway: Gateway, entry: Entry) -> Response:
    key = keys.check(request)
    if isinstance(key, Response):
        return key
    body = _body(request)
    if isinstance(body, Response):
        return body
    entry.model, entry.stream = body["model"], body.get("stream")
    entry.asked = {name: value for name, value in body.items() if name != "messages"}
    try:
        route = grammar.parse(body["model"])
    except grammar.BadExclusion as refusal:
        return text(str(refusal), status=400)
    call_id = _call_id(request)
    stop, refused = attempts.first_open(routing.stops(route), body, key)
    if stop is None:
        answer = failures.answer(refused)
        gateway.memory.book(Call.failed(call_id, request.headers, body["model"], answer.status))
        return answer
    reply = Reply(call_id, request, stop, prompt.at(stop, body), gateway)
    return await replies.respond(reply, streamed=body.get("stream") is True)


def _body(request: Request) -> dict[str, Any] | Response:
    """The body with a usable `model`, or the plain-text refusal."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or not body.get("model"):
        return text(f"Invalid body or missing model. {_SEE_MODELS}", status=400)
    if not isinstance(body["model"], str):
        return text(f"Invalid model type. Model must be a string. {_SEE_MODELS}", status=400)
    if "prompt_id" in body:
        return as_json({"error": "Invalid prompt ID - no valid version found"}, status=400)
    if "inputs" in body or "environment" in body:
        return as_json({"error": "No prompt ID provided"}, status=400)
    return body


def _call_id(request: Request) -> str:
    """The caller's own id if it is a UUID of version 1 to 5, as typed; else a random one."""
    asked = request.headers.get("helicone-request-id", "")
    return asked if _UUID.fullmatch(asked) else str(uuid.uuid4())
