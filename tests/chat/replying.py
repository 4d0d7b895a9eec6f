"""A whole reply in a test: asked, sent over HTTP by a hub of this process, and written down."""

import asyncio
from uuid import uuid4

from chat.models import Chat, Message
from chat.replies import database
from chat.replies.bus import PollingBus
from chat.replies.hub import Hub
from connections.gateway.client import gateway


def replied(chat: Chat, text: str = "Hello") -> Message:
    """The reply, once it has ended one way or another."""
    return asyncio.run(_replied(chat, text))


async def _replied(chat: Chat, text: str) -> Message:
    reply = await database.run(lambda: chat.ask(text, token=uuid4().hex))
    hub = Hub(PollingBus())
    await hub.open()
    try:
        hub.start(reply.pk)
        await asyncio.gather(*hub._writers._tasks.values())
    finally:
        await hub.close()
        await gateway().aclose()
    return await database.run(lambda: Message.objects.get(pk=reply.pk))
