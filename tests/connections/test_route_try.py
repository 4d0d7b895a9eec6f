"""Try the route: every stop by itself, each a call in the ledger."""

import pytest
from asgiref.sync import async_to_sync

from connections import trying
from connections.route_tries import RouteTry
from tests.connections.test_panel import HTMX, address, fields
from tests.people import bob
from tests.practice.server import REVOKED_KEY
from usage.models import Call

ROUTE = "gpt-4o/openai,fail-503/practice,claude-sonnet-4/anthropic"


@pytest.fixture
def known(signed_in, line):
    signed_in.post(address(line, "check/"))
    return line


def test_each_stop_is_asked_although_the_first_would_have_answered(signed_in, known):
    asked = fields(known, route=ROUTE)
    page = signed_in.post(address(known, "route/try/"), asked, headers=HTMX).content.decode()

    assert page.count('class="tag ok"') == 2
    assert "The service is unavailable for the moment." in page
    assert "2 of 3 stops answered." in page
    calls = Call.objects.filter(purpose="test").order_by("created_at")
    assert [call.route for call in calls] == ROUTE.split(",")
    assert [call.outcome for call in calls] == ["ok", "failed", "ok"]
    for call in calls:
        assert f"/usage/calls/{call.pk}" in page or str(call.pk) in page


def test_its_cost_is_told_before(signed_in, known):
    def told(route: str) -> str:
        known.route = route
        known.save()
        return str(signed_in.get(address(known)).content.decode())

    assert "About $0.0016 together." in told("gpt-4o/openai,claude-sonnet-4/anthropic")
    assert "What it costs is unknown." in told("gpt-4o/openai,claude-3-sonnet/anthropic")


def test_a_search_is_not_paid_for(signed_in, known):
    asked = fields(known, route="claude-sonnet-4/anthropic", web_search="on")
    signed_in.post(address(known, "route/try/"), asked, headers=HTMX)

    assert Call.objects.get(purpose="test").route == "claude-sonnet-4/anthropic"


def test_with_web_search_on_every_stop_is_tried_all_the_same(signed_in, known):
    asked = fields(known, route="claude-sonnet-4/anthropic,gpt-4o/openai", web_search="on")
    page = signed_in.post(address(known, "route/try/"), asked, headers=HTMX).content.decode()

    assert "2 of 2 stops answered." in page and "The route was another then." not in page


def test_a_refused_key_is_not_tried_again_with_every_stop(signed_in, known):
    known.save_key(REVOKED_KEY)
    asked = fields(known, route=ROUTE)
    page = signed_in.post(address(known, "route/try/"), asked, headers=HTMX).content.decode()

    assert Call.objects.filter(purpose="test").count() == 1
    assert page.count("Not asked") == 2 and "Paste it again here." in page


def test_without_a_script_the_list_is_on_the_page_that_comes(signed_in, known):
    answer = signed_in.post(address(known, "route/try/"), fields(known, route=ROUTE), follow=True)

    assert answer.redirect_chain[0][0] == address(known) + "#route-try"
    assert "Answers" in answer.content.decode()


def test_the_page_shows_how_far_a_try_has_come_and_asks_again(signed_in, known):
    stops = ["gpt-4o/openai", "gpt-4o/azure"]
    attempt = RouteTry.objects.create(connection=known, stops=stops)
    tried = address(known, "route/tried/")

    assert "Waiting" in signed_in.get(tried, headers=HTMX).content.decode()
    assert signed_in.get(f"{tried}?have=0", headers=HTMX).status_code == 204
    async_to_sync(trying.run)(attempt)
    done = signed_in.get(f"{tried}?have=0", headers=HTMX).content.decode()
    assert "every 500ms" not in done


def test_a_newer_try_is_not_written_over_by_an_older_one(known):
    older = trying.begin(known)
    newer = trying.begin(known)
    async_to_sync(trying.run)(older)

    assert RouteTry.objects.get() == newer
    assert RouteTry.objects.get().results == []


def test_a_wrong_stop_is_named_and_nobody_is_asked(signed_in, known):
    asked = fields(known, route="gpt-4o/azur")
    answer = signed_in.post(address(known, "route/try/"), asked, headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#panel")
    assert not Call.objects.filter(purpose="test").exists()


def test_a_stranger_tries_nothing(client, known):
    client.force_login(bob())

    assert client.post(address(known, "route/try/"), fields(known)).status_code == 404
    assert client.get(address(known, "route/tried/")).status_code == 404
    assert not RouteTry.objects.exists()
