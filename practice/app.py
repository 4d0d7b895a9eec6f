"""The ASGI application: one place where every address of the gateway can be read."""

import asyncio
from collections.abc import Awaitable, Callable

from practice import account, chat, keys, published
from practice.gateway import Gateway
from practice.http import (
    BodyTooLarge,
    Dropped,
    Receive,
    Request,
    Response,
    Scope,
    Send,
    as_json,
    read,
    respond,
    text,
    watch_for_disconnect,
)
from practice.memory import Entry
from practice.model import control
from practice.settings import Settings

_SECRET_HEADERS = ("authorization", "x-api-key", "api-key", "helicone-auth", "x-practice-token")


class Application:
    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self._routes: dict[tuple[str, str], Callable[[Request], Awaitable[Response] | Response]] = {
            ("GET", "/healthcheck"): lambda _: Response(b"", "application/json"),
            ("GET", "/v1/models"): lambda _: Response(published.model_list(), "application/json"),
            ("GET", "/v1/public/model-registry/models"): lambda _: Response(
                published.registry(), "application/json"
            ),
            ("GET", "/v1/credits/balance"): lambda request: account.balance(request, gateway),
            ("GET", "/__log"): lambda _: as_json(gateway.memory.log()),
            ("POST", "/__reset"): self._reset,
            ("GET", "/practice/model"): lambda _: control.show(gateway.model),
            ("POST", "/practice/model"): lambda request: control.choose(gateway.model, request),
            ("DELETE", "/practice/model/fetch"): lambda _: control.cancel(gateway.model),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.gateway.model.resume()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.gateway.model.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request = await read(scope, receive)
        except BodyTooLarge:
            request = Request(scope["method"], scope["path"], {}, b"")
            await respond(request, text("Request entity too large", status=413), send)
            return
        watch = asyncio.create_task(watch_for_disconnect(request, receive))
        entry = _entry(request)
        if not request.path.startswith(("/__", "/practice/")):
            self.gateway.memory.note(entry)
        try:
            await self._exchange(request, entry, send)
        except Dropped:
            return
        finally:
            entry.finished, entry.closed_early = True, request.gone.is_set()
            watch.cancel()

    async def _exchange(self, request: Request, entry: Entry, send: Send) -> None:
        response = await self._answer(request, entry)
        entry.status = response.status
        await respond(request, response, send)

    async def _answer(self, request: Request, entry: Entry) -> Response:
        path = request.path.rstrip("/") or "/"
        if path.startswith("/practice/") and (refused := self._stranger(request)):
            return refused
        if route := self._routes.get((request.method, path)):
            answer = route(request)
            return answer if isinstance(answer, Response) else await answer
        if request.method == "GET" and path.startswith("/v1/request/"):
            return account.call(request, self.gateway)
        if request.method != "POST":
            refusal = "Method not allowed. AI Gateway only accepts POST requests."
            return Response(
                refusal.encode(), "text/plain;charset=UTF-8", 405, {"allow": "POST, GET"}
            )
        # The real router never looks at the path of a POST either.
        return await chat.complete(request, self.gateway, entry)

    def _stranger(self, request: Request) -> Response | None:
        return control.refusal(request, self.gateway.settings.token)

    def _reset(self, request: Request) -> Response:
        self.gateway.memory.forget()
        return as_json({})


def _entry(request: Request) -> Entry:
    headers = {
        name: keys.masked(value) if name in _SECRET_HEADERS else value
        for name, value in request.headers.items()
    }
    return Entry(request.method, request.path, headers)


application = Application(Gateway.from_settings(Settings.from_environment()))
