"""What the pages add up equals the rows, to the last digit."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Member
from tests.people import alice, bob
from tests.usage.calls import ended
from usage import ledger, rollups
from usage.dimensions import DIMENSIONS
from usage.models import Call, CallRevision, DayTotal
from usage.period import Period
from usage.selection import Filter, Selection
from usage.totals import Cube, Sums, parts_by_day, parts_by_property, whole

pytestmark = pytest.mark.django_db

LAST = date(2026, 11, 24)
PERIOD = Period("custom", LAST - timedelta(days=6), LAST)
PROJECTS = ["retrofit", "newsletter"]
costs = st.none() | st.decimals(0, 900, places=10)
calls = st.fixed_dictionaries(
    {
        "who": st.integers(0, 1),
        "cost": costs,
        "day": st.integers(0, 8),
        "model": st.sampled_from(["gpt-4o", "claude-sonnet-4"]),
        "provider": st.sampled_from(["", "openai", "azure"]),
        "outcome": st.sampled_from(["ok", "failed", "stopped"]),
        "prompt_tokens": st.none() | st.integers(0, 10**9),
        "total_ms": st.none() | st.integers(0, 10**6),
        "fell_back": st.booleans(),
        "properties": st.dictionaries(
            st.sampled_from(["project", "2026"]), st.sampled_from(PROJECTS), max_size=2
        ),
    }
)
filters = st.lists(
    st.builds(Filter, st.just("model"), st.just("gpt-4o"))
    | st.builds(Filter, st.just("provider"), st.sampled_from(["openai", "azure"]))
    | st.builds(Filter, st.just("status"), st.just("ok"))
    | st.builds(Filter, st.sampled_from(["p.project", "p.2026"]), st.sampled_from([*PROJECTS, ""])),
    max_size=3,
    unique_by=lambda each: each.name,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(calls, max_size=12), chosen=filters)
def test_sums_equal_the_rows_under_any_filter(people, rows, chosen):
    Call.objects.all().delete()
    DayTotal.objects.all().delete()
    for row in rows:
        book(people, **row)
    selection = Selection(people[0], PERIOD, tuple(chosen))
    expected = summed([call for call in Call.objects.all() if is_in(call, chosen)])

    cube = Cube(selection)
    assert whole(selection) == cube.whole() == expected
    for dimension in DIMENSIONS.values():
        for found in (cube.parts(dimension), parts_by_day(selection, dimension)):
            assert sum((part.sums for part in found), Sums()) == expected
    with_project = [
        call for call in Call.objects.filter(properties__has_key="project") if is_in(call, chosen)
    ]
    found = parts_by_property(selection, "project")
    assert sum((part.sums for part in found), Sums()) == summed(with_project)


def test_a_revision_moves_the_totals_and_keeps_the_old_figure():
    member = alice()
    call = ended(member, None, cost_unknown="Cut off.", properties={"project": "retrofit"})
    selection = Selection(member, Period.of({}, call.day))
    assert whole(selection).unpriced == 1

    revision = ledger.Revision(Decimal("0.0000000003"), cost_source="helicone")
    assert ledger.revise(call.pk, revision, CallRevision.Cause.RECONCILED)

    assert (whole(selection).unpriced, whole(selection).cost) == (0, Decimal("0.0000000003"))
    assert [part.sums.cost for part in parts_by_property(selection, "project")] == [revision.cost]
    kept = call.revisions.get()
    assert (kept.cost, kept.cost_unknown) == (None, "Cut off.")
    assert not ledger.revise(call.pk, revision, CallRevision.Cause.RECONCILED)


def test_totals_can_be_counted_anew():
    member = alice()
    call = ended(member, "0.5")
    DayTotal.objects.update(calls=7, cost=Decimal(9))

    assert rollups.rebuild() == 1

    assert whole(Selection(member, Period.of({}, call.day))).cost == Decimal("0.5")


@pytest.fixture
def people(db) -> tuple[Member, Member]:
    return alice(), bob()


def book(people: tuple[Member, Member], who: int, cost: Decimal | None, day: int, **known) -> None:
    price = None if cost is None else f"{cost:f}"
    ended(people[who], price, day=LAST - timedelta(days=day), **known)


def is_in(call: Call, chosen: list[Filter]) -> bool:
    return call.day >= PERIOD.first and all(has(call, each) for each in chosen)


def has(call: Call, each: Filter) -> bool:
    if each.key:
        return bool(call.properties.get(each.key, "") == each.value)
    return bool(getattr(call, DIMENSIONS[each.name].field) == each.value)


def summed(rows: list[Call]) -> Sums:
    return Sums(
        calls=len(rows),
        unpriced=sum(call.has_unknown_cost for call in rows),
        cost=sum((call.cost for call in rows if call.cost is not None), Decimal(0)),
        prompt_tokens=sum(call.prompt_tokens or 0 for call in rows),
        completion_tokens=sum(call.completion_tokens or 0 for call in rows),
        fell_back=sum(call.fell_back for call in rows),
        total_ms=sum(call.total_ms or 0 for call in rows),
        timed=sum(call.total_ms is not None for call in rows),
    )
