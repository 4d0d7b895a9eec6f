"""What the list of models shows: searched, filtered, sorted, and always from the cache."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from connections.catalog import Catalog
from connections.models import Connection
from connections.picker import Question, rows_of
from tests.catalog import handmade
from tests.people import bob
from tests.picker.conftest import shelve


def listed(client: Client, query: str = "", path: str = "/models/") -> list[str]:
    """The ids of the rows, from top to bottom, as the list alone is asked for while typing."""
    headers = {"HX-Request": "true", "HX-Target": "mlist"}
    answer = client.get(f"{path}?{query}", headers=headers)
    assert answer.status_code == 200
    return re.findall(r'data-model="([^"]+)"', answer.content.decode())


def page(client: Client, query: str = "") -> str:
    return client.get(f"/models/?{query}").content.decode()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt4o", "gpt-4o"),
        ("GPT 4o mini", "gpt-4o-mini"),
        ("claude 4.5", "claude-4.5-sonnet"),
        ("studio", "gemini-2.5-flash"),
        ("sonar", "sonar"),
    ],
)
def test_a_model_is_found_however_it_is_spelt(signed_in, line, typed, first):
    assert listed(signed_in, f"q={typed}")[0] == first


def test_a_search_that_finds_nothing_says_so_and_offers_what_is_near(signed_in, line):
    shown = page(signed_in, "q=gpt-4oo")

    assert "No models match" in shown and 'value="gpt-4o"' in shown
    assert "0 of 10" in shown


def test_filters_narrow_the_list_and_stand_in_the_address(signed_in, line):
    assert listed(signed_in, "web=1") == ["claude-sonnet-4", "claude-3.5-sonnet-v2"]
    assert "gpt-4o" in listed(signed_in, "provider=azure")
    assert listed(signed_in, "provider=groq") == ["llama-guard"]
    assert listed(signed_in, "price=0.25") == ["gpt-4o-mini", "llama-guard"]
    assert listed(signed_in, "context=200000&q=sonnet 4.5") == []

    shown = page(signed_in, "web=1&sort=in&provider=anthropic")
    assert "2 of 10" in shown
    assert re.search(r'name="web" value="1" checked', shown)
    assert re.search(r'<option value="anthropic" selected>', shown)


def test_an_address_that_makes_no_sense_still_shows_a_list(signed_in, line):
    assert len(listed(signed_in, "context=much&price=-3&sort=beauty&provider=")) == 10


def test_every_order_puts_what_is_unknown_last():
    catalog = handmade.catalog()
    unpriced = replace(catalog.models["gpt-4o"].endpoints[0], price=None)
    mystery = replace(
        catalog.models["gpt-4o"], id="mystery", endpoints=(unpriced,), context=None, released=None
    )
    rows = rows_of(replace(catalog, models={"mystery": mystery, **catalog.models})).by_id

    for sort in ("in", "out", "newest"):
        assert Question(sort=sort).ordered(rows.values(), {})[-1].id == "mystery"
    by_price = [row.input for row in Question(sort="in").ordered(rows.values(), {}) if row.input]
    assert by_price == sorted(by_price) and by_price[0] == Decimal("0.15")
    assert not Question(price=Decimal(9)).fits(rows["mystery"])


def test_an_unknown_price_is_shown_as_unknown_and_never_as_nothing(signed_in, member):
    ours = member.connections.create(name="Ours", source="compatible", is_default=True)
    shelve(ours, Catalog.from_models_list({"data": [{"id": "llama/local"}]}))

    shown = page(signed_in, "open=llama/local").partition('id="mlist"')[2].partition("</form>")[0]
    assert listed(signed_in) == ["llama/local"]
    assert "unknown" in shown and "0.00" not in shown
    assert "Use llama/local" in shown and "Add to route" not in shown


def test_what_somebody_names_a_model_is_text_on_the_page(signed_in, member):
    ours = member.connections.create(name="Ours", source="compatible", is_default=True)
    evil = '<script>alert(1)</script>"'
    shelve(ours, Catalog.from_models_list({"data": [{"id": evil, "name": evil}]}))

    for shown in (page(signed_in), page(signed_in, "q=<script>alert(2)")):
        assert "<script>alert" not in shown


def test_an_open_row_tells_who_offers_the_model_and_at_which_price(signed_in, line):
    headers = {"HX-Request": "true"}
    query = "open=gpt-4o&route=gpt-4o/azure,gpt-4o/openai"
    fold = signed_in.get(f"/models/providers/?{query}", headers=headers).content.decode()

    assert fold.index("1st stop") < fold.index("2nd stop") < fold.index("10.55")
    assert 'value="gpt-4o/openrouter"' in fold
    assert 'aria-expanded="true"' in page(signed_in, "open=gpt-4o")


def test_a_stop_is_added_without_a_script_and_reloading_does_not_add_it_twice(signed_in, line):
    answer = signed_in.get("/models/?q=gpt&route=gpt-4o/azure&stop=gpt-4o/openai")
    assert answer.status_code == 302
    again = signed_in.get(answer["Location"]).content.decode()
    assert 'name="route" form="pf" value="gpt-4o/azure,gpt-4o/openai"' in again

    answer = signed_in.get("/models/?route=gpt-4o/azure,gpt-4o/openai&stop=gpt-4o/azure")
    assert answer["Location"] == "/models/?route=gpt-4o%2Fopenai"


def test_a_pasted_route_is_the_route_and_its_slips_are_marked(signed_in, line):
    shown = page(signed_in, "q=gpt-4o/openai,gpt-4o/azur")

    assert "This is a route" in shown and "is no provider at Helicone" in shown
    assert 'name="route" form="pf" value="gpt-4o/openai,gpt-4o/azur"' in shown


def test_before_the_first_connect_the_page_says_what_to_do(signed_in, member):
    member.connections.create(name="Fresh", source="helicone", is_default=True)

    assert "Connect it first" in page(signed_in)


def test_a_chat_and_a_connection_of_somebody_else_do_not_exist(signed_in, line):
    theirs = bob().connections.create(name="Bob's", source="helicone")

    assert signed_in.get(f"/models/?connection={theirs.pk}").status_code == 404
    assert signed_in.get(f"/models/?chat={theirs.pk}").status_code == 404
    assert signed_in.get("/models/?chat=nonsense").status_code == 404


def test_typing_asks_the_database_a_bounded_number_of_times(
    signed_in, line: Connection, django_assert_max_num_queries
):
    page(signed_in)
    with django_assert_max_num_queries(11):
        assert listed(signed_in, "q=gpt")


def changed(client: Client, query: str) -> str:
    """The side after a button, as htmx fetches it."""
    headers = {"HX-Request": "true", "HX-Target": "route"}
    return str(client.get(f"/models/route/?{query}", headers=headers).content.decode())


def test_the_side_tells_each_stops_price_and_what_bounds_the_route(signed_in, line):
    shown = page(signed_in, "route=gpt-4o/azure,claude-sonnet-4/anthropic").partition('id="route"')[
        2
    ]

    assert shown.count("$2.") + shown.count("$3.") >= 2
    for told in ("Dearest stop", "Smallest context", "2nd stop only", "Clear route"):
        assert told in shown


def test_stops_are_moved_and_cleared_with_and_without_a_script(signed_in, line):
    route = "route=gpt-4o/azure,gpt-4o/openai"
    answer = signed_in.get(f"/models/?q=gpt&{route}&move=up:1")
    assert answer["Location"] == "/models/?q=gpt&route=gpt-4o%2Fopenai%2Cgpt-4o%2Fazure"

    moved = changed(signed_in, f"{route}&move=up:1")
    assert 'value="gpt-4o/openai,gpt-4o/azure"' in moved
    assert "gpt-4o/openai is now stop 1 of 2." in moved
    assert 'name="route" form="pf" value=""' in changed(signed_in, f"{route}&move=clear")


def test_a_slip_in_a_pasted_route_is_mended_by_a_button(signed_in, line):
    pasted = "gpt-4o/openai,gpt-4o/azur"
    assert 'value="gpt-4o/azur&#10;gpt-4o/azure" form="pf">Use gpt-4o/azure' in page(
        signed_in, f"q={pasted}"
    )

    mend = f"q={pasted}&route={pasted}&instead=gpt-4o/azur%0D%0Agpt-4o/azure"
    assert 'value="gpt-4o/openai,gpt-4o/azure"' in changed(signed_in, mend)
    answer = signed_in.get(f"/models/?{mend}")
    assert answer["Location"] == "/models/?route=gpt-4o%2Fopenai%2Cgpt-4o%2Fazure"
