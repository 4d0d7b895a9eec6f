"""What a reply may claim, told by recorded answers and by the faults of the practice gateway."""

import html
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from chat.models import Chat, Message
from connections.catalog import stored
from connections.catalogs import CatalogSnapshot
from connections.models import Connection
from tests.catalog import handmade
from tests.chat.replying import replied
from tests.connections.test_properties import seen
from usage.models import Call

PROGRESS = "chat/_progress.html"

pytestmark = pytest.mark.django_db(transaction=True)


def ask(line: Connection, route: str = "") -> Message:
    return replied(Chat.begin(line.owner, line, "When is high tide?", route=route))


@pytest.fixture
def page(signed_in):
    """What a member reads in the chat of a reply."""
    return lambda reply: seen(signed_in.get(f"/chats/{reply.chat_id}/"))


@pytest.mark.parametrize(
    ("recorded", "title", "notice"),
    [
        (
            "no-credits",
            "Out of credit",
            "It needs up to $0.0103, and $0.00 is left.",
        ),
        (
            "key-refused",
            "The key was refused",
            "The key was refused by Helicone. Paste it again in Connections. Ask again Replace key",
        ),
        (
            "provider-key-refused",
            "A provider refused its key",
            "your connection's key is fine. Ask again "
            "Fix it in Helicone's providers (opens in a new tab) Ask another model",
        ),
        (
            "context-length",
            "Too long for this model",
            "says anthropic: prompt is too long: 210000 tokens > 200000 maximum. "
            "Shorten it, start a new chat, or choose a model with a longer context. "
            "Ask again Ask another model",
        ),
        (
            "unknown-model",
            "No such model on this line",
            "Helicone knows no provider for this route.",
        ),
        (
            "policy-limit",
            "A limit at the gateway was reached",
            "The request limit that is set for this key at Helicone is reached.",
        ),
        (
            "filtered",
            "The content was refused",
            "The content filter of azure stopped this message.",
        ),
    ],
)
def test_each_refusal_has_its_own_notice(page, answered_by, recorded, title, notice):
    reply = ask(answered_by(recorded))

    told = page(reply)
    assert f"{title} {reply.error}" in told and notice in told
    assert reply.state == "failed"


@pytest.mark.parametrize(
    ("model", "advice"),
    [
        ("fail-401", "Choose another provider in the route; your connection's key is fine."),
        ("fail-429", "or choose another provider."),
        ("fail-credits", "or choose a cheaper model."),
        ("stall", "Try again, or choose another model or provider."),
    ],
)
def test_a_notice_that_advises_another_model_offers_the_list(page, line, model, advice):
    assert f"{advice} Ask again Ask another model" in page(ask(line, model))


def test_a_total_failure_lists_everybody_who_was_asked(page, answered_by):
    told = page(ask(answered_by("all-providers-fail")))

    assert "Nobody on this route answered" in told
    assert "Ask again Ask another model" in told
    for asked in ("gpt-4o-mini/helicone/ptb 500, broke", "gpt-4o-mini/openai/ptb 500, broke"):
        assert asked in told


def test_a_fallback_names_who_answered_and_not_why_the_first_did_not(page, line):
    told = page(ask(line, "fail-500/practice,gpt-4o/openai"))

    assert "Fell back to openai An earlier stop of the route did not take this one." in told
    assert Call.objects.get().attempts == [] and "server had an error" not in told


def test_an_end_without_its_sign_is_a_dropped_line(page, answered_by):
    CatalogSnapshot.objects.create(
        source="helicone",
        payload=stored.dumps(handmade.catalog()),
        model_count=1,
        fetched_at=timezone.now(),
    )
    reply = ask(answered_by("stream-without-finish"), "gpt-4o")

    told = page(reply)
    assert (reply.state, reply.text.strip()) == ("interrupted", "High tide is at 14:05")
    assert "The line dropped" in told and "cost unknown" in told
    assert "What came is kept. Its cost was not reported, under $0.00001. Ask again" in told
    assert Call.objects.get().cost is None


def test_an_error_in_the_middle_keeps_the_text_and_the_words_of_the_provider(page, answered_by):
    reply = ask(answered_by("stream-error-then-done"))

    told = page(reply)
    assert "High tide is at 14:05" in told and "upstream exploded" in told
    assert Call.objects.get().cost is None


def test_sources_and_searches_come_with_the_end(page, answered_by):
    line = answered_by("claude-search-stream")
    told = page(ask(line, "claude-sonnet-4:online/anthropic"))

    assert "Tide tables" in told and "searched once" in told
    assert re.search(r"Reason(ing|ed for \S+\ss) I should look this up\.", told), "no tokens of it"
    assert re.search(r"\d+ in, \d+ out, searched once", told)


def test_who_was_asked_to_search_and_did_not_is_told_of(page, answered_by):
    line = answered_by("openai-stream")

    assert "did not search" in page(ask(line, "gpt-4o-mini:online/openai"))


def test_while_nothing_has_come_the_seconds_are_counted_and_then_the_cost_is_about():
    silent = SimpleNamespace(first_word_seconds=None, waiting_seconds=8.2)
    writing = SimpleNamespace(first_word_seconds=0.9, tokens_per_second=38.4)

    waiting = render_to_string(PROGRESS, {"live": silent, "so_far": None})
    assert "Waiting for the first word, 8\xa0s" in html.unescape(waiting)
    begun = render_to_string(PROGRESS, {"live": writing, "so_far": Decimal("0.0056")})
    assert "<b>about $0.0056</b> so far" in begun and "38 tok/s" in begun


def test_a_gateway_that_says_nothing_is_waited_for_only_so_long(page, line):
    reply = ask(line, "stall")

    assert reply.error_kind == "timeout" and reply.state == "failed"
    assert reply.call and reply.call.outcome == "interrupted" and reply.call.has_unknown_cost
    assert "Nobody answered Helicone has not begun to answer within 1 seconds." in page(reply)
