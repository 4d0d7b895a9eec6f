"""How an owner lends a line, changes it and takes it back, and what owners and others see."""

from datetime import timedelta
from decimal import Decimal

import pytest

from connections.allow_list import AllowList, NoPattern
from connections.grants import BorrowedDefault, Grant
from connections.models import Connection
from tests.sharing.test_borrowing import ask
from tests.usage.calls import ended
from usage import days, ledger
from usage.models import Budget, Call, CallRevision

ASKED = {"member": "", "allowed": "", "limit": "", "period": "month", "at_limit": "stop"}


def share(client, line: Connection, **given: str):
    return client.post(f"/connections/{line.pk}/sharing/", {**ASKED, **given})


def sharing(client, line: Connection) -> str:
    page: str = client.get(f"/connections/{line.pk}/sharing/").content.decode()
    return page.replace("&#x27;", "'")


def test_an_owner_shares_changes_and_revokes(as_alice, as_bob, bob, line):
    until = days.today() + timedelta(days=3)
    share(
        as_alice,
        line,
        member=bob.pk,
        allowed="gpt-4o-mini, claude-*",
        limit="10",
        last_day=str(until),
    )

    grant = Grant.objects.get()
    assert (grant.member, grant.allow_list.patterns) == (bob, ("gpt-4o-mini", "claude-*"))
    assert grant.created_by == line.owner and grant.ends_at is not None
    assert days.day_of(grant.ends_at) == until + timedelta(days=1)
    for shown in ("Bob Tarn", "gpt-4o-mini and claude-*", "$0.00 of $10.00"):
        assert shown in sharing(as_alice, line)

    changing = as_alice.get(f"/connections/{line.pk}/sharing/?change={grant.pk}").content.decode()
    assert f'value="{until}"' in changing and 'value="10.00"' in changing
    share(as_alice, line, member=bob.pk, limit="2.50", period="week")
    changed = Grant.objects.get()
    assert (changed.pk, changed.allowed, changed.ends_at) == (grant.pk, "", None)
    assert str(Budget.objects.get(grant=grant)) == "$2.50 a week"

    as_alice.post(f"/connections/{line.pk}/sharing/{grant.pk}/revoke/")
    assert "Shared with nobody." in sharing(as_alice, line)
    assert not Budget.objects.exists()
    assert "No longer shared with you" in as_bob.get(f"/connections/{line.pk}/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"allowed": "gpt-4o; drop"}, "cannot be the name of a model"),
        ({"last_day": "2020-01-01"}, "That day is over"),
        ({"limit": "-3"}, "smallest amount"),
        ({"member": "the owner"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_typed(as_alice, member, line, wrong, told):
    if "member" in wrong:
        wrong = {"member": member.pk}

    answer = share(as_alice, line, **wrong)

    assert answer.status_code == 422 and told in answer.content.decode()
    assert not Grant.objects.exists()


def test_nobody_else_shares_or_revokes_it(as_bob, bob, dana, line, lend):
    grant = lend(dana)

    assert share(as_bob, line, member=bob.pk).status_code == 404
    revoked = as_bob.post(f"/connections/{line.pk}/sharing/{grant.pk}/revoke/")
    assert revoked.status_code == 404
    own = bob.connections.create(name="Own", source="helicone")
    assert as_bob.post(f"/connections/{own.pk}/sharing/{grant.pk}/revoke/").status_code == 404
    assert Grant.objects.get().revoked_at is None


def test_practice_is_not_shared_because_everybody_has_it(as_alice, member, gateways):
    practice = member.connections.practice()

    assert share(as_alice, practice).status_code == 404
    assert "Sharing" not in as_alice.get(f"/connections/{practice.pk}/").content.decode()


def test_the_owner_sees_who_used_how_much(as_alice, bob, dana, line, lend):
    grant = lend(None, limit="10")
    for who, cost in ((bob, "1.25"), (bob, "0.25"), (dana, "4")):
        call = ended(who, cost, connection=line, key_owner=line.owner)
        Call.objects.filter(pk=call.pk).update(grant=grant)

    page = sharing(as_alice, line)

    used = page.split("Used this month")[1]
    assert used.index("Dana Holt") < used.index("Bob Tarn")
    assert "$1.50" in used and "$4.00" in used


def test_administrators_see_the_money_of_all_and_members_do_not(as_alice, as_bob, bob, dana):
    line = bob.connections.create(name="Bobs own", source="helicone", route="gpt-4o")
    Grant.objects.create(connection=line, member=dana, created_by=bob)
    ended(dana, "3", connection=line, key_owner=bob)

    page = as_alice.get("/connections/shared/").content.decode()

    assert "Bobs own" in page and "Dana Holt" in page and "$3.00" in page
    assert "revoke" not in page
    assert as_bob.get("/connections/shared/").status_code == 403


def test_sharing_offers_the_line_to_whoever_has_only_practice(as_alice, bob, dana, line):
    bob.connections.practice()
    dana.connections.create(name="Own", source="helicone", is_default=True)

    share(as_alice, line)

    assert [each.member for each in BorrowedDefault.objects.all()] == [bob]
    assert Connection.objects.ready_for(bob) == line
    assert Connection.objects.ready_for(dana).name == "Own"


def test_a_used_up_share_names_itself_and_when_it_begins_again(as_bob, bob, line, lend):
    grant = lend(bob, limit="10")
    spend(grant, bob, "10")

    page = ask(as_bob, line).content.decode().replace("&#x27;", "'")

    month = f"{days.today():%B}"
    assert f"Your share of Alice Moor's Helicone for {month}, $10.00, is used up." in page
    assert "It begins again on 1 " in page


def test_a_share_in_total_is_raised_by_its_owner(as_bob, bob, line, lend):
    grant = lend(None, limit="1")
    Budget.objects.update(period="total")
    spend(grant, bob, "1")

    page = ask(as_bob, line).content.decode().replace("&#x27;", "'")

    assert "Everybody's share of Alice Moor's Helicone in total, $1.00, is used up." in page
    assert "Alice Moor can raise it." in page


def test_one_share_is_not_used_up_by_another(as_bob, bob, dana, line, lend):
    spend(lend(dana, limit="1"), dana, "1")
    lend(bob, limit="1")

    assert ask(as_bob, line).status_code == 302


def test_a_revised_cost_moves_the_share(bob, line, lend):
    grant = lend(bob, limit="10")
    call = spend(grant, bob, "4")

    ledger.revise(
        call.pk, ledger.Revision(Decimal(6), cost_source="helicone"), CallRevision.Cause.RECONCILED
    )

    assert Budget.objects.get().standing(days.today()).used == 6


def test_an_administrator_sets_the_budget_of_a_share(as_alice, as_bob, bob, line, lend):
    grant = lend(bob, limit="5")
    asked = {"scope": "grant", "grant": grant.pk, "period": "day", "limit": "3"}
    as_alice.post("/usage/budgets/", {**asked, "at_limit": "stop"})

    assert str(Budget.objects.get()) == "$3.00 a day"
    page = as_alice.get("/usage/budgets/").content.decode().replace("&#x27;", "'")
    assert "Bob Tarn's share of Helicone" in page
    page = as_bob.get("/usage/budgets/").content.decode().replace("&#x27;", "'")
    assert "Your share of Alice Moor's Helicone" in page


@pytest.mark.parametrize(
    ("typed", "short"),
    [
        ("", "every model"),
        ("gpt-4o", "gpt-4o"),
        ("a\nb,c", "a, b and c"),
        ("a b c d e", "a, b and 3 more"),
    ],
)
def test_a_list_is_told_in_few_words(typed: str, short: str):
    assert AllowList.parse(typed).short == short


def test_a_list_is_not_endless():
    with pytest.raises(NoPattern, match="use a star"):
        AllowList.parse(" ".join(f"model-{number}" for number in range(101)))


def spend(grant: Grant, who, cost: str) -> Call:
    """An ended call on the grant, through the ledger."""
    line = grant.connection
    call = ledger.reserve(
        member=who,
        connection_id=line.pk,
        key_owner_id=line.owner_id,
        grant_id=grant.pk,
        purpose="reply",
        route="gpt-4o",
    )
    ledger.settle(call.pk, ledger.Settlement(outcome="ok", cost=Decimal(cost)))
    return call
