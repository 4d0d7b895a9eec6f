"""What is lent to a member, as the member sees it: never the key, its hint or what it is for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from accounts.models import Member
from connections.catalogs import catalog_for
from connections.grants import BorrowedDefault, Grant
from connections.lamps import Lamp, lamp_of
from connections.models import Connection
from connections.properties import PropertiesRefused, parse
from connections.spark import Spark, first_day, spark_of
from usage import days, figures
from usage.bars import Bar
from usage.by_borrower import Borrowed, month_of
from usage.by_connection import days_of
from usage.models import Budget
from usage.sums import Sums

STILL_SHOWN = timedelta(days=30)  # after its end
ENDED = Lamp("off", "off", "No longer shared with you")


@dataclass(frozen=True, slots=True)
class BorrowedLine:
    """month and spark are of the member's own calls; bar is how the grant's budget stands."""

    connection: Connection
    grant: Grant
    lamp: Lamp
    month: Sums
    spark: Spark
    bar: Bar | None
    is_default: bool

    @property
    def is_usable(self) -> bool:
        return self.grant.is_live and self.connection.is_enabled

    @property
    def gateway(self) -> str:
        """Helicone, or the host alone: the rest of an address may say more than its owner wants."""
        return self.connection.kind.short_name or host_of(self.connection.address)

    @property
    def models(self) -> str:
        return self.grant.allow_list.short

    @property
    def spent(self) -> str:
        return figures.total_cost(self.month.cost, some_unknown=bool(self.month.unpriced))

    @property
    def left(self) -> str:
        """Of the grant's budget; empty where there is none."""
        if self.bar is None:
            return ""
        left = self.bar.budget.limit - self.bar.standing.used
        return figures.message_cost(left) if left > 0 else "nothing"

    @property
    def ends_at(self) -> datetime | None:
        return self.grant.revoked_at or self.grant.ends_at

    @property
    def sent_along(self) -> list[str]:
        """Names of the owner's properties: they go out with the member's own words."""
        try:
            return [each.name for each in parse(self.connection.properties, "connection")]
        except PropertiesRefused:
            return []

    @property
    def allowed_models(self) -> list[str]:
        """Every model of the catalog that may be asked; empty where all may, or none is known."""
        catalog, allow_list = catalog_for(self.connection), self.grant.allow_list
        if not allow_list or catalog is None:
            return []
        written = ((name, self.connection.written_route(name)) for name in catalog.models)
        return [name for name, route in written if not allow_list.outside(route, catalog)]


def borrowed_by(member: Member) -> list[BorrowedLine]:
    """By name; what has ended stays for a while, so that nobody wonders where it went."""
    recent = timezone.now() - STILL_SHOWN
    shown = [each for each in _grants(member) if each.is_live or _ended_after(each, recent)]
    return sorted(_lines(member, shown), key=lambda line: (not line.is_usable, str(line.grant)))


def borrowed_line(member: Member, connection: Connection) -> BorrowedLine | None:
    """None for what was never lent to the member."""
    return next(_lines(member, _grants(member, connection)), None)


def host_of(address: str) -> str:
    return urlsplit(address).netloc.rpartition("@")[2]


def _grants(member: Member, connection: Connection | None = None) -> list[Grant]:
    """The one that counts for each connection: a live one, else the newest."""
    found = Grant.objects.to(member).select_related("connection__owner", "member")
    if connection:
        found = found.filter(connection=connection)
    best: dict[object, Grant] = {}
    for grant in sorted(found, key=lambda each: not each.is_live):
        best.setdefault(grant.connection_id, grant)
    return list(best.values())


def _ended_after(grant: Grant, moment: datetime) -> bool:
    ended = grant.revoked_at or grant.ends_at
    return ended is not None and ended > moment


def _lines(member: Member, grants: Iterable[Grant]) -> Iterator[BorrowedLine]:
    grants, today = list(grants), days.today()
    spent: Borrowed = month_of([each.connection_id for each in grants], today)
    lines = [each.connection_id for each in grants]
    found = days_of(lines, first_day(today), member=member)
    budgets = {each.grant_id: each for each in Budget.objects.filter(grant__in=grants)}
    default = BorrowedDefault.objects.filter(member=member).values_list("connection_id", flat=True)
    begins_on = default.first()
    for grant in grants:
        budget, place = budgets.get(grant.pk), (grant.connection_id, member.pk)
        if budget:
            budget.grant = grant
        yield BorrowedLine(
            connection=grant.connection,
            grant=grant,
            lamp=lamp_of(grant.connection) if grant.is_live else ENDED,
            month=spent.get(place, Sums()),
            spark=spark_of(found.get(grant.connection_id, {}), today),
            bar=Bar(budget, budget.standing(today), today, member) if budget else None,
            is_default=begins_on == grant.connection_id,
        )
