"""The life of a reply: written once, and ended exactly once."""

import asyncio
from functools import partial

import pytest
from django.db import OperationalError

from chat.models import Message
from chat.replies import database, record
from chat.replies.endings import KEPT
from chat.replies.hub import begin
from connections.gateway import failures
from connections.gateway.errors import GatewayError
from connections.gateway.replies import Citation, Text
from tests.chat.stage import asked, stage
from usage.models import Call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("brisk")]


def test_a_reply_is_followed_to_its_end():
    async def story():
        async with stage() as on:
            on.start()
            on.script.say("Hello ", "**world**\n\n", "and the rest\n")
            page = await on.page(until="the rest")
            on.script.finish()
            end = await on.page(after=page.last_id)

            assert page.finished == "<p>Hello <strong>world</strong></p>\n"
            assert page.tail == "<p>and the rest</p>\n"
            assert "<b>done</b>" in end.done
            message, call = await on.message(), await on.call()
            assert message.text == "Hello **world**\n\nand the rest\n"
            assert (call.state, call.outcome, call.completion_tokens) == ("settled", "ok", 3)
            assert (call.provider, call.cost) == ("practice", 0)

    asyncio.run(story())


def test_a_closed_tab_does_not_lose_the_reply():
    async def story():
        async with stage() as on:
            await on.begun("first ")
            on.script.say("second")
            on.script.finish()

            message = await on.ended()

            assert (message.state, message.text) == ("done", "first second")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("before", "error", "state"),
    [
        ("", failures.cut("Helicone"), "failed"),
        ("some words", failures.cut("Helicone"), "interrupted"),
        ("some words", failures.silent("Helicone", 120), "interrupted"),
        ("", failures.not_a_gateway("Helicone", "sent a page"), "failed"),
        ("some words", GatewayError("It broke.", kind="provider_error", who="openai"), "failed"),
    ],
)
def test_how_a_reply_goes_wrong(before: str, error: GatewayError, state: str):
    async def story():
        async with stage() as on:
            on.start()
            on.script.say(before)
            on.script.fail(error)

            page = await on.page()

            assert f"<b>{state}</b>" in page.done
            message, call = await on.message(), await on.call()
            assert (message.state, message.text) == (state, before)
            kept = f"{error.sentence} {KEPT} {error.remedy}"
            assert message.error == (kept if state == "interrupted" else str(error))
            assert (call.state, call.error_kind) == ("settled", error.kind)

    asyncio.run(story())


def test_a_refusal_before_any_provider_costs_nothing():
    async def story():
        async with stage() as on:
            on.start()
            refused = GatewayError("The key was refused.", kind="key_refused", who="Helicone")
            on.script.fail(refused)

            await on.ended()

            assert (await on.call()).state == Call.State.RELEASED

    asyncio.run(story())


def test_without_a_connection_nothing_is_sent():
    async def story():
        async with stage() as on:
            await database.run(on.member.connections.all().delete)
            on.start()

            message = await on.ended()

            assert (message.state, on.script.asked) == ("failed", [])
            assert "was deleted" in message.error
            assert (await on.call()).state == Call.State.RELEASED

    asyncio.run(story())


def test_what_is_asked_is_the_path_and_who_asks_is_a_pseudonym():
    async def story():
        async with stage(text="What is a lamp?") as on:
            on.start()
            on.script.finish()
            await on.ended()

            asked = on.script.asked[0]
            assert asked.messages == [{"role": "user", "content": "What is a lamp?"}]
            assert asked.call_id == on.reply.call_id
            assert asked.session.id == str(on.reply.chat_id)
            assert str(on.member.pk) not in asked.user and len(asked.user) == 24

    asyncio.run(story())


def test_a_chat_deleted_meanwhile_stays_deleted_and_its_call_is_booked():
    async def story():
        async with stage() as on:
            await on.begun("words")
            await database.run(on.reply.chat.delete)

            await asyncio.wait_for(on.over(), 5)

            assert await on.status() == 404
            assert not await database.run(Message.objects.exists)
            assert (await on.call()).state == Call.State.SETTLED

    asyncio.run(story())


def test_sources_are_kept_with_the_reply():
    async def story():
        async with stage() as on:
            on.start()
            on.script.tell(Text("It says so."), Citation("https://example.org/", "A source"))
            on.script.finish()

            message = await on.ended()

            source = {"url": "https://example.org/", "title": "A source", "content": ""}
            assert message.citations == [source]

    asyncio.run(story())


def test_a_fault_of_our_own_is_a_failed_reply_and_no_hanging_one():
    async def story():
        async with stage() as on:
            on.start()
            on.script.say("so far")
            on.script.break_down()

            page = await on.page()

            assert "<b>failed</b>" in page.done
            assert "went wrong on this server" in page.done
            assert (await on.message()).text == "so far"

    asyncio.run(story())


def test_the_end_is_written_once_the_database_is_back(monkeypatch):
    refused = iter([OperationalError("database is locked"), OperationalError("disk is full")])
    finish = record.finish

    def reluctant(*arguments):
        for error in refused:
            raise error
        return finish(*arguments)

    monkeypatch.setattr(record, "finish", reluctant)
    monkeypatch.setattr("chat.replies.runner.PATIENCE", (0.01, 0.01, 0.01))

    async def story():
        async with stage() as on:
            on.start()
            on.script.say("all of it")
            on.script.finish()

            message = await on.ended()

            assert (message.state, message.text) == ("done", "all of it")

    asyncio.run(story())


def test_members_ask_on_the_thread_that_writes():
    async def story():
        async with stage() as on:
            on.start()
            on.script.finish()
            await on.ended()

            asking = partial(begin, on.reply.chat.ask, "More?", token="second")
            reply = await asyncio.to_thread(asking)
            on.script.say("More.")
            on.script.finish()

            assert "More." in (await on.page_of(reply)).done

    asyncio.run(story())


def test_a_process_that_was_held_up_keeps_its_replies():
    async def story():
        async with stage() as on:
            await on.begun("Hello")
            await database.run(on.let_leases_run_out)
            await on.hub._reap()
            on.script.finish()

            assert (await on.ended()).state == "done"

    asyncio.run(story())


def test_what_broke_in_a_process_is_not_kept_alive_by_what_else_it_writes(monkeypatch):
    def breaks(*given: object) -> str:
        raise RuntimeError

    async def story():
        async with stage() as on:
            monkeypatch.setattr(record, "finish", breaks)
            on.start()
            on.script.say("so far")
            await on.until_saved("so far")
            on.script.finish()
            with pytest.raises(RuntimeError):
                await on.over()
            monkeypatch.undo()
            other = await database.run(asked, on.member, "practice", "Is anybody there?")
            on.hub.start(other.pk)
            on.script.say("Yes")
            await on.until_saved("Yes", other.pk)
            await database.run(on.let_leases_run_out)

            await on.hub._writers.checkpoint()
            await on.hub._reap()

            assert (await on.message()).state == "interrupted"
            assert (await on.message(other.pk)).state == "running"

    asyncio.run(story())
