"""Compared with Helicone in the background, told on a page, and corrected on request."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from connections import reconciliations
from connections.models import Connection, Finding, ReconciledDay, ReconciliationTurn
from tests.connections.helicone_log import Log, running_log
from tests.people import bob
from tests.practice.server import KEY
from tests.usage.calls import ended
from usage import days, rollups
from usage.models import Call

pytestmark = pytest.mark.django_db(transaction=True)

run_due = async_to_sync(reconciliations.run_due)


@pytest.fixture
def log(settings, apply_policy, monkeypatch) -> Iterator[Log]:
    monkeypatch.setattr(reconciliations, "PAUSE", 0)
    with running_log() as server:
        settings.HELICONE_API_URL = f"http://127.0.0.1:{server.server_port}"
        apply_policy()
        yield server


@pytest.fixture
def everyday(member: Member) -> Connection:
    connection = member.connections.create(name="Everyday", source="helicone", route="gpt-4o")
    connection.save_key(KEY)
    return connection


def called(connection: Connection, cost: str | None, *, ago: int = 2, **known: Any) -> Call:
    """A call at noon, so many days ago."""
    known = {"provider": "openai", "cost_source": "catalog", "model": "gpt-4o", **known}
    call = ended(connection.owner, cost, connection=connection, **known)
    at = noon(ago)
    Call.objects.filter(pk=call.pk).update(created_at=at, day=at.date())
    rollups.rebuild()
    call.refresh_from_db()
    return call


def noon(ago: int) -> datetime:
    now = timezone.now().astimezone(days.zone())
    return (now - timedelta(days=ago)).replace(hour=12, minute=0, second=0, microsecond=0)


def logged(call_id: object, cost: float | None, *, ago: int = 2) -> dict[str, Any]:
    return {
        "request_id": str(call_id),
        "request_created_at": noon(ago).isoformat(),
        "response_status": 200,
        "model": "gpt-4o-2024-08-06",
        "cost": cost,
    }


def page(client: Client) -> str:
    return client.get("/usage/reconciliation/").content.decode().partition("<main")[2]


def test_exactly_what_is_missing_doubled_or_repriced_is_on_the_page(signed_in, log, everyday):
    agrees, gone, doubled, dearer = (called(everyday, "0.01") for _ in range(4))
    stopped = called(everyday, None, outcome="stopped", cost_unknown="Stopped.", cost_source="")
    strange = uuid4()
    log.rows = [
        logged(agrees.pk, 0.01),
        *(logged(doubled.pk, 0.01) for _ in range(2)),
        logged(dearer.pk, 0.02),
        logged(stopped.pk, 0.0321),
        logged(strange, 0.5),
    ]

    run_due()

    kinds = {(each.kind, each.request_id) for each in Finding.objects.all()}
    assert kinds == {
        ("there", gone.pk),
        ("doubled", doubled.pk),
        ("cost", dearer.pk),
        ("cost", stopped.pk),
        ("here", strange),
    }
    html = page(signed_in)
    for call in (gone, doubled, dearer, stopped):
        assert f'href="/usage/calls/{call.pk}/"' in html
    assert str(strange) in html and f"/usage/calls/{strange}/" not in html
    assert str(agrees.pk) not in html
    assert "taken over" in html and html.count("Take theirs") == 1


def test_a_stopped_reply_gets_its_true_cost_and_zero_is_no_cost(log, everyday):
    stopped = called(everyday, None, outcome="stopped", cost_source="")
    uncounted = called(everyday, None, outcome="interrupted", cost_source="")
    log.rows = [logged(stopped.pk, 0.0321), logged(uncounted.pk, 0)]

    run_due()

    stopped.refresh_from_db()
    uncounted.refresh_from_db()
    assert (stopped.cost, stopped.cost_source) == (Decimal("0.0321"), "helicone")
    assert stopped.revisions.get().cost is None
    assert uncounted.cost is None


def test_days_are_compared_once_the_oldest_first(log, everyday):
    for ago in (3, 9, 5):
        log.rows.append(logged(called(everyday, "0.01", ago=ago).pk, 0.01, ago=ago))
    assert reconciliations.oldest_due(everyday, timezone.now()) == noon(9).date()

    run_due()
    asked = len(log.asked)
    run_due()

    assert asked == len(log.asked) == 3
    assert ReconciledDay.objects.filter(is_whole=True, compared=1).count() == 3


def test_the_credit_that_is_left_comes_along(signed_in, log, everyday):
    called(everyday, "0.01")

    run_due()

    everyday.refresh_from_db()
    assert everyday.credit == Decimal("11.4")
    assert "$11.40 of credit left" in page(signed_in)


def test_a_refusal_is_told_and_the_connection_rests_longer_each_time(signed_in, log, everyday):
    called(everyday, "0.01")
    log.refuses = 429

    run_due()
    run_due()

    assert len(log.asked) == 1
    turn = ReconciliationTurn.objects.get()
    assert turn.failures == 1 and turn.not_before and turn.problem in page(signed_in)
    first_rest = turn.not_before - timezone.now()
    ReconciliationTurn.objects.update(not_before=timezone.now())
    run_due()
    turn.refresh_from_db()
    assert turn.not_before and turn.not_before - timezone.now() > first_rest * 1.5

    log.refuses = 0
    signed_in.post(f"/usage/reconciliation/{everyday.pk}/run/")
    turn.refresh_from_db()
    assert (turn.failures, turn.problem) == (0, "")


def test_one_that_has_refused_for_a_month_is_still_asked_once_a_day(log, everyday):
    called(everyday, "0.01")
    ReconciliationTurn.objects.create(connection=everyday, failures=40)
    log.refuses = 401

    run_due()

    turn = ReconciliationTurn.objects.get(connection=everyday)
    assert turn.failures == 41 and turn.not_before
    assert timedelta(hours=23) < turn.not_before - timezone.now() <= timedelta(days=1)


def test_one_that_refuses_does_not_hold_up_the_others(log, everyday, member):
    locked = member.connections.create(name="Locked", source="helicone", sealed_key="not a seal")
    called(locked, "0.01", ago=9)
    called(everyday, "0.01")

    run_due()

    assert ReconciledDay.objects.get().connection == everyday
    assert "Paste it again" in locked.reconciliation.problem


def test_a_new_key_is_tried_at_once_whatever_the_old_one_met(signed_in, log, everyday):
    Connection.objects.update(sealed_key="not a seal")
    called(everyday, "0.01")
    run_due()
    assert "Paste it again" in page(signed_in)

    everyday.save_key(KEY)
    assert "Paste it again" not in page(signed_in)
    run_due()

    assert ReconciledDay.objects.get().connection == everyday


def test_only_one_process_compares_a_connection(signed_in, log, everyday):
    called(everyday, "0.01")
    claimed = reconciliations.claim()

    assert claimed and claimed.turn.pk == everyday.pk
    assert reconciliations.claim() is None
    answer = signed_in.post(f"/usage/reconciliation/{everyday.pk}/run/", follow=True)
    assert "being compared already" in answer.content.decode()
    assert log.asked == []


def test_what_we_knew_is_corrected_by_a_click_and_stays_told(signed_in, log, everyday):
    call = called(everyday, "0.01")
    log.rows = [logged(call.pk, 0.02)]
    run_due()
    assert "$0.0100 more there" in page(signed_in)

    signed_in.post(f"/usage/reconciliation/{Finding.objects.get().pk}/take/")

    call.refresh_from_db()
    assert (call.cost, call.revisions.get().cost) == (Decimal("0.02"), Decimal("0.01"))
    ReconciledDay.objects.update(is_whole=False, compared_at=timezone.now() - timedelta(days=1))
    run_due()
    html = page(signed_in)
    assert "taken over" in html and "more there" not in html and "Take theirs" not in html


def test_what_the_command_corrected_needs_no_click(signed_in, log, everyday):
    call = called(everyday, "0.01")
    log.rows = [logged(call.pk, 0.02)]
    run_due()
    assert "Take theirs" in page(signed_in)

    call_command("reconcile", "--days", "5", "--correct")

    html = page(signed_in)
    assert "taken over" in html and "Take theirs" not in html


@pytest.mark.parametrize("cost", ["0.01", "0"])
def test_what_is_too_young_is_not_said_to_be_in_both_ledgers(signed_in, log, everyday, cost):
    assert "Nothing was compared yet" in page(signed_in)
    ended(everyday.owner, cost, connection=everyday, provider="openai")
    signed_in.post(f"/usage/reconciliation/{everyday.pk}/run/")

    html = page(signed_in)
    assert "Nothing was compared yet" not in html
    assert "every request older than 15 minutes is in both ledgers" in html


def test_members_see_and_run_only_their_own(client, log, everyday, member):
    call = called(everyday, "0.01")
    log.rows = [logged(call.pk, 0.02)]
    run_due()
    client.force_login(bob())

    assert "Everyday" not in page(client) and str(call.pk) not in page(client)
    assert client.post(f"/usage/reconciliation/{everyday.pk}/run/").status_code == 404
    finding = Finding.objects.get()
    assert client.post(f"/usage/reconciliation/{finding.pk}/take/").status_code == 404


def test_what_another_line_of_the_same_organisation_sent_is_not_told(client, log, everyday):
    """One key of an organisation reads the log of all of them."""
    call = called(everyday, "0.01")
    log.rows = [logged(call.pk, 0.01) for _ in range(2)]
    theirs = bob().connections.create(name="Bob's line", source="helicone", route="gpt-4o")
    theirs.save_key(KEY)
    called(theirs, "0.03")
    client.force_login(theirs.owner)

    run_due()

    assert Finding.objects.get(kind="doubled").reconciled.connection == everyday
    assert str(call.pk) not in page(client) and "Bob&#x27;s line" in page(client)


def test_an_administrator_sees_everybodys(signed_in, log):
    theirs = bob().connections.create(name="Bob's line", source="helicone", route="gpt-4o")
    theirs.save_key(KEY)
    called(theirs, "0.01")

    run_due()

    assert "Bob&#x27;s line" in page(signed_in) and "of Bob Tarn" in page(signed_in)
