"""The watch on catalogs: what is new, gone or re-priced is kept, and shown until it is seen."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from connections import catalogs, watch
from connections.catalog import Catalog, stored
from connections.catalogs import CatalogSnapshot, catalog_for
from connections.models import CatalogChange, Connection
from tests.connections.shelf import dearer, remember, with_gone, without
from tests.people import bob

refresh = async_to_sync(catalogs.refresh)


@pytest.fixture
def listed(line: Connection) -> Catalog:
    """Helicone's list as it was fetched."""
    return refresh(line)


def kept() -> set[tuple[str, str]]:
    return set(CatalogChange.objects.values_list("kind", "model"))


def test_the_first_list_is_no_news(listed):
    assert kept() == set()


def test_a_refresh_keeps_what_is_new_gone_and_repriced(line, listed):
    remember(dearer(with_gone(without(listed, "sonar"), "gpt-4o-2023"), "gpt-4o", by=2))
    before = timezone.now()

    refresh(line)

    assert kept() == {("new", "sonar"), ("gone", "gpt-4o-2023"), ("repriced", "gpt-4o")}
    priced = CatalogChange.objects.filter(kind="repriced", provider="openai").get()
    assert priced.before and priced.after
    assert Decimal(priced.before["input"]) == 2 * Decimal(priced.after["input"])
    assert watch.new_since(line, before) == {"sonar"}
    assert watch.new_since(line, timezone.now() + timedelta(1)) == frozenset()


def test_a_refresh_without_change_keeps_nothing(line, listed):
    refresh(line)

    assert kept() == set()


def test_another_address_is_another_list_and_not_a_change(line, listed, settings, gateways):
    remember(without(listed, "sonar"))
    CatalogSnapshot.objects.update(origin="https://elsewhere.example.org/models")

    refresh(line)

    assert kept() == set()
    found = catalog_for(line)
    assert found and found.models.keys() == listed.models.keys()


def test_a_server_that_has_loaded_nothing_is_no_news(line, listed):
    remember(replace(listed, models={}))

    refresh(line)

    assert kept() == set()


def changes_page(client) -> str:
    page: str = client.get("/models/changes/").content.decode()
    return page


def test_the_page_shows_old_and_new_prices_and_counts_what_was_not_seen(signed_in, line, listed):
    assert "Nothing has changed" in changes_page(signed_in)
    remember(dearer(with_gone(listed, "gpt-4o-2023"), "gpt-4o-mini", by=2))
    refresh(line)
    seen_first = signed_in.get("/connections/").content.decode()
    assert "not seen yet" in seen_first

    page = changes_page(signed_in)

    assert "gpt-4o-mini/openai" in page and "gpt-4o-2023" in page
    assert "$0.30</s> $0.15 in, $0.60 out" in page
    assert "not seen yet" in page
    assert "not seen yet" not in changes_page(signed_in)
    assert "not seen yet" not in signed_in.get("/connections/").content.decode()


def test_a_list_that_belongs_to_somebody_elses_address_stays_theirs(signed_in, member, client):
    theirs = bob().connections.create(name="Bob's", source="compatible", address="http://b.example")
    CatalogChange.objects.create(
        source="compatible", connection=theirs, kind="new", model="secret-model"
    )

    assert "secret-model" not in changes_page(signed_in)


def test_whatever_stands_on_a_gone_model_moves_with_one_click(signed_in, member, line, listed):
    line.route = "gpt-4o-mini-2023/openai,claude-sonnet-4"
    line.save()
    chat = member.chats.create(title="Old friend", connection=line, route="gpt-4o-mini-2023")
    old = member.chats.create(title="Older friend", connection=line, route="gpt-4o-mini-2023")
    slip = member.chats.create(title="A slip", connection=line, route="gpt-4o-mini-2O23")
    remember(with_gone(listed, "gpt-4o-mini-2023", like="gpt-4o-mini"))
    refresh(line)

    notice = signed_in.get(f"/chats/{chat.pk}/").content.decode()
    assert "gpt-4o-mini-2023 is gone from this line" in notice
    assert f'action="/chats/{chat.pk}/route/"' in notice and 'value="gpt-4o-mini"' in notice
    assert "is gone from" not in signed_in.get(f"/chats/{slip.pk}/").content.decode()
    page = changes_page(signed_in)
    assert "Old friend" in page and "A slip</b>" not in page

    signed_in.post(f"/connections/{line.pk}/substitute/")
    answer = signed_in.post(f"/chats/{chat.pk}/route/", {"route": "gpt-4o-mini"}, follow=True)
    signed_in.post(f"/chats/{old.pk}/substitute/")

    for each in (line, chat, old):
        each.refresh_from_db()
    assert old.route == "gpt-4o-mini"
    assert line.route == "gpt-4o-mini/openai,claude-sonnet-4"
    assert chat.route == "gpt-4o-mini"
    assert answer.redirect_chain[-1][0] == f"/chats/{chat.pk}/"
    assert "is gone from" not in answer.content.decode()
    assert "On a model that is gone" not in changes_page(signed_in)


