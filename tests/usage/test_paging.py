"""Turning pages meets every request once, in either direction, whatever arrives meanwhile."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import Member
from tests.people import alice, bob
from usage import days
from usage.listing import Listing
from usage.models import Call
from usage.paging import PAGE, SORTS, Asked
from usage.period import Period
from usage.selection import Filter, Selection
from usage.sums import Sums

pytestmark = pytest.mark.django_db
COUNT = 2 * PAGE + 20
SORTED = [*SORTS, *(f"-{name}" for name in SORTS)]


def booked(member: Member, count: int = COUNT, **known: object) -> list[Call]:
    """Costs and durations that are often the same, and every third unknown."""
    now = timezone.now()
    unknown = {"settled_at": now, "lease_until": now, "state": "settled", "purpose": "reply"}
    return Call.objects.bulk_create(
        Call(
            member=member,
            key_owner=member,
            outcome="ok",
            **{
                "created_at": now - timedelta(seconds=number // 2),
                "cost": Decimal(number % 7) if number % 3 else None,
                "total_ms": number % 5 if number % 3 else None,
                **unknown,
                **known,
            },
        )
        for number in range(count)
    )


def listing(member: Member, query: str, *filters: Filter) -> Listing:
    selection = Selection(member, Period.of({}, days.today()), filters)
    return Listing(selection, Asked.of(dict(parse_qsl(query))), summed(selection))


def summed(selection: Selection) -> Sums:
    """These rows are in no totals."""
    found = (
        selection.calls()
        .order_by()
        .aggregate(calls=Count("pk"), cost=Sum("cost"), total_ms=Sum("total_ms"))
    )
    known: dict[str, Any] = {name: figure or 0 for name, figure in found.items()}
    return Sums(**known)


def walk(member: Member, query: str, way: str, *filters: Filter) -> list[Listing]:
    pages = [listing(member, query, *filters)]
    while address := getattr(pages[-1], way):
        pages.append(listing(member, address.lstrip("?"), *filters))
    return pages


@pytest.mark.parametrize("sort", SORTED)
def test_every_request_is_met_once_forth_and_back(sort: str):
    member = bob()
    expected = {call.pk for call in booked(member)}

    forth = walk(member, f"sort={sort}", "older")
    assert [len(page.ids) for page in forth] == [PAGE, PAGE, 20]
    seen = [pk for page in forth for pk in page.ids]
    assert len(seen) == COUNT and set(seen) == expected
    assert [page.first for page in forth] == [1, 51, 101]

    last = forth[-1].selection.address() + f"&{forth[-2].older.lstrip('?')}"
    back = walk(member, last.lstrip("?&"), "newer")
    assert [page.ids for page in reversed(back)] == [page.ids for page in forth]


@pytest.mark.parametrize("sort", SORTED)
def test_the_order_is_that_of_the_figures_with_unknown_ones_at_the_low_end(sort: str):
    member, field = alice(), SORTS[sort.removeprefix("-")]
    booked(member)

    rows = [row for page in walk(member, f"sort={sort}", "older") for row in page.rows]

    figures = [getattr(row, field) for row in rows]
    known = [figure for figure in figures if figure is not None]
    assert known == sorted(known, reverse=not sort.startswith("-"))
    low_end = figures[: -len(known)] if sort.startswith("-") else figures[len(known) :]
    assert len(known) == COUNT or set(low_end) == {None}


def test_a_page_stays_where_it_was_when_new_calls_arrive():
    member = bob()
    booked(member)
    second = listing(member, listing(member, "").older.lstrip("?"))
    before = second.ids

    booked(member, count=10, created_at=timezone.now())

    assert listing(member, listing_address(second)).ids == before


@pytest.mark.parametrize("sort", SORTED)
def test_calls_that_cost_nothing_and_those_that_nobody_priced_are_all_met(sort: str):
    member = bob()
    priced = {call.pk for call in booked(member, model="gpt-4o")}
    free = booked(member, count=60, model="practice", cost=Decimal(0), total_ms=0)
    unknown = booked(member, count=60, model="practice", cost=None, total_ms=None)

    pages = walk(member, f"sort={sort}", "older", Filter("model", "practice"))
    seen = [pk for page in pages for pk in page.ids]

    assert len(seen) == 120 and not priced & set(seen)
    if "time" not in sort:
        ends = [{call.pk for call in free}, {call.pk for call in unknown}]
        assert [set(seen[:60]), set(seen[60:])] == (ends[::-1] if sort[0] == "-" else ends)


@pytest.mark.parametrize("sort", SORTED)
def test_a_search_finds_part_of_a_route_however_often_it_was_asked_for(sort: str, monkeypatch):
    monkeypatch.setattr("usage.searching.FEW", 50)
    member = bob()
    rare = booked(member, count=10, route="claude-sonnet-4:Online/anthropic,gpt-4o")
    often = booked(member, count=60, route="gpt-4o/openai")
    booked(member, route="o4-mini")
    booked(alice(), count=5, route="gpt-4o/openai")

    def found(text: str) -> set[UUID]:
        pages = walk(member, f"sort={sort}&q={text}", "older")
        return {pk for page in pages for pk in page.ids}

    assert found(":ONLINE") == {call.pk for call in rare}
    assert found("gpt-4o") == {call.pk for call in [*rare, *often]}
    assert found("zzz") == found("_") == found("%25") == set()


@pytest.mark.parametrize("few", [50, 1000])
def test_a_search_finds_the_model_by_the_name_that_the_provider_has_for_it(few: int, monkeypatch):
    monkeypatch.setattr("usage.searching.FEW", few)
    member, name = bob(), "us.anthropic.Claude-sonnet-4-20250514-v1:0"
    kept = {call.pk for call in booked(member, count=60, route="sonnet", provider_model=name)}
    booked(member, count=60, route="gpt-4o", provider_model="gpt-4o-2024-08-06")

    pages = walk(member, "sort=cost&q=claude-SONNET-4-2025", "older")

    assert {pk for page in pages for pk in page.ids} == kept


def test_the_beginning_of_an_id_finds_the_request_whenever_it_was():
    member = bob()
    old = timezone.now() - timedelta(days=200)
    long_ago, *_ = booked(member, count=3, day=old.date(), created_at=old)
    (other,) = booked(alice(), count=1)

    for text in (f"{long_ago.pk}", f"{long_ago.pk}"[:13].upper(), long_ago.pk.hex[:8]):
        assert long_ago.pk in listing(member, f"q={text}").ids
    assert listing(member, f"q={other.pk}").ids == []


def test_filters_hold_in_every_order():
    member = bob()
    other = member.connections.create(name="House", source="helicone")
    known = {"model": "gpt-4o", "connection": other, "properties": {"team": 'the "north"'}}
    kept = {call.pk for call in booked(member, count=30, **known)}
    # The value of another property, and another value of the same one.
    booked(member, model="o4-mini", properties={"half": 'the "north"', "team": "the"})
    booked(alice(), model="gpt-4o")

    for sort in SORTED:
        for name, value in (
            ("model", "gpt-4o"),
            ("connection", str(other.pk)),
            ("p.team", 'the "north"'),
        ):
            assert set(listing(member, f"sort={sort}", Filter(name, value)).ids) == kept
            rest = walk(member, f"sort={sort}", "older", Filter(f"not.{name}", value))
            left = [pk for page in rest for pk in page.ids]
            assert len(left) == COUNT and not kept & set(left)


@pytest.mark.parametrize(
    "mark", ["", "x", "5", "~", "x~y", f"x~{'0' * 32}", f"{'9' * 40}~{'0' * 32}"]
)
def test_an_address_with_a_mark_that_makes_no_sense_is_a_page(mark: str):
    member = bob()
    booked(member, count=3)

    for sort in SORTED:
        assert len(listing(member, f"sort={sort}&after={mark}").ids) in (0, 1, 3)
    assert listing(member, f"after=2026-11-24T10:00:00~{'0' * 32}").ids


def listing_address(page: Listing) -> str:
    after = page.asked.after
    assert after is not None
    return f"page={page.asked.page}&after={str(after).replace('+', '%2B')}"
