"""Reading one answer to its end: by its content type, within its limits of size and time."""

import asyncio

import aiohttp

from connections.gateway import failures, loose, refusals
from connections.gateway.answers import Answer
from connections.gateway.errors import GatewayError
from connections.gateway.interpret import Interpreter
from connections.gateway.patience import Patience
from connections.gateway.replies import Event, Image, Reasoning, ServedBy, Text, ToolCall
from connections.gateway.secret import Secret
from connections.gateway.sse import Reader, TooLong
from connections.gateway.timing import Timeouts

MAX_ERROR = 64 * 1024
MAX_WHOLE = 32 * 1024 * 1024
MAX_TEXT = 2 * 1024 * 1024
MAX_IMAGES = 32 * 1024 * 1024

AFTER_FINISH = 10.0  # seconds for usage, which follows at once or never
AFTER_DONE = 0.05  # seconds for the end of the body, so that the connection can be kept


class Reading:
    """One reply, from the answer's head to its last event."""

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        timeouts: Timeouts,
        ends_at: float,
        who: str,
        secrets: tuple[Secret, ...],
    ) -> None:
        self._response = response
        self._who = who
        self._secrets = secrets
        self._interpreter = Interpreter(served_by(response))
        self._reader: Reader | None = None
        self._patience = Patience(response.content, timeouts, ends_at)
        self._done = self._over = False
        self._text = self._images = 0

    async def next(self) -> list[Event]:
        """The events of one read from the network, none at the end of a complete reply.

        Raises GatewayError; Cut where the reply had begun.
        """
        self._patience.renew()
        if self._reader is None:
            return await self._first()
        while not self._over:
            self._raise_refusal()
            if events := self._events(self._fed(await self._piece())):
                return self._checked(events)
        self._conclude()
        return []

    def close(self) -> None:
        self._patience.end()
        self._response.close()

    async def _first(self) -> list[Event]:
        _refuse_compression(self._response, self._who)
        piece = await self._piece()
        self._reader = Reader()
        if _is_stream(self._response.content_type, piece):
            events = self._events(self._fed(piece))
        else:
            events = self._whole(await self._rest(piece))
            self._over = True
        return self._checked(events) if events else await self.next()

    def _fed(self, piece: bytes) -> list[str]:
        reader = self._reader
        assert reader is not None
        if not piece:
            self._over = True
            return reader.end()
        try:
            return reader.feed(piece)
        except TooLong:
            pass
        raise failures.too_large(self._who)

    def _events(self, data: list[str]) -> list[Event]:
        if not data:
            return []
        self._patience.renew()
        events: list[Event] = []
        for item in data:
            if item == "[DONE]":
                self._done = True
                self._patience.shorten(AFTER_DONE)
            elif self._interpreter.error is None:
                events += self._interpreter.read(loose.decode(item))
        if self._interpreter.finished and not self._done:
            self._patience.shorten(AFTER_FINISH)
        return _joined(events) if len(events) > 1 else events

    async def _piece(self) -> bytes:
        """The next bytes, or none where the reply is over. Raises Cut."""
        self._patience.waiting(True)
        try:
            return await self._response.content.readany()
        except aiohttp.ClientError:
            failure: GatewayError = failures.cut(self._who)
        except TimeoutError:
            failure = self._patience.failure(self._who)
        finally:
            self._patience.waiting(False)
        if self._interpreter.finished or self._done:
            return b""
        raise failure

    def _conclude(self) -> None:
        self._raise_refusal()
        if self._interpreter.finished:
            return
        if self._interpreter.understood or self._done:
            raise failures.cut(self._who)
        raise failures.not_a_gateway(self._who, "sent no chat completion")

    async def _rest(self, first: bytes) -> bytes:
        pieces, size = [first], len(first)
        while piece := await self._piece():
            pieces.append(piece)
            size += len(piece)
            if size > MAX_WHOLE:
                raise failures.too_large(self._who)
        return b"".join(pieces)

    def _whole(self, body: bytes) -> list[Event]:
        events = self._interpreter.read(loose.decode(body))
        if not self._interpreter.understood:
            raise failures.not_a_gateway(self._who, "answered with something else than a reply")
        return events

    def _raise_refusal(self) -> None:
        if self._interpreter.error is not None:
            raise refusals.in_reply(self._who, self._interpreter.error, self._secrets)

    def _checked(self, events: list[Event]) -> list[Event]:
        for event in events:
            if isinstance(event, Text | Reasoning):
                self._text += len(event.text)
            elif isinstance(event, ToolCall):
                self._text += len(event.arguments)
            elif isinstance(event, Image):
                self._images += len(event.url)
        if self._text > MAX_TEXT or self._images > MAX_IMAGES:
            raise failures.too_large(self._who)
        return events


