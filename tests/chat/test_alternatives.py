"""Several answers to one question, several versions of one message: which of them is shown."""

import re
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Member
from chat.models import Chat, Message
from tests.chat.threads import answered, said, texts
from tests.people import bob

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chat(member: Member) -> Chat:
    return Chat.begin(member, member.connections.practice(), "One")


def look(client: Client, message: Message, **headers: str) -> str:
    return client.get(reverse("look", args=[message.pk]), headers=headers, follow=True).text


def places(page: str) -> list[str]:
    return re.findall(r'class="place"[^>]*>(\d+/\d+)<', page)


def test_a_fork_opens_where_it_was_left(signed_in: Client, chat: Chat):
    first = said(chat, "One", "first answer")
    said(chat, "Two", "beneath the first")
    second = answered(chat.ask_again(first), "second answer")
    deep = said(chat, "Two again", "beneath the second")
    third = answered(chat.ask_again(deep), "another beneath the second")

    page = look(signed_in, first)
    assert texts(chat) == ["One", "first answer", "Two", "beneath the first"]
    assert places(page) == ["1/2"]

    look(signed_in, second)
    assert texts(chat)[-1] == third.text

    look(signed_in, deep)
    look(signed_in, first)
    page = look(signed_in, second, **HTMX)
    assert texts(chat)[-1] == "beneath the second"
    assert places(page) == ["2/2", "1/2"]
    assert "Answer 2 of 2." in page


def test_looking_at_what_is_shown_changes_nothing(signed_in: Client, chat: Chat):
    first = said(chat, "One", "first")
    said(chat, "Two", "second")

    look(signed_in, first)

    assert texts(chat)[-1] == "second"


def test_a_new_answer_elsewhere_does_not_move_the_view(chat: Chat):
    first = said(chat, "One", "first")
    said(chat, "Two", "seen")
    other = answered(chat.ask_again(first), "other")
    chat.look_at(Message.objects.get(pk=first.pk))

    Message.objects.create(chat=chat, parent=other, role="user", text="from somewhere else")
    assert texts(chat)[-1] == "seen"

    chat.look_at(Message.objects.get(pk=other.pk))
    assert texts(chat)[-1] == "from somewhere else", "the end has grown meanwhile"


def test_a_message_goes_under_what_its_tab_shows(signed_in: Client, chat: Chat):
    first = said(chat, "One", "first")
    answered(chat.ask_again(first), "second")

    fields = {"text": "To the first", "token": uuid4().hex, "shown": str(first.pk)}
    signed_in.post(reverse("send", args=[chat.pk]), fields)

    assert texts(chat) == ["One", "first", "To the first", ""]


def test_a_tab_that_missed_a_message_sends_after_it(signed_in: Client, chat: Chat):
    first = said(chat, "One", "first")
    said(chat, "Two", "second")

    fields = {"text": "Three", "token": uuid4().hex, "shown": str(first.pk)}
    signed_in.post(reverse("send", args=[chat.pk]), fields)

    assert texts(chat)[2:] == ["Two", "second", "Three", ""]


def test_a_question_is_edited_and_asked_again(signed_in: Client, chat: Chat):
    reply = said(chat, "Wno?", "Who?")
    address = reverse("edit_message", args=[reply.parent_id])
    assert "Wno?</textarea>" in signed_in.get(address).text

    signed_in.post(address, {"text": "Who?", "versions": "1", "then": "ask"})

    assert texts(chat) == ["Who?", ""]
    page = signed_in.get(reverse("chat", args=[chat.pk])).text
    assert places(page) == ["2/2"]
    assert Message.objects.get(pk=str(reply.parent_id)).text == "Wno?"


def test_a_question_is_saved_without_asking_and_asked_later(signed_in: Client, chat: Chat):
    reply = said(chat, "Wno?", "Who?")

    signed_in.post(reverse("edit_message", args=[reply.parent_id]), {"text": "Who?"})

    assert texts(chat) == ["Who?"]
    page = signed_in.get(reverse("chat", args=[chat.pk])).text
    assert "No reply was asked for yet." in page
    question = Message.objects.get(text="Who?", role="user")
    signed_in.post(reverse("ask_again", args=[question.pk]))
    assert texts(chat) == ["Who?", ""]


