"""Prices entered by hand: for what is sent from now on, and for what was sent before."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from connections import booking
from connections.catalog import Catalog, stored
from connections.catalogs import CatalogSnapshot, catalog_for
from connections.gateway.replies import ServedBy, Usage
from connections.models import Connection
from connections.quotes import quote_for_chat
from tests.people import bob
from tests.usage.calls import ended
from usage.ledger import Settlement
from usage.models import Call

NAMES = ("qwen3-32b", "qwen3-8b", "gemma-3-27b")


@pytest.fixture
def box(member: Member) -> Connection:
    """A server that lists its models without a price."""
    return compatible(member)


def compatible(member: Member) -> Connection:
    connection = member.connections.create(
        name="Our box", source="compatible", address="http://box.example/v1", route=NAMES[0]
    )
    listed = Catalog.from_models_list({"data": [{"id": name} for name in NAMES]})
    CatalogSnapshot.objects.create(
        source="compatible",
        connection=connection,
        payload=stored.dumps(listed),
        model_count=len(NAMES),
        fetched_at=timezone.now(),
    )
    return connection


def table(*rows: dict[str, str], kept: int = 0) -> dict[str, str]:
    """The form as a browser posts it; kept rows were saved before."""
    posted = {"prices-TOTAL_FORMS": str(len(rows)), "prices-INITIAL_FORMS": str(kept)}
    for number, row in enumerate(rows):
        posted |= {f"prices-{number}-{name}": value for name, value in row.items()}
    return posted


def row(model: str, fresh: str, output: str, **more: str) -> dict[str, str]:
    return {"model": model, "input": fresh, "output": output, **more}


def enter(client: Client, connection: Connection, *rows: dict[str, str]) -> Any:
    return client.post(f"/connections/{connection.pk}/prices/", table(*rows))


def settled(connection: Connection, model: str) -> Settlement:
    """A call of a million tokens in and a thousand out, as it is booked."""
    catalog = catalog_for(connection)
    route = connection.asked_route(catalog, model)
    usage = Usage(prompt=1_000_000, completion=1000, input=1_000_000, output=1000)
    served = ServedBy(provider_model=model)
    return booking.settlement(
        Call.Outcome.OK,
        route=route,
        usage=usage,
        served_by=served,
        cost=booking.cost(usage, served, route, catalog, None, free=False),
        error=None,
        first_token_ms=None,
        total_ms=None,
        properties={},
        options={},
    )


def test_a_price_is_used_before_after_and_in_the_record(signed_in, box):
    assert quote_for_chat(box, "", ["Hello"]).worst_case is None
    assert settled(box, NAMES[0]).cost is None

    answer = enter(signed_in, box, row(NAMES[0], "0.40", "2", cached="0.1", request="0.01"))

    assert answer.status_code == 302
    worst = quote_for_chat(box, "", ["Hello"]).worst_case
    assert worst and worst > Decimal("0.01")
    booked = settled(box, NAMES[0])
    assert (booked.cost, booked.cost_source) == (Decimal("0.412"), "manual")
    assert booked.price == {
        "of": NAMES[0],
        "input": "0.4",
        "output": "2",
        "cached": "0.1",
        "written": "0.4",
        "thinking": "2",
        "request": "0.01",
        "version": "1",
    }


def test_a_changed_price_is_the_next_version(signed_in, box):
    enter(signed_in, box, row(NAMES[0], "0.40", "2"))
    saved = box.prices.get()

    changed = row(NAMES[0], "0.50", "2", id=str(saved.pk), connection=str(box.pk))
    signed_in.post(f"/connections/{box.pk}/prices/", table(changed, kept=1))

    booked = settled(box, NAMES[0])
    assert booked.price and (booked.price["input"], booked.price["version"]) == ("0.5", "2")


def test_a_name_goes_before_a_pattern_and_a_long_pattern_before_a_short_one(signed_in, box):
    enter(signed_in, box, row("*", "1", "1"), row("qwen*", "2", "2"), row("qwen3-8b", "0", "0"))

    catalog = catalog_for(box)
    assert catalog
    found = {name: catalog.models[name].endpoints[0].price for name in NAMES}
    assert [price and price.input * 1_000_000 for price in found.values()] == [2, 0, 1]
    assert settled(box, "qwen3-8b").cost == 0


def test_a_name_that_is_not_listed_can_have_a_price_and_a_source_without_a_list_too(signed_in, box):
    CatalogSnapshot.objects.all().delete()
    enter(signed_in, box, row("hidden-model", "3", "3"))

    assert settled(box, "hidden-model").cost == Decimal("3.003")


def test_what_the_answer_itself_reports_goes_before(signed_in, box):
    enter(signed_in, box, row(NAMES[0], "1", "1"))
    usage = Usage(input=10, prompt=10, reported_cost=Decimal("0.5"))
    route = box.asked_route(None, NAMES[0])

    cost = booking.cost(usage, ServedBy(), route, catalog_for(box), None, free=False)

    assert (cost.amount, booking.source_of(cost)) == (Decimal("0.5"), "provider")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (row("a", "", "1"), "Enter a price; 0 where it is free."),
        (row("a", "-1", "1"), "A price is not below 0."),
        (row("a", "NaN", "1"), "Enter a number such as 2.50."),
        (row("a", "1,50", "1"), "Enter a number such as 2.50."),
        (row("a", "0.00000025", "1"), "finer than a millionth"),
        (row("a", "25000", "1"), "more than anybody charges"),
        (row("a", "1", "1", cached="2"), "never costs more than in"),
        (row("", "1", "1"), "This field is required."),
    ],
)
def test_nonsense_is_refused_with_a_reason(signed_in, box, wrong, told):
    answer = enter(signed_in, box, wrong)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not box.prices.exists()


def test_the_same_model_twice_is_refused(signed_in, box):
    answer = enter(signed_in, box, row("a", "1", "1"), row("a", "2", "2"))

    assert answer.status_code == 422 and "stands in two rows" in answer.content.decode()


def test_empty_rows_offer_what_was_called_without_a_price(signed_in, member, box):
    ended(member, None, connection=box, model="gemma-3-27b")

    assert 'value="gemma-3-27b"' in signed_in.get(f"/connections/{box.pk}/prices/").content.decode()
    assert enter(signed_in, box, row("gemma-3-27b", "", "")).status_code == 302
    assert not box.prices.exists()
    assert enter(signed_in, box, row("gemma-3-27b", "1", "")).status_code == 422


def test_prices_are_the_owners_and_the_administrators(client, member, box):
    theirs = compatible(bob())
    client.force_login(bobs := theirs.owner)

    assert enter(client, box, row("a", "1", "1")).status_code == 404
    assert enter(client, theirs, row("a", "1", "1")).status_code == 302
    assert not bobs.is_administrator
    client.force_login(member)
    assert enter(client, theirs, row("b", "1", "1")).status_code == 302
    helicone = member.connections.create(name="H", source="helicone")
    assert client.get(f"/connections/{helicone.pk}/prices/").status_code == 404


def test_past_calls_are_priced_again_after_one_has_seen_what_that_changes(signed_in, member, box):
    tokens = {"prompt_tokens": 1_000_000, "completion_tokens": 0, "model": NAMES[0]}
    unknown = ended(member, None, connection=box, cost_unknown="No price.", **tokens)
    reported = ended(member, "7", connection=box, cost_source="provider", **tokens)
    enter(signed_in, box, row(NAMES[0], "2.5", "1"))

    page = signed_in.get(f"/usage/reprice/?connection={box.pk}&since=2020-01-01")
    assert "One call would change" in page.content.decode()
    assert "From unknown to $2.50" in page.content.decode()
    assert "css/usage" in page.content.decode()  # where its form gets its columns from
    unknown.refresh_from_db()
    assert unknown.cost is None

    signed_in.post("/usage/reprice/", {"connection": str(box.pk), "since": "2020-01-01"})

    for call in (unknown, reported):
        call.refresh_from_db()
    assert [unknown.cost, reported.cost] == [Decimal("2.5"), Decimal(7)]
    assert unknown.cost_source == "manual" and unknown.revisions.get().cost is None
    again = signed_in.get("/usage/reprice/?everything=on&since=2020-01-01").content.decode()
    assert "No call would change" in again


def test_a_call_of_unknown_cost_leads_to_the_prices(signed_in, member, box):
    call = ended(member, None, connection=box, model=NAMES[0])

    html = signed_in.get(f"/usage/calls/{call.pk}/").content.decode()

    assert f'href="/connections/{box.pk}/prices/"' in html


def test_members_price_only_what_is_theirs(client, member, box):
    tokens = {"prompt_tokens": 1_000_000, "completion_tokens": 0, "model": NAMES[0]}
    call = ended(member, None, connection=box, **tokens)
    box.prices.create(model="*", input=Decimal(1), output=Decimal(1))
    client.force_login(bob())

    assert "No call would change" in client.get("/usage/reprice/").content.decode()
    foreign = client.post("/usage/reprice/", {"connection": str(box.pk), "since": "2020-01-01"})

    call.refresh_from_db()
    assert foreign.status_code == 422 and call.cost is None
