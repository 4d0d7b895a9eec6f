"""Deleting a message or a chat, and Undo; and branching, which leaves the first chat alone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from chat import retention
from chat.models import Chat, Message
from chat.search import search
from tests.chat.threads import answered, said, texts
from tests.people import bob
from usage.models import Call

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chat(member: Member) -> Chat:
    return Chat.begin(member, member.connections.practice(), "One")


def post(client: Client, name: str, *arguments: object, **headers: str) -> str:
    return client.post(reverse(name, args=arguments), headers=headers, follow=True).text


def test_a_message_goes_with_what_follows_and_comes_back(signed_in: Client, chat: Chat):
    said(chat, "One", "first")
    last = said(chat, "Two", "pineapples")
    question = last.parent
    assert question
    assert search(chat.owner, "pineapples")

    page = post(signed_in, "delete_message", question.pk)
    assert texts(chat) == ["One", "first"]
    assert "Message deleted." in page and "Undo" in page
    assert not search(chat.owner, "pineapples")
    assert signed_in.get(reverse("edit_message", args=[last.pk])).status_code == 404

    page = post(signed_in, "restore_message", question.pk)
    assert texts(chat) == ["One", "first", "Two", "pineapples"]
    assert "Message deleted." not in page
    assert search(chat.owner, "pineapples")


def test_an_alternative_gives_way_to_its_neighbour(signed_in: Client, chat: Chat):
    first = said(chat, "One", "first")
    said(chat, "Two", "beneath")
    second = answered(chat.ask_again(first), "second")

    page = post(signed_in, "delete_message", second.pk, **HTMX)

    assert texts(chat) == ["One", "first", "Two", "beneath"]
    assert 'class="place"' not in page
    assert "Deleted. Undo is available." in page


def test_deleting_elsewhere_does_not_move_the_view(chat: Chat, signed_in: Client):
    first = said(chat, "One", "first")
    second = answered(chat.ask_again(first), "second")

    post(signed_in, "delete_message", first.pk)

    assert texts(chat) == ["One", "second"]
    post(signed_in, "delete_message", second.pk)
    assert texts(chat) == ["One"]


def test_the_first_message_can_go_and_the_chat_goes_on(signed_in: Client, chat: Chat):
    reply = said(chat, "One", "first")

    post(signed_in, "delete_message", reply.parent_id)
    assert texts(chat) == []

    said(chat, "Anew", "again")
    assert texts(chat) == ["Anew", "again"]


def test_a_reply_that_is_being_written_stops(signed_in: Client, chat: Chat):
    reply = chat.ask("One", token="one")

    post(signed_in, "delete_message", reply.pk)

    assert Message.objects.get(pk=reply.pk).stop_asked


def test_an_edit_of_what_was_deleted_is_told_and_not_lost(signed_in: Client, chat: Chat):
    reply = said(chat, "One", "first")
    post(signed_in, "delete_message", reply.parent_id)

    address = reverse("edit_message", args=[reply.parent_id])
    answer = signed_in.post(address, {"text": "Precious"})

    assert answer.status_code == 409
    assert "was deleted meanwhile" in answer.text and "Precious</textarea>" in answer.text


def test_a_chat_goes_and_comes_back(signed_in: Client, chat: Chat):
    said(chat, "One", "first")

    page = post(signed_in, "delete_chat", chat.pk)
    assert "Chat deleted." in page
    assert signed_in.get(reverse("chat", args=[chat.pk])).status_code == 404
    assert "One" not in signed_in.get(reverse("chats")).text

    fields = {"chat": str(chat.pk)}
    page = signed_in.post(reverse("restore_chats"), fields, follow=True).text
    assert "first" in page


def test_several_chats_come_back_together(signed_in: Client, chat: Chat, member: Member):
    other = Chat.begin(member, member.connections.practice(), "Other")
    fields = {"chat": [chat.pk, other.pk], "verb": "delete"}

    page = signed_in.post(reverse("chats_together"), fields, follow=True).text
    assert "2 chats deleted." in page and not member.chats.exists()

    signed_in.post(reverse("restore_chats"), {"chat": [chat.pk, other.pk]})
    assert member.chats.count() == 2


def test_after_a_day_it_is_gone_for_good_and_the_ledger_is_not(signed_in: Client, chat: Chat):
    reply = said(chat, "One", "first")
    said(chat, "Two", "second")
    post(signed_in, "delete_message", reply.pk)
    retention.purge()
    assert Message.objects.count() == 4

    Message.objects.exclude(deleted_at=None).update(deleted_at=timezone.now() - timedelta(days=2))
    retention.purge()
    assert [each.text for each in Message.objects.all()] == ["One"]
    post(signed_in, "delete_chat", chat.pk)
    Chat.everything.update(deleted_at=timezone.now() - timedelta(days=2))
    retention.purge()

    assert not Chat.everything.exists()
    assert Call.objects.count() == 2
    assert "deleted." not in signed_in.get(f"/?undo={chat.pk}").text


def test_a_branch_copies_what_is_shown_and_books_nothing(signed_in: Client, chat: Chat):
    first = said(chat, "One", "first")
    answered(chat.ask_again(first), "second")
    chat.look_at(first)
    said(chat, "Two", "beneath the first")

    page = post(signed_in, "branch", first.pk)

    branch = Chat.objects.exclude(pk=chat.pk).get()
    assert texts(branch) == ["One", "first"]
    assert (branch.title, branch.route) == ("One, branch", chat.route)
    assert "beneath" not in page
    assert all(message.call is None for message in branch.messages.all())
    assert Call.objects.count() == 3
    assert texts(chat)[-1] == "beneath the first"
    address = reverse("branch", args=[first.pk])
    assert signed_in.post(address, headers=HTMX).headers["HX-Redirect"]


def test_strangers_delete_and_copy_nothing(client: Client, chat: Chat):
    reply = said(chat, "One", "secret")
    client.force_login(bob())

    for name in ("delete_message", "restore_message", "branch", "continue_reply"):
        assert client.post(reverse(name, args=[reply.pk])).status_code == 404
    assert client.post(reverse("delete_chat", args=[chat.pk])).status_code == 404
    post(client, "restore_chats")
    client.post(reverse("restore_chats"), {"chat": [chat.pk]})
    assert texts(chat) == ["One", "secret"]