def test_an_edited_answer_says_so_and_costs_nothing(signed_in: Client, chat: Chat):
    reply = said(chat, "One", "frist")

    address = reverse("edit_message", args=[reply.pk])
    page = signed_in.post(address, {"text": "first", "then": "ask"}, headers=HTMX).text

    assert "Edited by you" in page
    edited = chat.path()[-1]
    assert (edited.text, edited.call, edited.state) == ("first", None, "done")
    assert chat.history(edited.pk)[-1] == {"role": "assistant", "content": "first"}


def test_an_edit_in_a_stale_tab_is_told_and_kept(signed_in: Client, chat: Chat):
    reply = said(chat, "One", "answer")
    address = reverse("edit_message", args=[reply.parent_id])
    signed_in.post(address, {"text": "Theirs", "versions": "1"})

    page = signed_in.post(address, {"text": "Mine", "versions": "1"}, follow=True).text

    assert "Another version of this message was saved meanwhile." in page
    assert set(Message.objects.filter(role="user").values_list("text", flat=True)) == {
        "One",
        "Theirs",
        "Mine",
    }


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_cannot_be_saved_stays_in_the_form(signed_in: Client, chat: Chat, headers):
    reply = chat.ask("One", token="busy")
    address = reverse("edit_message", args=[reply.parent_id])

    busy = signed_in.post(address, {"text": "Precious", "then": "ask"}, headers=headers)
    empty = signed_in.post(address, {"text": " "}, headers=headers)

    assert busy.status_code == empty.status_code == 409
    assert "A reply is still being written." in busy.text and "Precious</textarea>" in busy.text
    assert "Nothing to save" in empty.text
    assert chat.messages.count() == 2


def test_strangers_have_no_message(client: Client, chat: Chat):
    reply = said(chat, "One", "secret")
    client.force_login(bob())

    for name in ("message", "look", "older_messages", "edit_message"):
        assert client.get(reverse(name, args=[reply.pk])).status_code == 404
    assert client.post(reverse("edit_message", args=[reply.pk]), {"text": "x"}).status_code == 404


def test_the_page_shows_the_last_messages_and_leads_to_earlier_ones(
    signed_in: Client, chat: Chat, django_assert_max_num_queries
):
    long_thread(chat, 400)
    address = reverse("chat", args=[chat.pk])

    with django_assert_max_num_queries(40):
        page = signed_in.get(address).text
    assert shown_numbers(page) == list(range(350, 400))

    first = re.search(r"/messages/([0-9a-f-]+)/older/", page)
    assert first
    earlier = signed_in.get(reverse("older_messages", args=[first[1]]), headers=HTMX).text
    assert shown_numbers(earlier) == list(range(300, 350))
    assert shown_numbers(signed_in.get(f"{address}?last=100").text) == list(range(300, 400))
    everything = signed_in.get(f"{address}?last=500").text
    assert len(shown_numbers(everything)) == 400 and "/older/" not in everything


def test_sending_costs_the_same_in_a_long_chat(signed_in: Client, member: Member, queries_of):
    counts = []
    for length in (10, 400):
        chat = Chat.begin(member, member.connections.practice(), "Long")
        long_thread(chat, length)
        leaf = str(chat.leaf_id)
        fields = {"text": "And?", "token": uuid4().hex, "shown": leaf}
        address = reverse("send", args=[chat.pk])
        with queries_of() as queries:
            answer = signed_in.post(address, fields, headers=HTMX)
        assert answer.text.count('id="m-') == 2
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.fixture
def queries_of(signed_in: Client):
    return lambda: CaptureQueriesContext(connection)


def long_thread(chat: Chat, length: int) -> None:
    """A chat of so many turns, numbered from 0."""
    messages = [
        Message(chat=chat, role="assistant" if number % 2 else "user", text=f"turn-{number}.")
        for number in range(length)
    ]
    for before, message in pairwise(messages):
        message.parent = before
    Message.objects.bulk_create(messages)
    chat.leaf = messages[-1]
    chat.save()


def shown_numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"turn-(\d+)\.", page)]
