"""Several replies on one connection of a browser: each by its name, all by one id."""

import asyncio
from uuid import uuid4

import pytest

from chat.models import Chat, Message
from chat.replies import database
from chat.replies.channel import Channel
from chat.replies.live import Cursor
from tests.chat.stage import Stage, stage
from tests.chat.streams import Seen, connected
from tests.people import bob

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("brisk")]


async def neighbour(on: Stage) -> Message:
    """An answer beside the one that is being written, which ended before."""
    made = {"chat_id": on.reply.chat_id, "parent_id": on.reply.parent_id, "is_beside": True}
    said = {"role": Message.Role.ASSISTANT, "text": "Earlier"}
    return await database.run(lambda: Message.objects.create(**made, **said))


def give_away(message: Message) -> None:
    chat = Chat.objects.create(owner=bob(), route="echo", title="His")
    Message.objects.filter(pk=message.pk).update(chat=chat)


async def seen(
    on: Stage, *others: Message, after: str = "", until: str = "over", finish_at: str = ""
) -> list[Seen]:
    query = "".join(f"&with={each.pk}" for each in others)
    found = []
    async with connected(f"{on.path}?column=1{query}&after={after}", on.headers) as stream:
        async for event in stream:
            found.append(event)
            if event.name == finish_at:
                on.script.finish()
            if event.name == until:
                break
    return found


def test_every_reply_comes_under_its_name_and_the_last_one_ends_the_stream():
    async def story():
        async with stage() as on:
            other = await neighbour(on)
            await on.begun("One")

            events = await seen(on, other, finish_at=f"tail-{on.reply.pk}")

            names = [each.name for each in events]
            assert {f"done-{other.pk}", f"tail-{on.reply.pk}", f"done-{on.reply.pk}"} <= set(names)
            assert names.index(f"done-{other.pk}") < names.index(f"done-{on.reply.pk}")
            assert (names[-1], events[-1].id) == ("over", "0.3,0.0")

    asyncio.run(story())


def test_whoever_comes_back_gets_of_each_what_is_missing():
    async def story():
        async with stage() as on:
            other = await neighbour(on)
            on.start()
            on.script.say("One ", "two")
            tail = f"tail-{on.reply.pk}"
            events = await seen(on, other, after="0.4,0.7", until=tail)
            assert events[-1].id == "0.7,0.7"
            on.script.finish()

            rest = await seen(on, other, after=events[-1].id)
            assert "One" not in "".join(each.data for each in rest if "block" in each.name)
            assert (rest[-1].name, rest[-1].id) == ("over", "0.7,0.7")

    asyncio.run(story())


def test_a_strangers_reply_does_not_come_along():
    async def story():
        async with stage() as on:
            other = await neighbour(on)
            await database.run(give_away, other)
            path = f"{on.path}?column=1&with={other.pk}"
            async with connected(path, on.headers) as stream:
                async for _ in stream:
                    break
            assert stream.status == 404

    asyncio.run(story())


def test_what_was_made_first_is_sent_first():
    async def story():
        sent: list[bytes] = []
        gate = asyncio.Event()

        async def send(data: bytes) -> None:
            await gate.wait()
            sent.append(data)

        one, two = uuid4(), uuid4()
        channel = Channel(send, [one, two], shared=True)
        first = channel.send(channel.event(one, "block", Cursor(0, 1), "a"))
        second = channel.send(channel.event(two, "tail", Cursor(0, 2), "b"))
        both = asyncio.gather(first, second)
        gate.set()
        await both

        assert [data.split(b"\n")[0] for data in sent] == [b"id: 0.1,0.0", b"id: 0.1,0.2"]

    asyncio.run(story())
