"""What is lent of a connection, and what came of it: counts and money, never a word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Member
from connections.grants import Grant
from connections.models import Connection
from usage import days, figures
from usage.bars import Bar
from usage.by_borrower import Borrowed, month_of
from usage.models import Budget
from usage.sums import Sums


@dataclass(frozen=True, slots=True)
class Lent:
    grant: Grant
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Use:
    """What one member sent this month; member is None for somebody who left."""

    member: Member | None
    sums: Sums

    @property
    def spent(self) -> str:
        return figures.total_cost(self.sums.cost, some_unknown=bool(self.sums.unpriced))


@dataclass(frozen=True, slots=True)
class Lending:
    """One connection with everything that is not revoked, and who used it this month."""

    connection: Connection
    lent: Sequence[Lent]
    used: Sequence[Use]


def lending_of(connection: Connection, reader: Member) -> Lending:
    return _lendings([connection], reader)[0]


def all_lendings(reader: Member) -> list[Lending]:
    """Of every connection that is shared, whoever owns it."""
    shared = Connection.objects.filter(grants__revoked_at=None, grants__isnull=False)
    return _lendings(shared.distinct().select_related("owner").order_by("name"), reader)


def _lendings(connections: Iterable[Connection], reader: Member) -> list[Lending]:
    today, found = days.today(), list(connections)
    grants = Grant.objects.filter(connection__in=found, revoked_at=None)
    grants = grants.select_related("member", "connection__owner").order_by("created_at")
    lent: dict[UUID, list[Lent]] = {each.pk: [] for each in found}
    budgets = {each.grant_id: each for each in Budget.objects.filter(grant__in=grants)}
    for grant in grants:
        if budget := budgets.get(grant.pk):
            budget.grant = grant
        bar = Bar(budget, budget.standing(today), today, reader) if budget else None
        lent[grant.connection_id].append(Lent(grant, bar))
    spent = month_of([each.pk for each in found], today)
    names = Member.objects.in_bulk([member for _, member in spent if member])
    return [Lending(each, lent[each.pk], _used(each.pk, spent, names)) for each in found]


def _used(connection: UUID, spent: Borrowed, members: Mapping[UUID, Member]) -> list[Use]:
    """The dearest first."""
    used = [
        Use(members.get(member) if member else None, sums)
        for (line, member), sums in spent.items()
        if line == connection
    ]
    return sorted(used, key=lambda use: (-use.sums.cost, -use.sums.calls))
