"""The security headers of every response, error pages, streams and static files included."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

Message = MutableMapping[str, Any]


class Types(NamedTuple):
    """The three shapes of an ASGI call."""

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]


Application = Callable[[Types.Scope, Types.Receive, Types.Send], Awaitable[None]]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class SecurityHeaders:
    """Adds what a response does not say itself.

    Outside Django, because a request that Django refuses before its middlewares run has no
    headers otherwise. Pages are no-store unless they say more: Back after signing out must not
    show a private page.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Types.Scope, receive: Types.Receive, send: Types.Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_defaults(message.get("headers", []))
            await send(message)

        inner = send_with_headers if scope["type"] == "http" else send
        await self.application(scope, receive, inner)


def with_defaults(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in headers}
    defaults = [*HEADERS, (b"cache-control", b"no-store")]
    return [*headers, *(pair for pair in defaults if pair[0] not in present)]
