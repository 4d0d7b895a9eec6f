"""The page of budgets: who sets them, and who only sees them."""

import html
import re
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Member
from tests.usage.calls import ended
from usage.models import Budget

pytestmark = pytest.mark.django_db


def page(client: Client, reader: Member, address: str) -> str:
    client.force_login(reader)
    return client.get(address).content.decode()


def test_an_administrator_sets_a_budget_and_changes_it(client, administrator):
    client.force_login(administrator)
    asked = {"scope": "each", "period": "month", "limit": "20", "at_limit": "stop"}
    assert client.post("/usage/budgets/", asked).status_code == 302
    client.post("/usage/budgets/", {**asked, "limit": "12.50", "at_limit": "cheap"})

    budget = Budget.objects.get()
    assert (budget.limit, budget.cheap_under) == (Decimal("12.50"), Decimal(1))
    assert "$12.50" in page(client, administrator, "/usage/budgets/")
    client.post(f"/usage/budgets/{budget.pk}/remove/")
    assert not Budget.objects.exists()


def test_lines_of_the_same_name_are_told_apart(client, administrator, member):
    for owner in (administrator, member):
        ended(owner, "2", connection=owner.connections.create(name="House", source="helicone"))

    chosen = page(client, administrator, "/usage/budgets/")
    listed = page(client, administrator, "/usage/by/?by=connection")

    for owner in (administrator, member):
        assert f"{html.escape(owner.name)}&#x27;s House</option>" in chosen
        assert f">House ({html.escape(owner.name)})</a>" in listed
    found = re.findall(r">House \(.+?\)</a>", listed)
    assert len(found) == len(set(found)) == 2
    line = member.connections.get(name="House")
    chip = page(client, administrator, f"/usage/?connection={line.pk}")
    assert f"Connection: House ({member.name})" in html.unescape(chip)
    assert ">House</a>" in page(client, member, "/usage/by/?by=connection")


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("", "Enter an amount, such as 20."),
        ("0", "The smallest amount is one cent, 0.01."),
        ("many", "Enter a number such as 2.50."),
        ("2.505", "Whole cents are the finest that a budget has."),
        ("12345678901", "more than Lampfield can count"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_in_plain_words(client, administrator, limit, told):
    client.force_login(administrator)
    asked = {"scope": "group", "period": "month", "limit": limit, "at_limit": "stop"}

    assert told in client.post("/usage/budgets/", asked).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"limit": "-1"}, {"limit": "a lot"}, {"scope": "member"}, {"period": "year"}]
)
def test_a_budget_that_makes_no_sense_is_refused_with_what_was_typed(client, administrator, wrong):
    client.force_login(administrator)
    asked = {"scope": "group", "period": "month", "limit": "20", "at_limit": "stop"}

    assert client.post("/usage/budgets/", {**asked, **wrong}).status_code == 422
    assert not Budget.objects.exists()


def test_members_see_their_budgets_but_set_none(client, member):
    Budget.objects.create(scope="each", limit=Decimal(20))
    ended(member, "17")

    html = page(client, member, "/usage/budgets/")

    assert "$17.00 of $20.00" in html and '<form class="card-pad' not in html
    assert "Your $20.00 for" in page(client, member, "/usage/")
    assert client.post("/usage/budgets/", {}).status_code == 403
    assert client.post(f"/usage/budgets/{Budget.objects.get().pk}/remove/").status_code == 403
