"""Replies that are ended from outside: by a member, by a restart, by another writer."""

import asyncio

import pytest

from chat.replies import database
from tests.chat.stage import stage
from usage.models import Call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("brisk")]


def test_a_stopped_reply_keeps_its_text_and_reads_on_for_its_cost():
    async def story():
        async with stage(source="helicone") as on:
            await on.begun("so far")

            on.hub.stop(on.reply.pk)
            page = await on.page(after="0.6")

            assert "<b>stopped</b>" in page.done
            assert not on.script.is_closed
            assert (await on.call()).state == Call.State.RESERVED
            on.script.say(" and more that nobody sees")
            on.script.finish()
            message = await on.ended()
            call = await on.call()
            assert (message.state, message.text) == ("stopped", "so far")
            assert (call.outcome, call.completion_tokens) == ("stopped", 3)

    asyncio.run(story())


@pytest.mark.parametrize(("source", "cost"), [("compatible", None), ("practice", 0)])
def test_a_stop_elsewhere_closes_the_upstream_at_once(source: str, cost: int | None):
    async def story():
        async with stage(source=source) as on:
            await on.begun("so far")

            on.hub.stop(on.reply.pk)
            message, call = await on.ended(), await on.call()

            assert on.script.is_closed
            assert (message.state, message.text) == ("stopped", "so far")
            assert (call.outcome, call.cost) == ("stopped", cost)
            assert bool(call.cost_unknown) == (cost is None)

    asyncio.run(story())


def test_a_stop_in_the_record_reaches_the_writer():
    async def story():
        async with stage() as on:
            await on.begun("so far")

            await database.run(on.reply.ask_to_stop)
            page = await on.page()

            assert "<b>stopped</b>" in page.done

    asyncio.run(story())


def test_a_reply_to_somebody_who_is_deactivated_stops():
    async def story():
        async with stage(source="compatible") as on:
            await on.begun("so far")

            await database.run(on.deactivate)
            message = await on.ended()

            assert (message.state, message.text) == ("stopped", "so far")

    asyncio.run(story())


def test_whoever_lost_the_reply_writes_nothing_more():
    """The process was frozen, others took it for dead, and now it thaws."""

    async def story():
        async with stage() as on:
            await on.begun("before")
            await on.until_saved("before")
            await database.run(on.lose)

            on.script.say(" after")
            message = await on.ended()

            assert (message.state, message.text) == ("interrupted", "before")
            assert on.script.is_closed
            assert (await on.call()).outcome == "interrupted"

    asyncio.run(story())


def test_a_restart_lets_replies_finish_within_the_grace():
    async def story():
        async with stage() as on:
            await on.begun("first ")

            leaving = asyncio.create_task(on.hub.close())
            await asyncio.sleep(0)
            on.script.say("last")
            on.script.finish()
            await leaving

            message = await on.message()
            assert (message.state, message.text) == ("done", "first last")

    asyncio.run(story())


def test_a_restart_interrupts_what_cannot_finish_and_lets_its_readers_go(brisk):
    brisk.SHUTDOWN_GRACE = 0.2

    async def story():
        async with stage() as on:
            on.start()
            on.script.say("so far")
            reader = asyncio.create_task(on.page())
            await on.until_saved("so far")

            await on.hub.close()

            assert (await reader).done is None
            message = await on.message()
            assert (message.state, message.text) == ("interrupted", "so far")
            assert "restarted" in message.error
            assert on.script.is_closed

    asyncio.run(story())
