"""A long list in parts: every model comes once, whatever is starred or opened meanwhile."""

import html
import re

import pytest
from django.test import Client

from connections.catalog import Catalog
from connections.models import Connection
from connections.picker import Part
from tests.people import bob
from tests.picker.conftest import shelve
from tests.picker.test_kept import called, groups, post
from tests.picker.test_list import page

MANY = [f"model-{number:03}" for number in range(200)]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def shelf(member) -> Connection:
    ours: Connection = member.connections.create(name="Ours", source="compatible", is_default=True)
    shelve(ours, Catalog.from_models_list({"data": [{"id": name} for name in MANY]}))
    return ours


def ids(shown: str) -> list[str]:
    return re.findall(r'data-model="([^"]+)"', shown)


def rest(shown: str) -> str:
    """Where the list says that it goes on; empty at its end."""
    found = re.search(r'class="m-more" hx-get="([^"]+)"', shown)
    return html.unescape(found[1]) if found else ""


def further(client: Client, shown: str) -> str:
    return client.get(rest(shown), headers=HTMX).content.decode()


def to_the_end(client: Client, shown: str) -> list[str]:
    found = ids(shown)
    while rest(shown):
        shown = further(client, shown)
        found += ids(shown)
    return found


@pytest.mark.parametrize("query", ["", "q=model", "sort=name", "context="])
def test_the_parts_of_a_list_have_every_model_once(signed_in, shelf, query):
    first = page(signed_in, query)

    assert ids(first) == MANY[: Part().stop] and "200 of 200" in first
    assert to_the_end(signed_in, first) == MANY


def test_what_leads_is_whole_and_does_not_come_again(signed_in, member, shelf):
    for name in ("model-150", "model-003"):
        member.favourites.keep(name)
    called(shelf, "model-090")

    first = page(signed_in)
    assert groups(first)["Favourites"] == ["model-150", "model-003"]
    assert groups(first)["Recently used"] == ["model-090"]
    found = to_the_end(signed_in, first)
    assert sorted(found) == MANY


@pytest.mark.parametrize("query", ["", "q=model"])
def test_a_star_on_the_last_row_in_sight_loses_no_other(signed_in, shelf, query):
    first = page(signed_in, query)
    post(signed_in, "/models/star/", route=ids(first)[-1])

    assert to_the_end(signed_in, first) == MANY


def test_a_search_that_a_favourite_leads_goes_on_behind_it(signed_in, member, shelf):
    member.favourites.keep("model-001")

    assert sorted(to_the_end(signed_in, page(signed_in, "q=model"))) == MANY


def test_only_favourites_are_no_part_of_anything(signed_in, member, shelf):
    for name in MANY[:40]:
        member.favourites.keep(name)

    shown = page(signed_in, "favourites=1")
    assert ids(shown) == MANY[:40] and not rest(shown)
    everything = page(signed_in)
    assert groups(everything)["All models"] == []
    assert to_the_end(signed_in, everything) == MANY


def test_the_list_reaches_to_the_row_that_is_open(signed_in, shelf):
    shown = page(signed_in, "open=model-120")

    assert ids(shown) == MANY[:121]
    assert 'aria-expanded="true"' in shown
    assert to_the_end(signed_in, shown) == MANY


def test_without_a_script_the_page_itself_is_longer(signed_in, shelf):
    links = re.findall(r'<a class="btn small" href="([^"]+)"', page(signed_in, "sort=name"))
    longer, whole = (html.unescape(link) for link in links if "rows=" in link)

    assert longer.endswith(f"#m-{MANY[Part().stop - 1]}")
    assert len(ids(signed_in.get(longer.partition("#")[0]).content.decode())) == 84
    shown = signed_in.get(whole.partition("#")[0]).content.decode()
    assert ids(shown) == MANY and not rest(shown)


@pytest.mark.parametrize("query", ["from=x&rows=-1", "from=9000&rows=3", "from=²&rows=99999999"])
def test_parts_that_make_no_sense_are_no_error(signed_in, shelf, query):
    answer = signed_in.get(f"/models/rows/?{query}", headers=HTMX)

    assert answer.status_code == 200
    assert set(ids(answer.content.decode())) <= set(MANY)


def test_a_part_of_a_strangers_list_does_not_exist(client, shelf):
    client.force_login(bob())
    assert client.get(f"/models/rows/?connection={shelf.pk}").status_code == 404
