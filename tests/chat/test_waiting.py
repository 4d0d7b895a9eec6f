"""The next message is sent while a reply is being written, and waits for its turn."""

import asyncio
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Member
from chat.models import Chat, Message
from chat.replies import database
from chat.turns import next_after, wait
from connections.gateway import failures
from tests.chat.stage import Stage, stage
from tests.chat.threads import answered, texts
from tests.people import bob

HTMX = {"HX-Request": "true"}


async def sent_meanwhile(on: Stage, *questions: str) -> Chat:
    chat = await database.run(lambda: Chat.objects.get(pk=on.reply.chat_id))
    for text in questions:
        await database.run(partial(wait, chat, text, token=text, shown=on.reply.pk))
    return chat


async def until_idle(on: Stage) -> None:
    while on.hub._writers._tasks:
        await on.over()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("brisk")
class TestTheServerSendsIt:
    def test_each_in_its_turn_with_no_page_open(self):
        async def story():
            async with stage(text="One") as on:
                on.start()
                on.script.say("first")
                await on.until_saved("first")
                chat = await sent_meanwhile(on, "Two", "Three")
                for said in ("", "second", "third"):
                    on.script.say(said)
                    on.script.finish()
                await until_idle(on)

                shown = await database.run(texts, chat)
                assert shown == ["One", "first", "Two", "second", "Three", "third"]
                assert not await database.run(chat.waiting.exists)
                asked = [turn["content"] for turn in on.script.asked[-1].messages]
                assert asked == shown[:-1]

        asyncio.run(story())

    @pytest.mark.parametrize("how", ["failed", "stopped"])
    def test_not_after_a_reply_that_went_wrong(self, how: str):
        async def story():
            async with stage(text="One") as on:
                on.start()
                on.script.say("first")
                await on.until_saved("first")
                chat = await sent_meanwhile(on, "Two")
                if how == "stopped":
                    on.hub.stop(on.reply.pk)
                    await on.page()
                    on.script.finish()
                else:
                    on.script.fail(failures.not_a_gateway("Helicone", "sent a page"))
                await until_idle(on)

                assert await database.run(texts, chat) == ["One", "first"]
                assert await database.run(chat.waiting.count) == 1

        asyncio.run(story())


@pytest.fixture
def chat(member: Member) -> Chat:
    return Chat.begin(member, member.connections.practice(), "One")


def send(client: Client, chat: Chat, text: str, shown: UUID | None, **headers: str):
    fields = {"text": text, "token": uuid4().hex, "shown": str(shown or "")}
    return client.post(reverse("send", args=[chat.pk]), fields, headers=headers, follow=True)


@pytest.mark.django_db
def test_it_is_shown_and_can_be_taken_back(signed_in: Client, chat: Chat):
    reply = chat.ask("One", token="one")

    page = send(signed_in, chat, "Two, sent early", reply.pk).text
    assert "Two, sent early" in page and "Sent when this reply ends" in page
    assert "Send now" not in page

    back = reverse("take_back", args=[chat.pk, chat.waiting.get().pk])
    page = signed_in.post(back).text
    assert ">\nTwo, sent early</textarea>" in page
    assert not chat.waiting.exists()
    assert "It was sent meanwhile." in signed_in.post(back, follow=True).text


@pytest.mark.django_db
def test_with_scripts_only_the_waiting_list_changes(signed_in: Client, chat: Chat):
    reply = chat.ask("One", token="one")
    answer = send(signed_in, chat, "Two", reply.pk, **HTMX)

    assert answer.headers["HX-Reswap"] == "none"
    assert "Two" in answer.text and 'class="msg bot"' not in answer.text
    taken = signed_in.post(
        reverse("take_back", args=[chat.pk, chat.waiting.get().pk]), headers=HTMX
    )
    assert "Two" not in taken.text


@pytest.mark.django_db
def test_after_a_failure_it_is_offered(signed_in: Client, chat: Chat):
    reply = chat.ask("One", token="one")
    send(signed_in, chat, "Two", reply.pk)
    answered(reply, "", state="failed")
    assert next_after(reply.pk) is None

    page = signed_in.get(reverse("chat", args=[chat.pk])).text
    assert "Not sent yet" in page
    signed_in.post(reverse("send_waiting", args=[chat.pk, chat.waiting.get().pk]))

    assert texts(chat) == ["One", "", "Two", ""]
    assert not chat.waiting.exists()


@pytest.mark.django_db
def test_nothing_is_asked_for_whoever_was_deactivated(signed_in: Client, chat: Chat):
    reply = chat.ask("One", token="one")
    send(signed_in, chat, "Two", reply.pk)
    answered(reply, "first")
    Member.objects.filter(pk=chat.owner_id).update(is_active=False)

    assert next_after(reply.pk) is None

    Member.objects.filter(pk=chat.owner_id).update(is_active=True)
    assert next_after(reply.pk)


@pytest.mark.django_db
def test_the_view_does_not_jump_to_where_it_is_sent(signed_in: Client, chat: Chat):
    first = answered(chat.ask("One", token="one"), "first")
    second = chat.ask_again(first)
    send(signed_in, chat, "To the second", second.pk)
    chat.look_at(first)
    answered(second, "second")

    assert next_after(second.pk)

    assert texts(chat) == ["One", "first"]
    chat.look_at(Message.objects.get(pk=second.pk))
    assert texts(chat) == ["One", "second", "To the second", ""]


@pytest.mark.django_db
def test_a_double_click_waits_once(chat: Chat):
    reply = chat.ask("One", token="one")

    for _ in range(2):
        assert wait(chat, "Two", token="two", shown=reply.pk)

    assert chat.waiting.count() == 1


@pytest.mark.django_db
def test_strangers_cannot_touch_it(client: Client, chat: Chat):
    reply = chat.ask("One", token="one")
    waiting = wait(chat, "Two", token="two", shown=reply.pk)
    assert waiting
    client.force_login(bob())

    for name in ("take_back", "send_waiting"):
        assert client.post(reverse(name, args=[chat.pk, waiting.pk])).status_code == 404
