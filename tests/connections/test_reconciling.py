"""Our ledger and Helicone's log, side by side."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Member
from connections.catalog import stored
from connections.catalogs import CatalogSnapshot
from connections.models import Connection
from tests.catalog import handmade
from tests.connections.helicone_log import Log, running_log
from tests.people import alice
from tests.practice.server import KEY
from tests.usage.calls import ended
from usage import ledger
from usage.models import Call, DayTotal

pytestmark = pytest.mark.django_db(transaction=True)

THEN = timedelta(hours=3)


@pytest.fixture
def log(settings, apply_policy) -> Iterator[Log]:
    with running_log() as server:
        settings.HELICONE_API_URL = f"http://127.0.0.1:{server.server_port}"
        apply_policy()
        yield server


@pytest.fixture
def owner(db) -> Member:
    return alice()


@pytest.fixture
def everyday(owner: Member) -> Connection:
    connection = owner.connections.create(name="Everyday", source="helicone", route="gpt-4o")
    connection.save_key(KEY)
    return connection


def called(connection: Connection, cost: str | None, **known: Any) -> Call:
    known = {"provider": "openai", "cost_source": "catalog", **known}
    call = ended(connection.owner, cost, connection=connection, **known)
    Call.objects.filter(pk=call.pk).update(created_at=timezone.now() - THEN)
    return call


def logged(call_id: object, cost: float | None, at: datetime | None = None) -> dict[str, Any]:
    moment = at or timezone.now() - THEN
    return {
        "request_id": str(call_id),
        "request_created_at": moment.isoformat(),
        "response_status": 200,
        "model": "gpt-4o",
        "cost": cost,
    }


def reconcile(capsys, *flags: str) -> list[str]:
    call_command("reconcile", *flags)
    lines: list[str] = capsys.readouterr().out.splitlines()
    return lines


def test_what_agrees_is_only_counted(log, everyday, capsys):
    log.rows = [logged(called(everyday, "0.0123").pk, 0.0123)]

    assert reconcile(capsys) == ["Everyday:", "1 requests are in both ledgers."]


def test_exactly_what_is_missing_double_or_dearer_is_listed(log, everyday, capsys):
    agrees, gone, doubled, dearer = (called(everyday, "0.01") for _ in range(4))
    failed = called(everyday, None, outcome="failed")
    strange = uuid4()
    log.rows = [
        logged(agrees.pk, 0.01),
        logged(doubled.pk, 0.01),
        logged(doubled.pk, 0.01),
        logged(dearer.pk, 0.02),
        logged(failed.pk, 0),
        logged(strange, 0.5),
        logged(uuid4(), 0.5, timezone.now()),
    ]

    found = reconcile(capsys)

    day = timezone.now() - THEN
    assert found[1:] == [
        "4 requests are in both ledgers.",
        f"missing at Helicone: {gone.pk}",
        f"missing here: {strange} of {day:%Y-%m-%d}, gpt-4o",
        f"logged twice at Helicone: {doubled.pk}",
        f"different cost: {dearer.pk} $0.01 here, $0.02 there",
        f"{agrees.day} gpt-4o: $0.03 here, $0.04 there",
    ]
    dearer.refresh_from_db()
    assert dearer.cost == Decimal("0.01")


def test_a_cost_that_nobody_knew_is_taken_over_and_the_old_one_kept(log, everyday, capsys):
    cut = called(everyday, None, outcome="stopped", cost_unknown="Stopped.", cost_source="")
    guess = called(everyday, "0.5", cost_source="estimate")
    log.rows = [logged(cut.pk, 0.0321), logged(guess.pk, 0.25)]

    assert sum("now corrected" in line for line in reconcile(capsys)) == 2

    cut.refresh_from_db()
    assert (cut.cost, cut.cost_source, cut.cost_unknown) == (Decimal("0.0321"), "helicone", "")
    assert cut.revisions.get().cost is None
    assert sum(total.cost for total in DayTotal.objects.filter(key="")) == Decimal("0.2821")


def test_what_failed_or_was_given_back_and_is_billed_there_costs_what_it_cost(
    log, everyday, capsys
):
    failed = called(everyday, None, outcome="failed", provider="", cost_source="")
    free = called(everyday, None, outcome="failed", provider="", cost_source="")
    given_back = ledger.reserve(
        member=everyday.owner, connection_id=everyday.pk, purpose="reply", route="gpt-4o"
    )
    ledger.release(given_back.pk, outcome="failed", error_kind="tls")
    Call.objects.filter(pk=given_back.pk).update(created_at=timezone.now() - THEN)
    log.rows = [logged(failed.pk, 0.03), logged(free.pk, 0), logged(given_back.pk, 0.02)]

    lines = reconcile(capsys)

    assert sum("now corrected" in line for line in lines) == 2
    assert {call.cost for call in Call.objects.all()} == {Decimal("0.03"), None, Decimal("0.02")}
    assert sum(total.cost for total in DayTotal.objects.filter(key="")) == Decimal("0.05")


def test_what_we_knew_is_corrected_only_when_asked(log, everyday, capsys):
    call = called(everyday, "0.01")
    log.rows = [logged(call.pk, 0.02)]

    reconcile(capsys, "--correct")

    call.refresh_from_db()
    assert (call.cost, call.revisions.get().cost) == (Decimal("0.02"), Decimal("0.01"))


def test_a_long_log_is_read_page_by_page(log, everyday, capsys):
    log.rows = [logged(uuid4(), 0.01) for _ in range(1200)]

    assert sum("missing here" in line for line in reconcile(capsys)) == 1200
    assert [asked["offset"] for asked in log.asked] == [0, 1000]
    assert set(log.asked[0]["filter"]) == {"left", "operator", "right"}


def test_a_log_that_cannot_be_read_says_so(log, everyday, settings, apply_policy, capsys):
    settings.HELICONE_API_URL = "http://127.0.0.1:9"
    apply_policy()

    assert "Helicone" in reconcile(capsys)[1]


def test_prices_that_became_known_price_what_was_unknown(everyday, capsys):
    tokens = {"prompt_tokens": 1_000_000, "completion_tokens": 0, "provider_model": "gpt-4o"}
    unknown = called(everyday, None, cost_unknown="No prices.", cost_source="", **tokens)
    known = called(everyday, "7", **tokens)
    reported = called(everyday, "8", **{**tokens, "cost_source": "provider"})
    CatalogSnapshot.objects.create(
        source="helicone",
        payload=stored.dumps(handmade.catalog()),
        model_count=1,
        fetched_at=timezone.now(),
    )

    call_command("reprice")

    for call in (unknown, known, reported):
        call.refresh_from_db()
    assert (unknown.cost, known.cost, reported.cost) == (Decimal("2.5"), Decimal(7), Decimal(8))
    assert unknown.price and unknown.price["input"] == "2.5"
    told = capsys.readouterr().out
    assert f"{unknown.pk} gpt-4o: unknown -> $2.5" in told and "One call has another cost" in told

    call_command("reprice", "--all")

    known.refresh_from_db()
    assert (known.cost, known.revisions.get().cost) == (Decimal("2.5"), Decimal(7))
