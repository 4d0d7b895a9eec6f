"""The demo's chats: every reply is asked for and written as any other, through the gateway."""

import asyncio
from collections.abc import Iterable

from chat.models import Chat, Message
from chat.replies import database
from chat.replies.bus import PollingBus
from chat.replies.hub import Hub
from connections import catalogs
from connections.catalog import Catalog
from connections.gateway.client import gateway
from connections.models import Connection

LOOK_EVERY = 0.05  # seconds


async def talk(
    chats: Iterable[tuple[Chat, tuple[str, ...]]], line: Connection
) -> tuple[Catalog, int]:
    """All chats at once; the catalog of the practice gateway, and how many replies were written."""
    hub = Hub(PollingBus())
    await hub.open()
    try:
        catalog = await catalogs.refresh(line)
        await asyncio.gather(*(_chat(hub, chat, questions) for chat, questions in chats))
        done = Message.objects.filter(call__isnull=False, state=Message.State.DONE)
        return catalog, await database.run(done.count)
    finally:
        await hub.close()
        await gateway().aclose()


async def _chat(hub: Hub, chat: Chat, questions: Iterable[str]) -> None:
    for number, question in enumerate(questions):
        reply = await database.run(_ask, chat, question, f"demo-{number}")
        hub.start(reply.pk)
        # Its end is written to the database, and told only to pages.
        while await database.run(Message.objects.active().filter(pk=reply.pk).exists):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY)


def _ask(chat: Chat, question: str, token: str) -> Message:
    return chat.ask(question, token=token)
