"""Favourites, what was used, what is new and gone: the member's own part of the list."""

import re

import pytest
from django.test import Client

from connections import watch
from connections.models import Connection
from tests.catalog import handmade
from tests.connections.shelf import with_gone, without
from tests.people import bob
from tests.picker.conftest import shelve
from tests.picker.test_list import listed, page
from usage import ledger

HTMX = {"HX-Request": "true"}


def post(client: Client, path: str, **data: str) -> str:
    answer = client.post(path, data, headers=HTMX)
    assert answer.status_code in (200, 204)
    return answer.content.decode()


def groups(shown: str) -> dict[str, list[str]]:
    parts = re.split(r"<h2>([^<]+)</h2>", shown)[1:]
    ids = [re.findall(r'id="m-([^"]+)"', part) for part in parts[1::2]]
    return dict(zip(parts[::2], ids, strict=True))


def called(line: Connection, route: str) -> None:
    ledger.reserve(
        member=line.owner, connection_id=line.pk, purpose="reply", route=route, worst_case=None
    )


def test_a_star_keeps_a_model_at_the_top_until_it_is_taken_back(signed_in, line):
    assert 'aria-pressed="true"' in post(signed_in, "/models/star/", route="sonar")
    assert groups(page(signed_in))["Favourites"] == ["sonar"]
    assert listed(signed_in, "favourites=1") == ["sonar"]

    assert 'aria-pressed="false"' in post(signed_in, "/models/star/", route="sonar")
    assert "Favourites" not in groups(page(signed_in))


def test_favourites_keep_the_order_that_their_member_gives_them(signed_in, member, line):
    for name in ("sonar", "gpt-4o", "gpt-5.4"):
        member.favourites.keep(name)
    post(signed_in, "/models/move/?to=up", route="gpt-5.4")
    post(signed_in, "/models/move/?to=up", route="sonar")

    assert groups(page(signed_in, "sort=in"))["Favourites"] == ["sonar", "gpt-5.4", "gpt-4o"]


def test_a_whole_route_can_be_a_favourite(signed_in, member, line):
    route = "gpt-4o/openai,claude-sonnet-4/anthropic"
    post(signed_in, "/models/star/", route=route)

    assert groups(page(signed_in))["Favourites"] == [route]
    assert "2 stops" in page(signed_in)


def test_without_a_script_the_star_leads_back_to_the_list_as_it_was(signed_in, line):
    sent = {"route": "sonar", "back": "/models/?web=1"}
    assert signed_in.post("/models/star/", sent)["Location"] == "/models/?web=1"

    sent = {"route": "sonar", "back": "//elsewhere.example/"}
    assert signed_in.post("/models/star/", sent)["Location"] == "/models/"


def test_a_pinned_favourite_has_a_jack_on_the_board(signed_in, member, line):
    member.favourites.keep("sonar")
    member.favourites.keep("of-another-source").pin(True)
    post(signed_in, "/models/pin/", route="sonar")

    jacks = re.findall(r'name="model" form="composer" value="([^"]+)"( checked)?', home(signed_in))
    assert [route for route, _ in jacks][:2] == ["sonar", "gpt-4o-mini"]
    assert [route for route, checked in jacks if checked] == ["gpt-4o-mini"]
    assert "of-another-source" not in home(signed_in)


def home(client: Client, query: str = "") -> str:
    return client.get(f"/?{query}").content.decode()


def test_a_strangers_favourite_cannot_be_pinned(signed_in, line):
    bob().favourites.keep("sonar")

    assert signed_in.post("/models/pin/", {"route": "sonar"}).status_code == 404


def test_what_was_used_comes_first_and_the_last_used_is_named(signed_in, member, line):
    for route in ("sonar", "gpt-5.4/openai", "sonar"):
        called(line, route)

    shown = groups(page(signed_in))
    assert shown["Recently used"] == ["sonar", "gpt-5.4"]
    assert listed(signed_in, "context=128000")[:2] == ["sonar", "gpt-5.4"]
    assert "Recently used" not in groups(page(signed_in, "sort=name"))


@pytest.fixture
def changed(line: Connection) -> Connection:
    """gpt-4o-2024 left the list, and sonar came to it."""
    after = handmade.catalog()
    before = with_gone(without(after, "sonar"), "gpt-4o-2024")
    watch.note(before, after, {"source": "helicone", "connection": None})
    shelve(line, after)
    return line


def test_a_model_that_is_new_is_marked(signed_in, changed):
    rows = page(signed_in).split('<li class="m-item')

    assert [row for row in rows if ">new<" in row] == [row for row in rows if "m-sonar" in row]


def test_a_favourite_that_is_gone_says_so_and_offers_the_nearest(signed_in, member, changed):
    member.favourites.keep("gpt-4o-2024")
    member.favourites.keep("known/elsewhere")

    shown = page(signed_in)
    assert groups(shown)["Favourites"] == ["gpt-4o-2024"]
    assert ">gone<" in shown and "Use gpt-4o" in shown


def test_a_used_model_that_is_gone_stays_in_sight(signed_in, changed):
    called(changed, "gpt-4o-2024")

    assert groups(page(signed_in))["Recently used"] == ["gpt-4o-2024"]
