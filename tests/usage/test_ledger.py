"""A call is booked once, whatever happens to it."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from connections.models import Connection
from tests.people import alice
from usage import ledger
from usage.models import Call

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


def reserved() -> Call:
    member = alice()
    connection = member.connections.ready()
    return ledger.reserve(
        member=member, connection_id=connection.pk, purpose="reply", route="practice"
    )


def test_a_call_is_reserved_before_it_is_sent_and_settled_after():
    call = reserved()

    assert ledger.settle(call.pk, ledger.Settlement(outcome="ok", cost=Decimal("0.0215")))

    call.refresh_from_db()
    assert (call.state, call.cost, call.settled_at is None) == ("settled", Decimal("0.0215"), False)


def test_the_second_settlement_changes_nothing():
    call = reserved()
    ledger.settle(call.pk, ledger.Settlement(outcome="ok", cost=Decimal(1)))

    assert not ledger.settle(call.pk, ledger.Settlement(outcome="failed", cost=Decimal(2)))
    assert not ledger.release(call.pk, outcome="failed")

    call.refresh_from_db()
    assert (call.outcome, call.cost) == ("ok", Decimal(1))


def test_a_call_that_reached_nobody_is_released_without_a_cost():
    call = reserved()

    ledger.release(call.pk, outcome="failed", error_kind="gateway_down")

    call.refresh_from_db()
    assert (call.state, call.cost, call.error_kind) == ("released", None, "gateway_down")


def test_what_a_crash_left_behind_ends_as_unknown_never_as_free():
    call = reserved()
    Call.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert ledger.release_expired() == 1

    call.refresh_from_db()
    assert (call.state, call.outcome, call.cost) == ("settled", "interrupted", None)
    assert call.cost_unknown


def test_a_call_under_way_keeps_its_reservation():
    reserved()

    assert ledger.release_expired() == 0


def test_the_ledger_outlives_the_connection():
    call = reserved()

    Connection.objects.all().delete()

    call.refresh_from_db()
    assert call.connection is None


def test_only_the_ledger_writes_the_ledger():
    writes = re.compile(r"(Call\.objects|\.calls)\b[^\n]*\.(update|create|bulk_\w+|delete)\(")
    rooms = ("accounts", "usage", "connections", "chat", "config")
    writers = {
        str(path.relative_to(ROOT))
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if writes.search(path.read_text())
    }

    # The demo's month never happened: there was nothing to reserve and nothing to settle.
    assert writers == {"usage/ledger.py", "chat/demo/month.py"}
