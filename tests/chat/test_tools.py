"""Tools that a model calls: Lampfield runs none, but what was wanted is kept and shown."""

import asyncio
import json

import pytest
from django.test import Client
from django.urls import reverse

from chat.models import Chat, Message
from connections.gateway.replies import ToolCall
from tests.chat.stage import stage
from tests.chat.test_export import exported
from tests.chat.test_import import taken
from tests.chat.test_shares import link_to
from tests.chat.threads import said

CALL = {"name": "tide", "arguments": '{"place": "<b>Oban</b>"}'}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("brisk")
def test_the_pieces_of_each_call_are_put_together():
    async def story():
        async with stage() as on:
            on.start()
            on.script.tell(ToolCall(0, "a", "tide", ""), ToolCall(1, "b", "moon", "{}"))
            on.script.tell(ToolCall(0, "", "", '{"place": '), ToolCall(0, "", "", '"<b>Oban</b>"}'))
            on.script.finish()
            return await on.ended()

    reply = asyncio.run(story())

    assert reply.state == "done"
    assert reply.tools == [CALL, {"name": "moon", "arguments": "{}"}]


@pytest.mark.django_db
def test_a_call_is_folded_travels_with_its_chat_and_is_in_a_branch(signed_in: Client, member):
    chat = Chat.begin(member, member.connections.practice(), "Tides")
    reply = said(chat, "When is the tide?", "I would have to look.")
    Message.objects.filter(pk=reply.pk).update(tools=[CALL])

    page = signed_in.get(reverse("chat", args=[chat.pk])).text
    assert "Called tide" in page and "&lt;b&gt;Oban&lt;/b&gt;" in page

    taken(signed_in, json.loads(exported(signed_in, chat, "json")))
    signed_in.post(reverse("branch", args=[reply.pk]))
    kept = Message.objects.filter(text="I would have to look.").values_list("tools", flat=True)
    assert list(kept) == [[CALL]] * 3


@pytest.mark.django_db
def test_a_call_is_in_a_shared_copy_and_in_markdown(signed_in: Client, member):
    chat = Chat.begin(member, member.connections.practice(), "Tides")
    reply = said(chat, "When is the tide?", "")
    odd = {"name": "note", "arguments": '{"text": "```"}'}
    Message.objects.filter(pk=reply.pk).update(tools=[CALL, odd, {"name": "", "arguments": ""}])

    copy = Client().get(link_to(signed_in, chat)).text
    assert "Called tide" in copy and "&lt;b&gt;Oban&lt;/b&gt;" in copy
    text = exported(signed_in, chat, "markdown")
    assert f"*Called tide*\n\n```json\n{CALL['arguments']}\n```\n" in text
    assert f"*Called note*\n\n````json\n{odd['arguments']}\n````\n" in text
    assert text.endswith("*Called a tool*\n")
    messages = json.loads(exported(signed_in, chat, "openai"))["messages"]
    assert [each["role"] for each in messages] == ["user"], "a call needs its result there"
