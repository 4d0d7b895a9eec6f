"""Requests and responses over plain ASGI, as little as this gateway needs."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_LIMIT = 20_000_000


class BodyTooLarge(Exception):
    """The request's body is longer than BODY_LIMIT bytes."""


class Dropped(Exception):
    """The connection is to be closed in the middle of the response, without its proper end."""


@dataclass(frozen=True, slots=True)
class Request:
    """`headers` have lower-case names; a repeated one is joined with commas, as Helicone does."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    gone: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Response:
    body: bytes | AsyncIterator[bytes]
    content_type: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def text(body: str, *, status: int = 200) -> Response:
    return Response(body.encode(), "text/plain;charset=UTF-8", status)


def as_json(
    body: object,
    *,
    status: int = 200,
    content_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> Response:
    return Response(dumps(body), content_type, status, headers or {})


def dumps(value: object) -> bytes:
    """Compact JSON; a lone surrogate stays the escape it came as, since UTF-8 cannot hold it."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return raw.encode("utf-8", "backslashreplace")


async def read(scope: Scope, receive: Receive) -> Request:
    """Raise BodyTooLarge for more than this gateway wants to hold in memory."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_LIMIT:
            raise BodyTooLarge
    return Request(scope["method"], scope["path"], _headers(scope), bytes(body))


async def respond(request: Request, response: Response, send: Send) -> None:
    """Send the response; `request.gone` is set as soon as the client has closed its side.

    A stream is read to its end even then: so does the real gateway, and bills all of it.
    """
    names = {"content-type": response.content_type, **response.headers}
    if isinstance(response.body, bytes):
        names["content-length"] = str(len(response.body))
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [(name.encode(), value.encode()) for name, value in names.items()],
        }
    )
    if isinstance(response.body, bytes):
        body = b"" if request.method == "HEAD" else response.body
        await send({"type": "http.response.body", "body": body})
        return
    async for piece in response.body:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def watch_for_disconnect(request: Request, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    request.gone.set()


def _headers(scope: Scope) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("utf-8", "replace")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
