"""Before a message is sent: who pays, about how much, and what the tightest budget has left."""

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Member
from chat.asking_beside import Asking, Sum
from chat.beside import Pick
from connections.grants import NotShared, permit
from usage import days, figures
from usage.budgets import applying_to


@dataclass(frozen=True, slots=True)
class Estimate:
    """left is None where no budget counts the message."""

    sum: Sum
    left: Decimal | None

    @classmethod
    def of(cls, asking: Asking) -> "Estimate":
        return cls(asking.alone, left_for(asking.member, asking.base))

    def __str__(self) -> str:
        payer = " ".join(self.sum.payers)
        if not self.sum.some_unknown and not self.sum.about:
            return payer
        usual = "price unknown" if self.sum.some_unknown else figures.about(self.sum.about)
        most = f", at most {figures.message_cost(self.sum.most)}" if self.sum.most else ""
        left = "" if self.left is None else f" The budget has {figures.total_cost(self.left)} left."
        return f"{payer} This message: {usual}{most}.{left}"


def left_for(member: Member, pick: Pick) -> Decimal | None:
    """Of the budget that has least left; what is under way counts as spent."""
    try:
        grant = permit(pick.connection, member, pick.connection.written_route(pick.route))
    except NotShared:
        return None
    applying = applying_to(member, pick.connection.pk, grant.pk if grant else None)
    left = [each.limit - each.standing(days.today(), member).used for each in applying]
    return max(min(left), Decimal(0)) if left else None
