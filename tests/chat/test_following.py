"""Readers of a reply: any number, from anywhere, each seeing the same once."""

import asyncio

import pytest

from chat.markdown import split
from connections.gateway.replies import Reasoning, Text
from tests.chat.stage import stage
from tests.chat.streams import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("brisk")]


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
            message = await on.message()
            assert message.reasoning == "I think <b>\nhard and long"
            assert message.reasoned_ms is not None

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
