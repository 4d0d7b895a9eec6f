"""What begins and ends with the server process."""

import asyncio

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable

from chat import retention
from chat.replies import hub
from chat.replies.bus import chosen_bus
from connections import background, catalogs, checkups, reconciliations
from connections.gateway.client import gateway


async def lifespan(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """uvicorn re-raises its signal right after the last message: nothing may be left to do then."""
    await receive()
    replies = hub.Hub(chosen_bus())
    await replies.open()
    background.open()
    kept_up = (
        catalogs.keep_fresh,
        checkups.keep_checking,
        reconciliations.keep_reconciled,
        retention.keep_tidy,
    )
    rounds = [asyncio.create_task(work()) for work in kept_up]
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for each in rounds:
        each.cancel()
    await replies.close()
    await background.close()
    await gateway().aclose()
    await send({"type": "lifespan.shutdown.complete"})


def let_followers_go() -> None:
    """For the signal handler: it may interrupt the event loop anywhere."""
    if replies := hub.current():
        replies.loop.call_soon_threadsafe(replies.let_followers_go)
