"""Scripts read usage with a personal token, and nothing beyond what its member may see."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Member
from tests.people import alice, bob
from tests.usage.calls import ended
from usage import days
from usage.models import UsageToken

pytestmark = pytest.mark.django_db


def token_of(member: Member) -> str:
    """As the page shows it."""
    browser = Client()
    browser.force_login(member)
    found = re.search(r"lampfield-usage-[\w-]+", browser.post("/usage/token/").content.decode())
    assert found
    return found[0]


def read(token: str, query: str = "", status: int = 200) -> dict[str, Any]:
    answer = Client().get(f"/usage/api/{query}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status
    found: dict[str, Any] = answer.json()
    return found


def test_a_token_reads_the_sums_a_breakdown_and_the_requests():
    member = bob()
    ended(member, "0.1", model="gpt-4o", properties={"project": "retrofit"})
    call = ended(member, "0.0000000002", model="o4-mini", properties={"project": "evals"})
    ended(member, "9", day=days.today() - timedelta(days=40))

    found = read(token_of(member), "?by=p.project&period=7d")

    assert (found["sums"]["calls"], Decimal(found["sums"]["cost"])) == (2, Decimal("0.1000000002"))
    assert [each["value"] for each in found["by"]["values"]] == ["retrofit", "evals"]
    assert str(call.pk) in {request["id"] for request in found["requests"]}
    assert len(read(token_of(member), "?p.project=evals")["requests"]) == 1


def test_a_members_token_shows_nobody_elses_money():
    ann, ben = alice(), bob()
    ended(ann, "7")

    assert read(token_of(ben))["sums"]["calls"] == 0
    assert read(token_of(ann))["sums"]["calls"] == 1


@pytest.mark.parametrize("token", ["", "x", "lampfield-usage-wrong"])
def test_a_wrong_token_opens_nothing(token: str):
    token_of(bob())

    assert "Bearer" in read(token, status=401)["error"]


def test_a_replaced_a_revoked_and_a_deactivated_members_token_stop_working(client):
    member = bob()
    first, second = token_of(member), token_of(member)
    read(first, status=401)
    read(second)

    Member.objects.update(is_active=False)
    read(second, status=401)
    Member.objects.update(is_active=True)
    client.force_login(member)
    client.post("/usage/token/revoke/")
    read(second, status=401)


def test_the_token_is_kept_nowhere(client):
    member = bob()
    token = token_of(member)
    read(token)
    client.force_login(member)

    assert token not in client.get("/usage/token/").content.decode()
    assert token not in str(UsageToken.objects.values())


def test_a_token_opens_no_page():
    member = bob()
    headers = {"Authorization": f"Bearer {token_of(member)}"}

    assert Client().get("/usage/", headers=headers).status_code == 302
    assert Client().post("/usage/api/", headers=headers).status_code == 405
