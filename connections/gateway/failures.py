"""From what aiohttp raises to GatewayError.

The original is never chained: it carries the request's headers, and so the key.
"""

import aiohttp

from connections.gateway.doors import Forbidden
from connections.gateway.errors import Cut, GatewayError


def before_answer(error: Exception, who: str) -> GatewayError:
    """Nothing came back."""
    if forbidden := _forbidden(error):
        return forbidden.refused
    match error:
        case aiohttp.ClientConnectorDNSError():
            return GatewayError(
                f"The name of {who} cannot be found.",
                kind="dns",
                who="the name service",
                remedy="Check the address of the connection, and this server's network.",
                retryable=True,
            )
        case aiohttp.ClientSSLError():
            return GatewayError(
                f"The connection to {who} is not safe: {_certificate(error)}.",
                kind="tls",
                who="Lampfield",
                remedy="Nothing was sent. Check the address; its operator has to renew or fix it.",
            )
        case aiohttp.ConnectionTimeoutError():
            return _down(who, "does not accept a connection in time")
        case aiohttp.ClientConnectorError():
            return _down(who, "does not accept connections")
        case aiohttp.ClientResponseError() | aiohttp.InvalidURL() | ValueError():
            return not_a_gateway(who, "does not speak HTTP as a gateway does")
        case _:
            return _down(who, "closed the connection without an answer")


def late(who: str, seconds: float) -> GatewayError:
    return GatewayError(
        f"{who} has not begun to answer within {seconds:.0f} seconds.",
        kind="timeout",
        who=who,
        remedy="Try again, or choose another model or provider.",
        retryable=True,
    )


def silent(who: str, seconds: float) -> Cut:
    return Cut(
        f"{who} has sent nothing for {seconds:.0f} seconds.",
        kind="silent",
        who=who,
        remedy="Ask again for the whole of it.",
        retryable=True,
    )


def too_slow(who: str, seconds: float) -> Cut:
    return Cut(
        f"The reply took longer than the {seconds:.0f} seconds that this server allows.",
        kind="timeout",
        who="Lampfield",
        remedy="Ask for a shorter answer.",
    )


def cut(who: str) -> Cut:
    return Cut(
        f"The reply from {who} broke off before its end.",
        kind="cut",
        who=who,
        remedy="Ask again for the whole of it.",
        retryable=True,
    )


def too_large(who: str) -> Cut:
    return Cut(
        f"{who} sent more than this server accepts.",
        kind="too_large",
        who="Lampfield",
        remedy="Ask for a shorter answer.",
    )


def not_a_gateway(who: str, why: str) -> GatewayError:
    return GatewayError(
        f"{who} {why}.",
        kind="not_a_gateway",
        who=who,
        remedy="Check the address of the connection.",
    )


def _down(who: str, why: str) -> GatewayError:
    return GatewayError(
        f"{who} {why}.",
        kind="gateway_down",
        who=who,
        remedy="Try again in a minute.",
        retryable=True,
    )


def _forbidden(error: BaseException | None) -> Forbidden | None:
    while error is not None:
        if isinstance(error, Forbidden):
            return error
        error = error.__cause__ or error.__context__
    return None


def _certificate(error: aiohttp.ClientSSLError) -> str:
    reason = getattr(error.os_error, "verify_message", "")
    return f"its certificate was refused ({reason})" if reason else "TLS could not be set up"