def served_by(response: aiohttp.ClientResponse) -> ServedBy:
    headers = response.headers
    mode = headers.get("Helicone-Gateway-Mode", "").upper()
    cache = headers.get("Helicone-Cache", "").upper()
    return ServedBy(
        request_id=loose.text(headers.get("Helicone-Id") or headers.get("X-Request-Id"))[:100],
        provider=loose.text(headers.get("Helicone-Provider"))[:100],
        provider_model=loose.text(headers.get("Helicone-Model"))[:200],
        mode="BYOK" if mode == "BYOK" else "PTB" if mode == "PTB" else "",
        cache="HIT" if cache == "HIT" else "MISS" if cache == "MISS" else "",
    )


async def answer(
    response: aiohttp.ClientResponse, who: str, secrets: tuple[Secret, ...], limit: float
) -> Answer:
    """A refusal's body, as far as it comes within limit seconds and MAX_ERROR bytes."""
    body = bytearray()
    readable = not _is_compressed(response)
    try:
        async with asyncio.timeout(limit):
            while (
                readable and len(body) < MAX_ERROR and (piece := await response.content.readany())
            ):
                body += piece
    except (aiohttp.ClientError, TimeoutError):
        pass  # the status says enough
    return Answer(
        who=who,
        status=response.status,
        body=bytes(body[:MAX_ERROR]),
        retry_after=_retry_after(response.headers.get("Retry-After", "")),
        location=response.headers.get("Location", ""),
        secrets=secrets,
    )


async def whole(response: aiohttp.ClientResponse, who: str, limit: int, seconds: float) -> bytes:
    """A body of at most limit bytes that comes within so many seconds. Raises GatewayError."""
    _refuse_compression(response, who)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while piece := await response.content.readany():
                body += piece
                if len(body) > limit:
                    break
            else:
                return bytes(body)
        failure = failures.too_large(who)
    except aiohttp.ClientError:
        failure = failures.cut(who)
    except TimeoutError:
        failure = failures.silent(who, seconds)
    raise failure


def _retry_after(value: str) -> float | None:
    return float(value) if value.isascii() and value.isdigit() and len(value) < 7 else None


def _refuse_compression(response: aiohttp.ClientResponse, who: str) -> None:
    if _is_compressed(response):
        raise failures.not_a_gateway(who, "sent a compressed answer, which was not asked for")


def _is_compressed(response: aiohttp.ClientResponse) -> bool:
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    return encoding not in ("", "identity")


def _is_stream(content_type: str, first: bytes) -> bool:
    """By what the answer says it is, not by what was asked; by its look where it says neither."""
    if content_type == "text/event-stream":
        return True
    if content_type == "application/json":
        return False
    return first.lstrip(b"\xef\xbb\xbf \r\n").startswith((b"data:", b"event:", b":", b"id:"))


def _joined(events: list[Event]) -> list[Event]:
    """Neighbouring pieces of text as one."""
    joined: list[Event] = []
    for event in events:
        last = joined[-1] if joined else None
        if isinstance(event, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + event.text)
        elif isinstance(event, Reasoning) and isinstance(last, Reasoning):
            joined[-1] = Reasoning(last.text + event.text)
        else:
            joined.append(event)
    return joined
