"""The page's way to the local model: ask how it is, choose another, cancel a fetch."""

import hmac
import json
from dataclasses import asdict

from practice.http import Request, Response, as_json
from practice.model.keeper import LocalModel, UnknownChoice


def show(model: LocalModel) -> Response:
    return as_json(asdict(model.status()))


def choose(model: LocalModel, request: Request) -> Response:
    try:
        wanted = json.loads(request.body)
        model.choose(str(wanted["choice"]))
    except (ValueError, KeyError, TypeError):
        return as_json({"error": str(UnknownChoice())}, status=400)
    except UnknownChoice as refusal:
        return as_json({"error": str(refusal)}, status=400)
    return show(model)


def cancel(model: LocalModel) -> Response:
    model.cancel()
    return show(model)


def refusal(request: Request, token: str) -> Response | None:
    """Browsers have no business here, and with a token only its holder has."""
    if "origin" in request.headers:
        return as_json({"error": "This address is not for browsers."}, status=403)
    given = request.headers.get("x-practice-token", "")
    if token and not hmac.compare_digest(given.encode(), token.encode()):
        return as_json({"error": "The token is missing or wrong."}, status=403)
    return None
