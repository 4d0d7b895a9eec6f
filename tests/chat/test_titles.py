"""Titles that a model finds: a small call of its own, in the ledger like every other."""

import asyncio
import re
import sqlite3
from pathlib import Path

import pytest
from django.utils.html import escape

from accounts.models import Group
from chat.models import Chat, Message
from chat.replies.showing import final_html
from chat.titles import cleaned, find
from connections.catalogs import refresh
from connections.gateway.client import gateway
from connections.models import Connection
from tests.chat.replying import replied
from tests.chat.visitor import Visitor
from tests.connections.test_properties import sent_properties
from tests.practice.server import KEY, running_practice
from tests.practice.waiting import eventually
from tests.server import Lampfield, running_lampfield
from usage.models import Call

FIRST_WORDS = "What happens when a provider fails?"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("titles")
    with running_practice(PRACTICE_TOKEN="token") as gateway:
        urls = dict.fromkeys(["PRACTICE_URL", "HELICONE_GATEWAY_URL", "HELICONE_API_URL"], gateway)
        with running_lampfield(folder, PRACTICE_TOKEN="token", **urls) as server:
            yield server


def member_with_a_key(server: Lampfield) -> Visitor:
    visitor = Visitor(server, server.create_member())
    visitor.post("/connections/new/", from_page="/connections/new/", source="helicone", key=KEY)
    return visitor


def calls(server: Lampfield) -> list[tuple[str, str]]:
    path = Path(server.environment["DATA_DIR"]) / "lampfield.sqlite3"
    with sqlite3.connect(path) as database:
        rows = database.execute("select purpose, model from usage_call order by created_at")
        return rows.fetchall()


def test_the_first_reply_gives_the_chat_a_title_which_is_paid_for(house: Lampfield):
    visitor = member_with_a_key(house)
    before = len(calls(house))

    visitor.begin(FIRST_WORDS, "gpt-4o")
    visitor.until_idle(within=20)

    eventually(lambda: f">{FIRST_WORDS}</h1>" not in visitor.page())
    assert [purpose for purpose, _ in calls(house)[before:]] == ["reply", "title"]
    assert calls(house)[-1][1] == "gpt-4o-mini"


def test_whoever_wants_no_titles_pays_for_none(house: Lampfield):
    visitor = member_with_a_key(house)
    form = visitor.http.get("/settings/").text
    fields = {"name": "Ines", "time_zone": "UTC", "theme": "dark", "density": "compact"}
    visitor.post("/settings/", from_page="/settings/", send_key="enter", speaks="all", **fields)
    before = len(calls(house))

    visitor.begin(FIRST_WORDS, "gpt-4o")
    visitor.until_idle(within=20)
    visitor.begin("And another?", "gpt-4o")
    visitor.until_idle(within=20)

    assert [purpose for purpose, _ in calls(house)[before:]] == ["reply", "reply"]
    assert FIRST_WORDS in visitor.page()
    assert re.search(r'<html[^>]* data-theme="dark" data-density="compact"', visitor.page())
    assert 'name="titles"' in form


@pytest.mark.django_db(transaction=True)
def test_a_title_is_asked_for_with_the_properties_of_the_chat(line, gateways, brisk):
    Group.objects.update(properties='{"team": "Marlow"}')
    chat = Chat.begin(line.owner, line, "Retrofit quote")
    reply = replied(chat)

    asyncio.run(found_for(reply))

    call = Call.objects.get(purpose="title")
    assert call.properties == sent_properties(gateways, call) == {"team": "Marlow"}
    chat.refresh_from_db()
    assert chat.is_named


async def found_for(reply: Message, line: Connection | None = None) -> None:
    """With a line, what it offers is known."""
    if line:
        await refresh(line)
    await find(reply.pk)
    await gateway().aclose()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("wished", "asked"),
    [("claude-3.5-haiku", "claude-3.5-haiku"), ("gpt-4p-mini", "gpt-4o-mini"), ("", "gpt-4o-mini")],
)
def test_the_model_that_was_named_finds_the_title_where_the_line_has_it(
    line, gateways, brisk, wished, asked
):
    line.owner.preferences = {"title_route": wished}
    line.owner.save()
    reply = replied(Chat.begin(line.owner, line, "Retrofit quote", route="gpt-4o"))

    asyncio.run(found_for(reply, line))

    assert Call.objects.get(purpose="title").route == asked


@pytest.mark.django_db(transaction=True)
def test_a_chat_that_was_deleted_meanwhile_needs_no_title(line, gateways, brisk):
    reply = replied(Chat.begin(line.owner, line, "Never mind"))
    Chat.objects.all().delete()

    asyncio.run(found_for(reply))

    assert not Call.objects.filter(purpose="title").exists()


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ('"Solid walls and heat"\n', "Solid walls and heat"),
        ("Title: Heat pumps.\n\nI hope this helps!", "Heat pumps"),
        ("**Lentil stew**", "Lentil stew"),
        ("All about **lentils** and `dal`", "All about lentils and dal"),
        ("\n  \n", ""),
        ("long " * 40, "long " * 15 + "long…"),
    ],
)
def test_what_models_add_to_a_title_is_taken_off(answer, title):
    assert cleaned(answer).strip() == title


@pytest.mark.django_db(transaction=True)
def test_a_title_that_was_found_before_the_end_was_drawn_is_in_it(line, gateways):
    chat = Chat.begin(line.owner, line, "Retrofit quote")
    reply = replied(chat)
    asyncio.run(found_for(reply))
    chat.refresh_from_db()

    end = asyncio.run(final_html(reply.pk, reply.text))

    assert (
        f"<title>{escape(chat.title)} · Lampfield</title>" in end and chat.title != "Retrofit quote"
    )
    assert "title-to-come" not in end
