"""Who may follow a reply, and who is told nothing of it."""

import asyncio

import pytest
from django.contrib.sessions.models import Session

from accounts.models import Member
from chat.replies import access, database
from tests.chat.stage import Stage, signed_in, stage
from tests.chat.streams import connected
from tests.people import bob

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("brisk")]


async def status(on: Stage, method: str = "GET", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with connected(on.path, {**on.headers, **named}, method) as stream:
        async for _ in stream:
            break
        return int(stream.status)


def test_strangers_are_told_nothing():
    async def story():
        async with stage() as on:
            on.start()
            stranger = await database.run(lambda: signed_in(bob()))

            assert await status(on) == 200
            assert await status(on, Cookie=f"session={stranger}") == 404
            assert await status(on, Cookie="session=made-up") == 401
            assert await status(on, Cookie="") == 401

    asyncio.run(story())


def test_what_no_page_of_ours_would_ask_is_refused():
    async def story():
        async with stage() as on:
            on.start()

            assert await status(on, Sec_Fetch_Site="same-origin") == 200
            assert await status(on, Sec_Fetch_Site="none") == 200
            assert await status(on, Sec_Fetch_Site="cross-site") == 403
            assert await status(on, Sec_Fetch_Site="same-site") == 403
            assert await status(on, Host="evil.example") == 400
            assert await status(on, "POST") == 405
            assert await status(on, "HEAD") == 405

    asyncio.run(story())


def test_a_question_has_no_stream():
    async def story():
        async with stage() as on:
            on.reply.pk = on.reply.parent_id

            assert await status(on) == 404

    asyncio.run(story())


def test_the_answer_may_not_be_kept_or_collected_on_its_way():
    async def story():
        async with stage() as on, on.follow() as stream:
            on.start()
            async for _ in stream:
                break

            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["cache-control"] == "no-cache, no-transform"
            assert stream.headers["x-accel-buffering"] == "no"

    asyncio.run(story())


@pytest.mark.parametrize("how", ["signed out", "deactivated"])
def test_an_open_stream_ends_with_its_session(monkeypatch, how: str):
    monkeypatch.setattr("chat.replies.reader.RECHECK_EVERY", 0.05)
    monkeypatch.setattr(access, "REMEMBERED", 0.05)

    def end_it():
        if how == "signed out":
            Session.objects.all().delete()
        else:
            Member.objects.update(is_active=False)

    async def story():
        async with stage() as on:
            on.start()
            on.script.say("so far")
            reading = asyncio.create_task(on.page())
            await on.until_saved("so far")

            await database.run(end_it)

            page = await asyncio.wait_for(reading, 5)
            # A reply to whoever is deactivated stops, so its stream may well see it end.
            assert page.done is None or how == "deactivated"
            assert await on.status() == 401

    asyncio.run(story())


def test_remembered_sessions_are_bounded(monkeypatch):
    monkeypatch.setattr(access, "MOST_REMEMBERED", 3)

    async def story():
        async with stage() as on:
            for _ in range(6):
                key = await database.run(signed_in, on.member)
                assert await status(on, Cookie=f"session={key}") == 200

            assert len(access._remembered) <= 3

    asyncio.run(story())
