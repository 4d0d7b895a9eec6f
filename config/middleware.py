"""The security headers of every response, error pages, streams and static files included."""

from collections.abc import Iterable

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)

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

    def __init__(self, application: ASGI3Application) -> None:
        self.application = application

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        async def send_with_headers(event: ASGISendEvent) -> None:
            if event["type"] == "http.response.start":
                event["headers"] = with_defaults(event.get("headers", ()))
            await send(event)

        await self.application(scope, receive, send_with_headers)


def with_defaults(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    given = list(headers)
    present = {name.lower() for name, _ in given}
    defaults = [*HEADERS, (b"cache-control", b"no-store")]
    return [*given, *(pair for pair in defaults if pair[0] not in present)]
