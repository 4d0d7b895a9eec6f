"""A budget binds before anything is sent, says so in a sentence, and begins again."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Group, Member
from tests.people import alice, bob
from tests.usage.calls import ended
from usage import days, ledger
from usage.bars import Bar, bars_for
from usage.models import Budget, Call
from usage.month import month_of
from usage.notices import notices_for
from usage.standing import Standing

pytestmark = pytest.mark.django_db


def reserve(member: Member, worst_case: str | None = "0.10", rate: str | None = None) -> Call:
    return ledger.reserve(
        member=member,
        connection_id=member.connections.ready().pk,
        purpose="reply",
        route="gpt-4o",
        worst_case=None if worst_case is None else Decimal(worst_case),
        dearest_rate=None if rate is None else Decimal(rate),
    )


def limit(amount: str, scope: str = "group", **known) -> Budget:
    return Budget.objects.create(scope=scope, limit=Decimal(amount), **known)


def refusal(member: Member, worst_case: str | None = "0.10", rate: str | None = None) -> str:
    with pytest.raises(ledger.BudgetReached) as refused:
        reserve(member, worst_case, rate)
    return str(refused.value)


def test_what_is_under_way_counts_until_it_is_settled_for_less():
    member, _ = alice(), limit("1")
    calls = [reserve(member, "0.30") for _ in range(3)]

    told = refusal(member, "0.30")
    assert "The group's $1.00 for" in told and "$0.1000 left" in told and "$0.3000" in told

    ledger.settle(calls[0].pk, ledger.Settlement(outcome="ok", cost=Decimal("0.01")))
    reserve(member, "0.30")


def test_a_released_call_gives_everything_back():
    member, _ = alice(), limit("1")
    ledger.release(reserve(member, "1").pk, outcome="failed")

    reserve(member, "1")


@pytest.mark.parametrize("purpose", ["test", "title", "check"])
def test_nothing_is_spent_beside_the_budget(purpose: str):
    member, _ = alice(), limit("1")
    ended(member, "1", purpose=purpose)

    assert "is used up" in refusal(member, "0.0001")


def test_what_is_free_is_sent_all_the_same():
    member, _ = alice(), limit("1")
    ended(member, "5")

    assert reserve(member, "0")


def test_a_call_of_unknown_cost_is_sent_while_anything_is_left():
    member, _ = alice(), limit("1")
    reserve(member, None)
    ended(member, "1")

    assert "is used up" in refusal(member, None)


def test_only_warn_refuses_nothing():
    member, _ = alice(), limit("1", at_limit="warn")
    ended(member, "5")

    assert reserve(member, "9")
    assert notices_for(member, None)[0].sentence.endswith(
        "is used up. It begins again on " + next_month()
    )


def test_a_message_that_could_cost_too_much_is_told_how_it_may_fit():
    member, _ = alice(), limit("1")
    ended(member, "0.5")

    told = refusal(member, "0.6")
    assert "has $0.5000 left, and this could cost up to $0.6000." in told
    assert "With a smaller Longest reply among the parameters it may fit." in told


def test_cheap_models_go_on():
    member, _ = alice(), limit("1", at_limit="cheap", cheap_under=Decimal(1))
    ended(member, "1")

    assert reserve(member, "0.01", rate="0.6")
    assert "Models under $1.00 per million tokens still work." in refusal(member, rate="10")
    assert refusal(member, rate=None)


def test_a_members_own_budget_takes_the_place_of_the_one_for_each():
    ann, ben = alice(), bob()
    limit("1", "each")
    limit("5", "member", member=ann)
    ended(ann, "2")
    ended(ben, "1")

    assert reserve(ann, "2")
    assert refusal(ben).startswith("Your $1.00 for")


def test_a_connections_budget_counts_what_everybody_spends_on_it():
    ann, ben = alice(), bob()
    ann.connections.practice()
    line = ann.connections.create(name="House account", source="helicone")
    limit("1", "connection", connection=line, period="day")
    ended(ben, "0.95", connection=line)

    reserve(ann)
    for who, name in ((ann, "House account"), (ben, f"{ann.name}'s House account")):
        with pytest.raises(ledger.BudgetReached, match=rf"^{name} for today, \$1\.00, has"):
            ledger.reserve(
                member=who,
                connection_id=line.pk,
                purpose="reply",
                route="m",
                worst_case=Decimal("0.1"),
            )


def test_every_budget_that_applies_has_to_hold():
    member = alice()
    limit("5")
    limit("1", "each", period="week")

    assert "for this week" in refusal(member, "2")


@pytest.mark.parametrize(
    ("period", "began", "again"),
    [
        ("day", date(2026, 12, 31), date(2027, 1, 1)),
        ("week", date(2026, 12, 28), date(2027, 1, 4)),
        ("month", date(2026, 12, 1), date(2027, 1, 1)),
        ("total", None, None),
    ],
)
def test_a_period_knows_its_ends(period: str, began: date | None, again: date | None):
    budget = Budget(period=period)

    assert (budget.began(date(2026, 12, 31)), budget.begins_again(date(2026, 12, 31))) == (
        began,
        again,
    )


def test_days_begin_in_the_zone_of_the_group():
    alice()
    Group.objects.update(time_zone="Pacific/Auckland")

    assert days.day_of(datetime(2026, 11, 30, 12, tzinfo=UTC)) == date(2026, 12, 1)


def test_yesterdays_money_is_not_todays():
    member, _ = alice(), limit("1", period="day")
    ended(member, "1", day=days.today() - timedelta(days=1))

    assert reserve(member, "1")


def test_a_total_budget_never_begins_again():
    member, _ = alice(), limit("1", period="total")
    ended(member, "1", day=date(2020, 1, 1))

    assert refusal(member).endswith("It does not begin again: an administrator can raise it.")


def test_a_lease_that_ran_out_holds_nothing():
    member, _ = alice(), limit("1")
    reserve(member, "1")
    Call.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert reserve(member, "1")


@pytest.mark.parametrize(
    ("used", "tone", "says"),
    [
        ("0", "", "Nothing is spent yet."),
        ("10", "", "On course for $20.00."),
        ("24", "", "At this pace it runs out on 25 November."),
        ("33", "warn", "At this pace it runs out on 19 November."),
        ("39.5", "bad", "$0.5000 left, then nothing is sent."),
        ("40", "bad", "Used up: nothing is sent. It begins again on 1 December."),
    ],
)
def test_a_bar_says_where_it_is_going(used: str, tone: str, says: str):
    member = alice()
    budget = limit("40")
    bar = Bar(budget, Standing(Decimal(used), Decimal(0)), date(2026, 11, 15), member)

    assert (bar.tone, bar.sentence, bar.tick) == (tone, says, "50.0%")


@pytest.mark.parametrize(
    ("used", "says"),
    [
        ("2", "On course for $8.00."),
        ("3", "At this pace it runs out by 20:00."),
        ("2.55", "At this pace it runs out by midnight."),
    ],
)
def test_the_bar_of_a_day_goes_by_its_hours(monkeypatch, used: str, says: str):
    member, budget = alice(), limit("10", period="day")
    Group.objects.update(time_zone="Europe/Paris")
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 15, 4, 30, tzinfo=UTC))

    bar = Bar(budget, Standing(Decimal(used), Decimal(0)), days.today(), member)

    assert (bar.sentence, bar.tick) == (says, "25.0%")


def test_a_bar_with_calls_of_unknown_cost_says_at_least():
    member, budget = bob(), limit("10", "each")

    def shown() -> tuple[str, str]:
        bar = Bar(budget, budget.standing(days.today(), member), days.today(), member, member)
        return bar.used, bar.sentence

    ended(member, None, cost_unknown="Cut off.")
    assert shown() == ("unknown of $10.00", "What was spent is unknown.")
    ended(member, "2")
    assert shown()[0] == "at least $2.00 of $10.00"


def test_notices_come_at_eighty_and_at_a_hundred_percent():
    member, _ = bob(), limit("10", "each")
    ended(member, "7.9")
    assert notices_for(member, None) == []

    ended(member, "0.1")

    assert "80% used" in notices_for(member, None)[0].sentence


def test_the_month_of_a_member_in_one_line():
    member = bob()
    limit("100")
    ended(member, "1.5")
    assert str(month_of(member)) == "$1.50 this month"

    limit("40", "each")

    assert str(month_of(member)) == "$1.50 of $40 this month"
    ended(member, None)
    assert str(month_of(member)) == "at least $1.50 of $40 this month"


def test_a_month_of_unknown_cost_is_not_nothing():
    member = bob()
    assert str(month_of(member)) == "$0.00 this month"

    ended(member, None)

    assert str(month_of(member)) == "unknown this month"


def test_a_member_sees_no_budget_of_another():
    ann, ben = alice(), bob()
    limit("5", "member", member=ann)
    limit("9")

    assert [bar.owner for bar in bars_for(ben, days.today())] == ["The group"]
    assert [bar.owner for bar in bars_for(ann, days.today())] == ["You", "The group"]


def next_month() -> str:
    again = days.first_of_next_month(days.today())
    return f"{again.day} {again:%B}."
