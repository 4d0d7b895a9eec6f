"""Test Message: the production path, a row in the ledger, and a sentence for each failure."""

import asyncio

import pytest
from asgiref.sync import async_to_sync

from connections import exchange
from connections.exchange import Message
from connections.models import Connection
from connections.routes import Route
from tests.connections.test_checks import closed_port  # noqa: F401 - a fixture
from tests.connections.test_panel import HTMX, address, fields
from tests.practice.server import KEY, REVOKED_KEY, SUSPENDED_KEY
from usage.models import Call


@pytest.fixture
def send(signed_in, line):
    """Send a test on Alice's line and return the card."""

    def sent(**more: str) -> str:
        answer = signed_in.post(address(line, "test/"), fields(line, **more), headers=HTMX)
        assert answer.status_code == 200
        return str(answer.content.decode())

    return sent


def test_the_card_tells_everything_about_a_reply(signed_in, line, send):
    signed_in.post(address(line, "check/"))
    card = send(properties='{"project": "retrofit"}')

    call = Call.objects.get(purpose="test")
    assert (call.state, call.outcome, call.provider) == ("settled", "ok", "helicone")
    assert (call.mode, call.properties) == ("PTB", {"project": "retrofit"})
    assert call.cost is not None and 0 < call.cost < 1
    for shown in (str(call.pk), "Helicone credits (PTB)", "First token", "Streaming"):
        assert shown in card.replace("\n", "")
    assert 'data-hop="served"><span>helicone' in card


def test_a_reply_of_a_later_stop_is_called_a_fallback(send):
    assert "Fell back to" in send(route="fail-500/practice,gpt-4o/openai")
    assert "Served by" in send(route="gpt-4o/openai")


def test_what_was_sent_is_shown_with_the_key_masked(send):
    card = send(properties='{"project": "retrofit"}')

    assert f"Authorization: Bearer ••••{KEY[-4:]}" in card
    assert "Helicone-Property-project: retrofit" in card
    assert "&quot;model&quot;:&quot;gpt-4o-mini&quot;" in card


@pytest.mark.parametrize(
    "route, told",
    [
        ("gpt-4o-mini", "on your key, about $0.0"),
        ("fail-500/practice", "The stop that is asked first is free."),
        ("unheard-of", "What it costs is unknown."),
    ],
)
def test_what_a_test_costs_is_said_before(signed_in, line, route, told):
    signed_in.post(address(line, "check/"))
    Connection.objects.update(route=route)

    assert told in signed_in.get(address(line)).content.decode()


def test_the_result_is_still_there_after_a_reload(signed_in, line, send):
    send(text="What is a lamp field?")

    page = signed_in.get(address(line)).content.decode()
    assert "What is a lamp field?" in page
    assert str(Call.objects.get().pk) in page


def test_without_javascript_the_test_ends_on_the_page_of_the_line(signed_in, line):
    answer = signed_in.post(address(line, "test/"), fields(line))

    assert answer.headers["Location"] == address(line) + "#result"


@pytest.mark.parametrize(
    ("route", "told"),
    [
        ("fail-503", "The service is unavailable for the moment."),
        ("fail-429", "is asked too often at the moment"),
        ("fail-credits", "There are not enough credits at Helicone for this message."),
        ("stall", "Helicone has not begun to answer within 1 seconds."),
        ("html", "Helicone answered with something else than a reply."),
        ("cut", "The reply from Helicone broke off before its end."),
        ("empty", "The reply from Helicone broke off before its end."),
        ("gpt-9", "Helicone knows no provider for this route."),
    ],
)
def test_every_failure_names_who_refused_and_what_to_do(send, route, told):
    card = send(route=route)

    assert told in card
    assert "Traceback" not in card and 'class="tag bad"' in card
    call = Call.objects.get()
    may_be_billed = route in ("stall", "cut", "empty")
    assert call.outcome == ("interrupted" if may_be_billed else "failed")
    assert call.has_unknown_cost == may_be_billed


def test_everybody_who_was_asked_is_listed_when_nobody_answered(send):
    card = send(route="fail-503/practice,fail-500/practice")

    assert card.count('data-hop="failed"') == 2
    assert "fail-503/practice" in card and "fail-500/practice" in card


def test_a_refused_key_says_so_and_costs_nothing(send):
    card = send(key=REVOKED_KEY)

    assert "The key was refused by Helicone. Paste it again here." in card
    call = Call.objects.get()
    assert (call.state, call.cost, call.error_kind) == ("released", None, "key_refused")


def test_a_gateway_that_is_down_is_named(send, line, settings, apply_policy, closed_port):  # noqa: F811
    settings.HELICONE_GATEWAY_URL = closed_port
    line.save_key(KEY)
    apply_policy()

    assert "Helicone does not accept connections." in send()


def test_a_route_that_cannot_be_sent_is_refused_before_anything_leaves(signed_in, line):
    signed_in.post(address(line, "check/"))
    answer = signed_in.post(address(line, "test/"), fields(line, route="gpt-4o/azur"), headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#panel")
    assert not Call.objects.filter(purpose="test").exists()


def test_a_line_that_is_switched_off_sends_no_test(signed_in, line):
    signed_in.post(address(line, "switch/"), {"on": "0"})
    answer = signed_in.post(address(line, "test/"), fields(line), headers=HTMX)

    assert answer.status_code == 422
    assert "Switch it on first." in answer.content.decode()
    assert not Call.objects.exists()


def test_whoever_waits_may_go_away_and_the_call_is_booked_all_the_same(line, monkeypatch):
    run = exchange._run

    async def leave_early() -> None:
        sending = asyncio.Event()

        async def watched(*arguments):
            sending.set()
            return await run(*arguments)

        monkeypatch.setattr(exchange, "_run", watched)
        message = Message(Call.Purpose.TEST, "Hello", Route.parse("slow-20-20"))
        waiting = asyncio.create_task(exchange.exchange(line, message, None))
        await sending.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    async_to_sync(leave_early)()

    call = Call.objects.get()
    assert (call.state, call.outcome) == ("settled", "ok")


def test_practice_costs_nothing_and_says_so(signed_in, member, gateways):
    line = member.connections.practice()
    answer = signed_in.post(address(line, "test/"), fields(line), headers=HTMX)

    assert "costs nothing" in answer.content.decode()
    assert Call.objects.get().cost == 0


def test_a_test_teaches_the_lamp(signed_in, line, send):
    send()
    line.refresh_from_db()
    assert line.health == "ok"
    send(key=SUSPENDED_KEY)
    line.refresh_from_db()
    assert line.health == "refused" and "suspended" in line.health_detail
    send(key=KEY)

    card = send(key=REVOKED_KEY)
    line.refresh_from_db()
    assert line.health == "refused"
    assert 'id="status" hx-swap-oob="true"' in card and "Key refused" in card
