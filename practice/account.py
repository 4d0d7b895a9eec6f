"""Helicone's own API, as far as the practice gateway answers it: credits, and one call."""

from practice import keys
from practice.gateway import Gateway
from practice.http import Request, Response, as_json


def balance(request: Request, gateway: Gateway) -> Response:
    key = keys.check(request)
    if isinstance(key, Response):
        return _refused()
    data = gateway.memory.balance()
    return as_json(
        {"data": {**data, "balance": 0} if key.is_out_of_credits else data, "error": None}
    )


def call(request: Request, gateway: Gateway) -> Response:
    """An unknown id is a 200 without data, as at Helicone."""
    if isinstance(keys.check(request), Response):
        return _refused()
    found = gateway.memory.call(request.path.rstrip("/").rpartition("/")[2])
    return as_json({"data": found, "error": None} if found else {"error": None})


def _refused() -> Response:
    return as_json({"error": "Invalid API key", "trace": "isAuthenticated.error"}, status=401)
