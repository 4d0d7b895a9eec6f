"""One HTTP exchange: policy, connection, deadline for the first byte, and nothing else."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp

from connections.gateway import failures
from connections.gateway.doors import RESOLVE_LIMIT, Use, door
from connections.gateway.egress import Policy, check_address, parse
from connections.gateway.errors import GatewayError
from connections.gateway.timing import Timeouts


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str]
    who: str  # the name in the sentences
    body: bytes | None = None


class Wire:
    """Pools of connections of one event loop, one for each policy and way out."""

    def __init__(self, policy: Callable[[], Policy]) -> None:
        self._policy = policy
        self._doors: dict[tuple[Policy, bool], aiohttp.ClientSession] = {}

    async def send(self, request: Request, timeouts: Timeouts) -> aiohttp.ClientResponse:
        """The answer's head, whatever its status; the caller closes it. Raises GatewayError."""
        door = self._door(request.url)
        error, reused = await self._attempt(door, request, timeouts)
        # A kept connection may have been closed by the other side just before we used it.
        if reused and isinstance(error, aiohttp.ClientOSError | aiohttp.ServerDisconnectedError):
            error, _ = await self._attempt(door, request, timeouts)
        if isinstance(error, aiohttp.ClientResponse):
            return error
        if isinstance(error, GatewayError):
            raise error
        raise failures.before_answer(error, request.who)

    async def close(self) -> None:
        doors, self._doors = list(self._doors.values()), {}
        for session in doors:
            await session.close()

    def _door(self, url: str) -> aiohttp.ClientSession:
        policy = self._policy()
        # Whether this member may use an address of their own was decided when it was saved.
        check_address(url, policy, administrator=True)
        key = (policy, policy.lists(parse(url)))
        if key not in self._doors:
            self._doors[key] = door(policy, listed=key[1])
        return self._doors[key]

    async def _attempt(
        self, door: aiohttp.ClientSession, request: Request, timeouts: Timeouts
    ) -> tuple[aiohttp.ClientResponse | Exception, bool]:
        """The answer or what was raised instead, and whether the connection had been used."""
        use = Use()
        try:
            async with asyncio.timeout(min(timeouts.first_byte, timeouts.total)):
                response = await door.request(
                    request.method,
                    request.url,
                    headers=request.headers,
                    data=request.body,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(
                        total=None,
                        connect=timeouts.connect + RESOLVE_LIMIT,
                        sock_connect=timeouts.connect,
                    ),
                    trace_request_ctx=use,
                )
                return response, use.reused
        except aiohttp.ClientError as error:
            return error, use.reused
        except TimeoutError:
            return failures.late(request.who, timeouts.first_byte), use.reused
        except (OSError, ValueError) as error:
            return error, use.reused
