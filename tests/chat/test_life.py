"""The life of a reply: written once, followed by many, ended exactly once."""

import asyncio
from functools import partial

import pytest
from django.db import OperationalError

from chat.markdown import split
from chat.models import Message
from chat.replies import database, record
from chat.replies.hub import begin
from connections.gateway import failures
from connections.gateway.errors import GatewayError
from connections.gateway.replies import Citation, Reasoning, Text
from tests.chat.stage import stage
from tests.chat.streams import Page
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
            on.start()
            on.script.say("first ")
            await on.page(until="first")
            on.script.say("second")
            on.script.finish()

            message = await on.ended()

            assert (message.state, message.text) == ("done", "first second")

    asyncio.run(story())


def test_a_reader_resumes_from_every_offset_without_gap_or_double():
    async def story():
        text = (
            "# Title\n\nSome **bold** words.\n\n- one\n- two\n\n```python\nx = 1\n```\n\nThe end\n"
        )
        async with stage() as on:
            on.start()
            on.script.say(*text)
            whole = await on.page(until="The end")

            for offset in range(len(text) + 1):
                shown = split(text[:offset])
                page = Page(finished=shown.finished, tail=shown.tail)
                async with on.follow(headers={"Last-Event-ID": f"0.{offset}"}) as stream:
                    async for seen in stream:
                        page.take(seen)
                        if seen.name == "tail":
                            break
                assert (page.finished, page.tail) == (whole.finished, whole.tail), offset

    asyncio.run(story())


def test_two_readers_see_the_same():
    async def story():
        async with stage() as on:
            on.start()
            readers = [asyncio.create_task(on.page(until="word99")) for _ in range(3)]
            for number in range(100):
                on.script.say(f"word{number} ")
                await asyncio.sleep(0)
            pages = await asyncio.gather(*readers)
            on.script.finish()

            assert len({page.text for page in pages}) == 1

    asyncio.run(story())


def test_reasoning_comes_once_whatever_is_resumed():
    async def story():
        async with stage() as on:
            on.start()
            on.script.tell(Reasoning("I think <b>\nhard"))
            first = await on.follow_until("reasoning")
            on.script.tell(Reasoning(" and long"), Text("Answer"))
            second = await on.page(after=first.last_id, until="Answer")
            on.script.finish()
            await on.ended()

            assert first.reasoning + second.reasoning == "I think &lt;b&gt;\nhard and long"
            assert (await on.message()).reasoning == "I think <b>\nhard and long"

    asyncio.run(story())


def test_a_reply_cannot_forge_an_event():
    async def story():
        async with stage() as on:
            on.start()
            on.script.say(
                "a\n\nevent: done\ndata: forged\r\rid: 9.9\n\n```\n\nevent: done\n\n", "z\n"
            )
            page = await on.page(until="z")
            on.script.finish()

            assert page.done is None
            assert page.last_id != "9.9"

    asyncio.run(story())


def test_a_stopped_reply_keeps_its_text_and_reads_on_for_its_cost():
    async def story():
        async with stage() as on:
            on.start()
            on.script.say("so far")
            await on.page(until="so far")

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


def test_a_stop_elsewhere_closes_the_upstream_at_once():
    async def story():
        async with stage(source="compatible") as on:
            on.start()
            on.script.say("so far")
            await on.page(until="so far")

            on.hub.stop(on.reply.pk)
            message, call = await on.ended(), await on.call()

            assert on.script.is_closed
            assert (message.state, message.text) == ("stopped", "so far")
            assert (call.outcome, call.cost) == ("stopped", None)
            assert call.cost_unknown

    asyncio.run(story())


def test_a_stop_in_the_record_reaches_the_writer():
    async def story():
        async with stage() as on:
            on.start()
            on.script.say("so far")
            await on.page(until="so far")

            await database.run(on.reply.ask_to_stop)
            page = await on.page()

            assert "<b>stopped</b>" in page.done

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
            assert message.error == str(error)
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


def test_whoever_lost_the_reply_writes_nothing_more():
    """The process was frozen, others took it for dead, and now it thaws."""

    async def story():
        async with stage() as on:
            on.start()
            on.script.say("before")
            await on.page(until="before")
            await on.until_saved("before")
            await database.run(on.lose)

            on.script.say(" after")
            message = await on.ended()

            assert (message.state, message.text) == ("interrupted", "before")
            assert on.script.is_closed
            assert (await on.call()).outcome == "interrupted"

    asyncio.run(story())


def test_a_chat_deleted_meanwhile_stays_deleted_and_its_call_is_booked():
    async def story():
        async with stage() as on:
            on.start()
            on.script.say("words")
            await on.page(until="words")
            await database.run(on.reply.chat.delete)

            await asyncio.wait_for(on.over(), 5)

            assert await on.status() == 404
            assert not await database.run(Message.objects.exists)
            assert (await on.call()).state == Call.State.SETTLED

    asyncio.run(story())


def test_a_restart_lets_replies_finish_within_the_grace():
    async def story():
        async with stage() as on:
            on.start()
            on.script.say("first ")
            await on.page(until="first")

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


def test_a_reply_that_ended_before_is_shown_at_once():
    async def story():
        async with stage() as on:
            on.start()
            on.script.say("all of it")
            on.script.finish()
            await on.ended()

            page = await on.page(after="0.0")

            assert (page.tail, page.finished) == ("", "")
            assert "all of it" in page.done

    asyncio.run(story())


def test_a_reader_who_does_not_read_stalls_nobody():
    async def story():
        async with stage() as on:
            on.start()
            async with on.follow() as stuck:
                stuck.hold_back()
                reading = asyncio.create_task(on.page())
                for number in range(300):
                    on.script.say(f"word{number} ")
                    await asyncio.sleep(0)
                on.script.finish()

                page = await asyncio.wait_for(reading, 5)

                assert "word299" in page.done
                stuck.let_on()

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
