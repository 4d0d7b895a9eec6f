"""Budgets at 80 and 100 percent are told where one sends, until one has heard it."""

from decimal import Decimal

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Member
from tests.people import bob
from tests.usage.calls import ended
from usage.budgets import Budget
from usage.notices import notices_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> Member:
    member = bob()
    client.force_login(member)
    return member


def budget(limit: int, **which: object) -> Budget:
    return Budget.objects.create(limit=Decimal(limit), **{"scope": "each", **which})


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_notice_stands_at_the_composer_and_on_the_usage_page(client, member):
    budget(10)
    ended(member, "8")
    chat = member.chats.create(
        title="A chat", connection=member.connections.ready(), route="gpt-4o"
    )

    for address in ("/", f"/chats/{chat.pk}/", "/usage/"):
        assert "80% used" in page(client, address)


def test_a_dismissed_notice_comes_back_only_when_all_is_used(client, member):
    found = budget(10)
    ended(member, "8")

    answer = client.post(f"/usage/budgets/{found.pk}/dismiss/", {"percent": "80", "next": "/"})

    assert answer.headers["Location"] == "/"
    assert "80% used" not in page(client, "/") + page(client, "/usage/").partition("Budgets")[0]
    ended(member, "2")
    assert "is used up" in page(client, "/")


def test_the_next_period_begins_with_its_own_notice(client, member, monkeypatch):
    found = budget(10, period="day")
    ended(member, "9")
    client.post(f"/usage/budgets/{found.pk}/dismiss/", {"percent": "80"})
    assert notices_for(member, None) == []
    tomorrow = found.begins_again(member.calls.get().day)
    member.calls.update(day=tomorrow)
    monkeypatch.setattr("usage.days.today", lambda: tomorrow)
    ended(member, "9")

    assert notices_for(member, None)


def test_dismissing_is_for_oneself_and_leads_nowhere_else(client, member):
    found = budget(10, scope="group")
    ended(member, "8")
    other = Member.objects.create_member("eve@example.org", "correct horse battery", name="Eve")

    away = client.post(
        f"/usage/budgets/{found.pk}/dismiss/", {"percent": "80", "next": "https://evil.example/"}
    )

    assert away.headers["Location"] == "/usage/"
    assert notices_for(other, None) and not notices_for(member, None)
    assert client.post(f"/usage/budgets/{found.pk}/dismiss/", {"percent": "55"}).status_code == 302
    assert client.get(f"/usage/budgets/{found.pk}/dismiss/").status_code == 405


def test_where_there_is_no_budget_nobody_asks_for_one(client, member):
    page(client, "/")
    with CaptureQueriesContext(
        database,
    ) as asked:
        page(client, "/")

    tables = [query["sql"] for query in asked if 'FROM "usage_budget"' in query["sql"]]
    assert len(tables) == 2, "in the month's sum, and once whether there is any"
    assert not any("usage_noticedismissal" in query["sql"] for query in asked)


def test_the_foot_of_every_page_says_what_the_month_cost(client, member):
    budget(40)
    ended(member, None)

    assert ">unknown of $40 this month</small>" in page(client, "/connections/")
