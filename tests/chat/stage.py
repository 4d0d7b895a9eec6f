"""A member with a chat and a running hub in this process, for stories about one reply."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import Member
from chat.models import Chat, Message
from chat.replies import access, database
from chat.replies.bus import Bus, PollingBus
from chat.replies.hub import Hub
from connections.models import Connection
from connections.sources import COMPATIBLE, HELICONE
from tests.chat.scripted import Script, scripted_gateway
from tests.chat.streams import Page, connected
from tests.people import alice
from tests.practice.server import KEY
from usage.models import Call


@dataclass
class Stage:
    hub: Hub
    script: Script
    member: Member
    reply: Message
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return f"/messages/{self.reply.pk}/stream"

    def start(self) -> None:
        self.hub.start(self.reply.pk)

    async def begun(self, text: str) -> None:
        """Until a page shows the first words."""
        self.start()
        self.script.say(text)
        await self.page(until=text.strip())

    def follow(self, after: str = "", headers: dict[str, str] | None = None):
        path = f"{self.path}?after={after}" if after else self.path
        return connected(path, {**self.headers, **(headers or {})})

    async def page(self, after: str = "", until: str = "") -> Page:
        """A page that follows until it shows so much text, or to the end."""
        page = Page()
        async with self.follow(after) as stream:
            async for seen in stream:
                page.take(seen)
                if until and until in page.text:
                    break
        return page

    async def page_of(self, reply: Message) -> Page:
        """The page of another reply, to its end."""
        page = Page()
        async with connected(f"/messages/{reply.pk}/stream", self.headers) as stream:
            async for seen in stream:
                page.take(seen)
        return page

    async def follow_until(self, name: str) -> Page:
        """A page that follows until one event of that name has come."""
        page = Page()
        async with self.follow() as stream:
            async for seen in stream:
                page.take(seen)
                if seen.name == name:
                    break
        return page

    async def status(self) -> int:
        async with self.follow() as stream:
            async for _ in stream:
                break
        return int(stream.status)

    async def message(self, pk: UUID | None = None) -> Message:
        return await database.run(lambda: Message.objects.get(pk=pk or self.reply.pk))

    async def until_saved(self, text: str, pk: UUID | None = None) -> None:
        saved = await self.message(pk)
        while saved.text != text:
            await asyncio.sleep(0.01)
            saved = await self.message(pk)

    def lose(self) -> None:
        """What whoever reaps does when the lease has run out."""
        self.let_leases_run_out()
        assert Message.objects.interrupt_stale(at_once=True)

    def let_leases_run_out(self) -> None:
        Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    def deactivate(self) -> None:
        Member.objects.filter(pk=self.reply.chat.owner_id).update(is_active=False)

    async def call(self) -> Call:
        return await database.run(lambda: Call.objects.get(pk=str(self.reply.call_id)))

    async def over(self) -> None:
        """Its task has nothing left to do."""
        await asyncio.gather(*self.hub._writers._tasks.values())

    async def ended(self) -> Message:
        await self.over()
        return await self.message()


@asynccontextmanager
async def stage(*, bus: Bus | None = None, source: str = "practice", text: str = "Hello?"):
    script = Script()
    member = await database.run(alice)
    reply = await database.run(lambda: asked(member, source, text))
    headers = {"Host": "localhost", "Cookie": f"session={await database.run(signed_in, member)}"}
    hub = Hub(bus or PollingBus())
    await hub.open()
    with scripted_gateway(script):
        try:
            yield Stage(hub, script, member, reply, headers)
        finally:
            script.steps.put_nowait(None)
            await hub.close()
            access._remembered.clear()


def asked(member: Member, source: str, text: str) -> Message:
    connection = member.connections.practice()
    if source == COMPATIBLE.slug:
        connection = Connection.objects.create(
            owner=member, source=source, name="Local", address="http://127.0.0.1:1", route="m"
        )
    if source == HELICONE.slug:
        connection = member.connections.create(source=source, name="Paid", route="m")
        connection.save_key(KEY)
    chat = Chat.begin(member, connection, text)
    return chat.ask(text, token="once")


def signed_in(member: Member) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key