def test_presets_and_favourites_on_a_gone_model_are_named_and_moved(
    signed_in, member, line, listed
):
    preset = member.presets.create(name="Mira", route="gpt-4o-mini-2023")
    member.presets.create(name="Vera", route="gpt-4o-mini")
    member.presets.create(name="Anybody")
    bob().presets.create(name="Bob's", route="gpt-4o-mini-2023", is_shared=True)
    for route in ("gpt-4o-mini-2023/openai,claude-sonnet-4", "gpt-4o", "never-was"):
        member.favourites.keep(route)
    remember(with_gone(listed, "gpt-4o-mini-2023", like="gpt-4o-mini"))
    refresh(line)

    page = changes_page(signed_in)
    assert page.count("Use it") == 2 and "Bob" not in page
    assert "Mira</b></a><small>Preset</small>" in page
    assert "gpt-4o-mini/openai,claude-sonnet-4" in page

    signed_in.post(f"/presets/{preset.pk}/substitute/")
    gone = member.favourites.first()
    told = signed_in.post(f"/favourites/{gone.pk}/substitute/", follow=True).content.decode()

    preset.refresh_from_db()
    assert preset.route == "gpt-4o-mini"
    kept = [each.route for each in member.favourites.all()]
    assert kept == ["gpt-4o-mini/openai,claude-sonnet-4", "gpt-4o", "never-was"]
    assert "is a favourite in place of" in told and "On a model that is gone" not in told


def test_a_favourite_whose_substitute_is_kept_already_goes(signed_in, member, line, listed):
    for route in ("gpt-4o-mini-2023", "gpt-4o-mini"):
        member.favourites.keep(route)
    remember(with_gone(listed, "gpt-4o-mini-2023", like="gpt-4o-mini"))
    refresh(line)

    signed_in.post(f"/favourites/{member.favourites.first().pk}/substitute/")

    assert [each.route for each in member.favourites.all()] == ["gpt-4o-mini"]


def test_a_model_that_another_line_still_has_is_not_gone_for_a_preset(
    signed_in, member, line, listed
):
    member.presets.create(name="Mira", route="gpt-4o-mini-2023")
    other = member.connections.create(
        name="Elsewhere", source="compatible", address="https://models.example"
    )
    remember(with_gone(listed, "gpt-4o-mini-2023", like="gpt-4o-mini"))
    refresh(line)
    assert "Mira</b>" in changes_page(signed_in)

    snapshot = CatalogSnapshot.objects.get(source=line.source)
    still = with_gone(listed, "gpt-4o-mini-2023", like="gpt-4o-mini")
    snapshot.pk, snapshot.source, snapshot.connection = None, other.source, other
    snapshot.payload = stored.dumps(still)
    snapshot.save()

    assert "Mira</b>" not in changes_page(signed_in)


def test_practice_which_stands_in_for_every_model_keeps_none_of_them(
    signed_in, member, line, listed
):
    preset = member.presets.create(name="Mira", route="gpt-4o-mini-2023")
    member.presets.create(name="Guide", route="practice")
    member.favourites.keep("gpt-4o-mini-2023")
    still = with_gone(listed, "gpt-4o-mini-2023", like="gpt-4o-mini")
    remember(still)
    refresh(line)
    snapshot = CatalogSnapshot.objects.get(source=line.source)
    snapshot.pk, snapshot.source = None, member.connections.practice().source
    snapshot.payload = stored.dumps(still)
    snapshot.save()

    page = changes_page(signed_in)
    signed_in.post(f"/presets/{preset.pk}/substitute/")

    assert "Mira</b>" in page and "Guide</b>" not in page and "<small>Favourite" in page
    preset.refresh_from_db()
    assert preset.route == "gpt-4o-mini"


def test_an_empty_chat_says_that_the_model_it_begins_with_is_gone(signed_in, member, line, listed):
    line.route = "gpt-4o-mini-2023/openai,claude-sonnet-4"
    line.save()
    remember(with_gone(listed, "gpt-4o-mini-2023", like="gpt-4o-mini"))
    assert "is gone from" not in signed_in.get("/").content.decode()
    refresh(line)

    page = signed_in.get(f"/?temporary&line={line.pk}").content.decode()
    way_on = re.search(r'<a class="btn small" href="([^"]+)"', page)
    plugged = signed_in.get(unescape(way_on[1])).content.decode() if way_on else ""

    assert "gpt-4o-mini-2023/openai is gone from this line" in page
    assert 'value="gpt-4o-mini/openai,claude-sonnet-4" checked' in plugged
    assert "Temporary chat" in plugged and "is gone from" not in plugged


def test_nobody_moves_what_others_have(client, member, line, listed):
    chat = member.chats.create(title="Mine", connection=line, route="gpt-4o")
    preset = member.presets.create(name="Mira", route="gpt-4o", is_shared=True)
    favourite = member.favourites.keep("gpt-4o")
    client.force_login(bob())
    assert client.post(f"/presets/{preset.pk}/substitute/").status_code == 404
    assert client.post(f"/favourites/{favourite.pk}/substitute/").status_code == 404

    assert client.post(f"/chats/{chat.pk}/substitute/").status_code == 404
    assert client.post(f"/connections/{line.pk}/substitute/").status_code == 404


def test_the_list_of_chats_asks_once_for_each_route(
    signed_in, member, line, listed, django_assert_max_num_queries
):
    remember(with_gone(listed, "gpt-4o-mini-2023", like="gpt-4o-mini"))
    refresh(line)
    for n in range(30):
        member.chats.create(title=f"Chat {n}", connection=line, route="gpt-4o-mini-2023")
        member.favourites.keep(f"gpt-4o-mini/openai,never-was-{n}")

    with django_assert_max_num_queries(25):
        assert changes_page(signed_in).count("Use it") == 30
