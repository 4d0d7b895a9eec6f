"""What is said about a reply: a web search that was asked for is not yet one that happened."""

from uuid import uuid4

import pytest

from chat.models import Chat, Message
from chat.replies.live import Live
from chat.trail import Trail
from connections.models import Connection
from tests.chat.replying import replied
from tests.people import alice
from usage.figures import duration

pytestmark = pytest.mark.django_db


def reply(route: str, *, searches: int | None, source: str = "helicone") -> Message:
    owner = alice()
    line = Connection.objects.create(owner=owner, name="Everyday", source=source, route=route)
    answer = Chat.begin(owner, line, "What is new?").ask("What is new?", token="1")
    answer.state = Message.State.DONE
    call = answer.call
    assert call is not None
    call.provider, call.prompt_tokens, call.searches = "anthropic", 12, searches
    return answer


@pytest.mark.parametrize(
    ("route", "searches", "label"),
    [
        ("claude-sonnet-4:online/anthropic", 2, "searched 2 times"),
        ("claude-sonnet-4:online/anthropic", 1, "searched once"),
        ("claude-4.5-sonnet:online/anthropic", None, "did not search"),
        ("claude-sonnet-4/anthropic", None, ""),
    ],
)
def test_the_label_tells_what_really_happened(route: str, searches: int | None, label: str):
    assert Trail.of(reply(route, searches=searches)).searched == label


def test_the_suffix_means_nothing_where_routes_are_not_helicones():
    assert Trail.of(reply("vendor/model:online", searches=None, source="compatible")).searched == ""


def test_the_ledger_has_the_route_as_it_was_sent():
    answer = reply("claude-sonnet-4:online/anthropic", searches=1)

    assert answer.call and answer.call.route == "claude-sonnet-4:online/anthropic"


@pytest.mark.django_db(transaction=True)
def test_how_long_a_model_reasoned_stands_on_the_fold(signed_in, member, gateways):
    chat = Chat.begin(member, member.connections.practice(), "Tides", route="reason")

    reply = replied(chat)
    assert reply.reasoned_ms is not None and reply.reasoned_ms < 60_000

    def fold(reasoned_ms: int) -> str:
        chat.messages.filter(pk=reply.pk).update(reasoned_ms=reasoned_ms)
        page: str = signed_in.get(f"/chats/{chat.pk}/").content.decode()
        return page.partition('class="fold reasoning"')[2].partition("</summary>")[0]

    assert f"Reasoned for {duration(2.4)}" in fold(2400)
    assert "Reasoning" in fold(0)  # all thoughts came at once


def test_what_was_said_before_a_thought_is_no_reasoning():
    live = Live(uuid4())

    live.put(live.text, 0, "Let me see. ")
    live.put(live.reasoning, 0, "Tides follow the moon.")

    assert live.reasoned_seconds == 0
