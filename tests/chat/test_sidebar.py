"""What stands beside every page."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.people import alice
from usage import ledger
from usage.models import Budget

pytestmark = pytest.mark.django_db


def test_the_month_stands_under_the_name(client: Client):
    member = alice()
    client.force_login(member)
    Budget.objects.create(scope="each", period="month", limit=Decimal(40))
    call = ledger.reserve(
        member=member,
        connection_id=member.connections.ready().pk,
        purpose="reply",
        route="gpt-4o",
    )
    ledger.settle(call.pk, ledger.Settlement(outcome="ok", cost=Decimal("18.42")))

    page = client.get("/").content.decode()

    assert "<b>Alice Moor</b><small>$18.42 of $40.00 this month</small>" in page
