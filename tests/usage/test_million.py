"""What is built fast for measuring is what the ledger would have written."""

import pytest

from bench import million
from tests.people import alice, bob
from usage import rollups
from usage.models import Call, DayTotal, MonthTotal

pytestmark = pytest.mark.django_db(transaction=True)


def totals() -> list[tuple[object, ...]]:
    names = [field.attname for field in DayTotal._meta.concrete_fields if field.name != "id"]
    found = [sorted(kind.objects.values_list(*names), key=repr) for kind in (DayTotal, MonthTotal)]
    return [row for rows in found for row in rows]


def test_the_fast_totals_are_those_that_the_ledger_counts():
    lines = {each.pk: [each.connections.practice().pk] for each in (alice(), bob())}

    million.build(lines, count=300, days=40)

    fast = totals()
    assert rollups.rebuild() == Call.objects.count() == 300
    assert totals() == fast
