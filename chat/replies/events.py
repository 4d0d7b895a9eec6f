"""GET /messages/<id>/stream: served beside Django, which would pin a thread and a connection."""

import asyncio
import re
from collections.abc import Coroutine, Sequence
from io import BytesIO
from uuid import UUID

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest

from accounts.http import uuid_in
from chat.beside import MOST
from chat.replies import access, database, hub
from chat.replies.access import Refused
from chat.replies.channel import Channel
from chat.replies.reader import Reader
from chat.replies.showing import IN_COLUMN, IN_THREAD

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]
_PATH = re.compile(r"/messages/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/stream")


def handles(scope: Scope) -> bool:
    return scope["type"] == "http" and bool(_PATH.fullmatch(scope["path"]))


async def stream(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Only reads, so it may be repeated: Last-Event-ID or ?after=R.T resumes anywhere.

    ?with= names replies that come along: a browser has six connections to a host, no more.
    """
    assert scope["type"] == "http"
    try:
        replies, request = _hub(), _checked(scope)
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        reply_ids = _reply_ids(scope, request)
        found = [await database.run(access.reply_for, session_key, each) for each in reply_ids]
    except Refused as refused:
        await _refuse(send, refused.status)
        return
    await _start(send, 200, HEADERS)

    async def send_bytes(data: bytes) -> None:
        await _body(send, data, more=True)

    in_column = "column" in request.GET
    channel = Channel(send_bytes, reply_ids, shared=in_column)
    channel.go_on_from(request.headers.get("Last-Event-ID") or request.GET.get("after", ""))
    end = IN_COLUMN if in_column else IN_THREAD
    readers = [Reader(replies, each, session_key, channel, end=end) for each in found]
    reading = readers[0].title() if "title" in request.GET else _read(readers, channel)
    await _until_gone(reading, receive)
    await _body(send, b"", more=False)


async def _read(readers: Sequence[Reader], channel: Channel) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(reader.read()) for reader in readers]
    if all(task.result() for task in tasks):
        await channel.end()


def _hub() -> hub.Hub:
    replies = hub.current()
    if replies is None or replies.is_closing:
        raise Refused(503)
    return replies


def _checked(scope: HTTPScope) -> ASGIRequest:
    """What Django's middlewares would refuse, and what no page of ours would send."""
    if scope["method"] != "GET":
        raise Refused(405)
    request = ASGIRequest(dict(scope), BytesIO())
    try:
        request.get_host()
    except DisallowedHost as error:
        raise Refused(400) from error
    # A browser says where a request comes from; other clients do not, and need the cookie anyway.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Refused(403)
    return request


def _reply_ids(scope: HTTPScope, request: ASGIRequest) -> list[UUID]:
    match = _PATH.fullmatch(scope["path"])
    assert match is not None, "handles() comes first"
    others = [uuid_in(each) for each in request.GET.getlist("with")]
    if len(others) >= MOST:
        raise Refused(404)
    return list(dict.fromkeys([UUID(match[1]), *filter(None, others)]))


async def _until_gone(reading: Coroutine[None, None, None], receive: ASGIReceiveCallable) -> None:
    """Read until there is no more to read or nobody who does."""
    tasks = asyncio.create_task(reading), asyncio.create_task(_hang_up(receive))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    if not tasks[0].cancelled():
        tasks[0].result()


async def _hang_up(receive: ASGIReceiveCallable) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: ASGISendCallable, status: int) -> None:
    retry = [(b"retry-after", b"1")] if status == 503 else []
    await _start(send, status, [(b"content-length", b"0"), *retry])
    await _body(send, b"", more=False)


async def _start(send: ASGISendCallable, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )


async def _body(send: ASGISendCallable, data: bytes, *, more: bool) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": more})
