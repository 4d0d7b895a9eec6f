"""How full the context is, and leaving out what no longer fits: always told, always chosen."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import Member
from chat import gauge as gauges
from chat.gauge import Gauge
from chat.models import Chat, Message
from tests.chat.threads import answered, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(member: Member) -> Chat:
    chat = Chat.begin(member, member.connections.practice(), "One")
    for number in range(6):
        said(chat, f"{number} " + "ask " * 50, "say " * 50)
    return chat


@pytest.fixture
def context(monkeypatch):
    """The smallest context on the route, in tokens."""

    def of(tokens: int | None) -> None:
        monkeypatch.setattr(gauges, "context_of", lambda chat: tokens)

    return of


def page_of(client: Client, chat: Chat) -> str:
    return client.get(reverse("chat", args=[chat.pk])).text


def test_a_chat_that_fits_says_how_much_it_takes(signed_in: Client, chat: Chat, context):
    context(10_000)

    page = page_of(signed_in, chat)

    hint = strip_tags(page.partition('class="hint"')[2].partition("</p>")[0])
    assert hint.endswith("? shows every shortcut. 6.1% of 10K context used.")
    assert "too long for its model" not in page


def test_what_does_not_fit_is_left_out_only_when_that_is_chosen(
    signed_in: Client, chat: Chat, context
):
    context(600)
    assert "too long for its model" in page_of(signed_in, chat)
    assert len(chat.history(chat.leaf_id)) == 12

    proposed = Gauge.of(chat).proposed
    assert proposed % 2 == 0 and 0 < proposed < 12
    signed_in.post(reverse("leave_out", args=[chat.pk]), {"turns": str(proposed)})

    chat.refresh_from_db()
    history = chat.history(chat.leaf_id)
    assert len(history) == 12 - proposed and history[0]["role"] == "user"
    page = page_of(signed_in, chat)
    assert f"The oldest {proposed} turns of this chat are not sent to the model." in page
    assert "too long for its model" not in page

    signed_in.post(reverse("leave_out", args=[chat.pk]))
    chat.refresh_from_db()
    assert len(chat.history(chat.leaf_id)) == 12


def test_the_question_itself_is_always_sent(chat: Chat):
    chat.left_out = 100

    question = Message.objects.get(pk=str(chat.leaf_id)).parent
    assert question
    assert chat.history(question.pk) == [{"role": "user", "content": question.text}]


def test_a_model_that_refused_the_length_is_believed(signed_in: Client, chat: Chat, context):
    context(None)
    reply = answered(chat.ask("More?", token="more"), "", state="failed")
    Message.objects.filter(pk=reply.pk).update(error_kind="context_length")

    page = page_of(signed_in, chat)

    assert "too long for its model" in page and "Leave out the oldest" in page


def test_nothing_is_said_where_no_context_is_known(signed_in: Client, chat: Chat, context):
    context(None)

    assert "context" not in page_of(signed_in, chat).partition('id="gauge-share"')[2][:80]
