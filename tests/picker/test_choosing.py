"""A model is chosen for a chat, for a connection, or for the chat that is about to begin."""

import json
import re
from html import unescape

import pytest

from chat.models import Chat
from connections.catalog import Catalog
from tests.people import bob
from tests.picker.conftest import shelve
from tests.picker.test_kept import HTMX, home


@pytest.fixture
def chat(member, line) -> Chat:
    return Chat.begin(member, line, "Which plywood for shelves?")


def test_the_chat_goes_on_with_the_route_that_was_chosen(signed_in, chat):
    sent = {"route": "gpt-4o/openai,gpt-4o/azure"}
    answer = signed_in.post(f"/chats/{chat.pk}/route/", sent, headers=HTMX)

    assert answer.status_code == 204
    said = json.loads(answer["HX-Trigger"])["route-changed"]["said"]
    assert said == "Route changed: gpt-4o on openai, then azure"
    chip = signed_in.get(f"/chats/{chat.pk}/route/", headers=HTMX).content.decode()
    assert "gpt-4o/openai,gpt-4o/azure" in chip and f"?chat={chat.pk}" in chip


def test_without_a_script_choosing_leads_back_to_the_chat(signed_in, chat):
    answer = signed_in.post(f"/chats/{chat.pk}/route/", {"route": "sonar"})

    assert answer["Location"] == f"/chats/{chat.pk}/"
    assert "sonar" in signed_in.get(answer["Location"]).content.decode()


def test_a_new_chat_keeps_its_preset_on_the_way_to_the_list_and_back(signed_in, member, line):
    mira = member.presets.create(name="Mira", greetings=["Ahoy.", "Go away."])
    opened = f"line={line.pk}&preset={mira.pk}&greeting=2&temporary=yes"
    page = signed_in.get(f"/?{opened}").text
    assert f'href="/models/?{opened.replace("&", "&amp;")}"' in page

    models = signed_in.get(f"/models/?{opened}").text
    use = re.search(r'id="use-route" method="post" action="([^"]+)"', models)
    assert use and f'name="preset" value="{mira.pk}"' in models
    answer = signed_in.post(unescape(use[1]), {"route": "gpt-4o"}, follow=True)

    assert "Go away." in answer.text and f'name="preset" value="{mira.pk}"' in answer.text
    assert 'value="gpt-4o" checked' in answer.text and "Temporary chat" in answer.text


@pytest.mark.parametrize("route", ["", "gpt-4o/nobody", "gpt-4o,!nobody", "x" * 501])
def test_a_route_that_the_gateway_would_refuse_or_shorten_is_not_kept(signed_in, chat, route):
    answer = signed_in.post(f"/chats/{chat.pk}/route/", {"route": route}, headers=HTMX)

    assert answer.status_code == 422 and "picker-problem" in answer.content.decode()
    chat.refresh_from_db()
    assert chat.route == "gpt-4o-mini"


def test_a_strangers_chat_cannot_be_rerouted(client, chat):
    client.force_login(bob())

    assert client.post(f"/chats/{chat.pk}/route/", {"route": "sonar"}).status_code == 404


def test_a_connection_takes_its_model_from_the_list(signed_in, line):
    answer = signed_in.post(f"/connections/{line.pk}/model/", {"route": "sonar"})

    assert answer["Location"] == f"/connections/{line.pk}/"
    line.refresh_from_db()
    assert line.route == "sonar"


def test_from_the_page_of_its_own_a_choice_leads_back_to_the_chat(signed_in, chat):
    on_the_page = {**HTMX, "HX-Current-URL": f"http://testserver/models/?chat={chat.pk}"}
    answer = signed_in.post(f"/chats/{chat.pk}/route/", {"route": "sonar"}, headers=on_the_page)

    assert answer["HX-Redirect"] == f"/chats/{chat.pk}/"


def test_the_next_chat_has_the_chosen_model_plugged_in(signed_in, line):
    answer = signed_in.post("/models/use/", {"route": "sonar"})
    assert answer["Location"] == "/?model=sonar"
    assert 'value="sonar" checked' in home(signed_in, "model=sonar")

    on_the_board = {**HTMX, "HX-Current-URL": "http://testserver/?temporary"}
    board = signed_in.post("/models/use/", {"route": "sonar"}, headers=on_the_board)
    assert board["HX-Retarget"] == "#board" and 'value="sonar" checked' in board.content.decode()

    elsewhere = {**HTMX, "HX-Current-URL": "http://testserver/usage/"}
    answer = signed_in.post("/models/use/", {"route": "sonar"}, headers=elsewhere)
    assert answer["HX-Redirect"] == "/?model=sonar"


def test_an_address_without_routes_takes_any_of_its_ids(signed_in, member):
    ours = member.connections.create(name="Ours", source="compatible", is_default=True)
    shelve(ours, Catalog.from_models_list({"data": [{"id": "meta/llama,3"}]}))
    sent = {"route": "meta/llama,3"}

    assert signed_in.post("/models/use/", sent)["Location"] == "/?model=meta%2Fllama%2C3"


@pytest.mark.parametrize("where", ["chat", "new chat"])
def test_a_choice_is_made_the_default_of_the_line_only_where_that_is_ticked(
    signed_in, member, line, chat, where
):
    use = f"/chats/{chat.pk}/route/" if where == "chat" else "/models/use/"
    signed_in.post(use, {"route": "sonar"})
    line.refresh_from_db()
    assert line.route == "gpt-4o-mini"

    signed_in.post(use, {"route": "sonar", "default": "1"})
    line.refresh_from_db()
    assert line.route == "sonar"
    page = signed_in.get("/models/").content.decode()
    assert "Make this my default on Everyday" in page
    assert (
        "Make this my default"
        not in signed_in.get(f"/models/?connection={line.pk}").content.decode()
    )
