"""Owners see the money of what they lend, borrowers what is theirs, a stranger nothing of it."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Member
from connections.models import Connection
from tests.sharing.conftest import Lend
from tests.usage.test_exports import exported
from tests.usage.test_pages import page
from usage import ledger
from usage.models import Call

TITLE = "A letter to my lawyer"


@pytest.fixture
def owner(line: Connection, bob: Member) -> Member:
    """Bob owns the line here: Alice is an administrator, who sees more than owners do."""
    Connection.objects.filter(pk=line.pk).update(owner=bob)
    line.refresh_from_db()
    return bob


@pytest.fixture
def borrowed(owner: Member, dana: Member, line: Connection, lend: Lend) -> Call:
    """Dana's call on Bob's key."""
    grant = lend(dana)
    call = ledger.reserve(
        member=dana,
        connection_id=line.pk,
        key_owner_id=owner.pk,
        grant_id=grant.pk,
        purpose="reply",
        route="gpt-4o",
        properties={"chat": TITLE},
    )
    ledger.settle(call.pk, ledger.Settlement(outcome="ok", cost=Decimal(3)))
    return call


@pytest.fixture
def stranger(db) -> Member:
    return Member.objects.create_member(
        "eve@example.org", "correct horse battery", name="Eve Poole"
    )


def test_nobody_else_sees_where_a_reply_was_to_stop(client, borrowed, owner, dana):
    Call.objects.filter(pk=borrowed.pk).update(options={"temperature": 0.25, "stop": ["Yours, D."]})
    asked = f"/usage/calls/{borrowed.pk}/"

    assert "Yours, D." in page(client, dana, asked)
    assert "0.25" not in page(client, owner, asked)
    administrator = Member.objects.get(is_administrator=True)
    seen = page(client, administrator, asked)
    assert "0.25" in seen and "Yours, D." not in seen


def test_the_owner_sees_who_and_how_much_and_when(client, borrowed, owner):
    for address in ("/usage/", "/usage/?shared=yes", "/usage/requests/"):
        html = page(client, owner, address)
        assert "Dana Holt" in html and str(borrowed.pk) in html, address
    assert "$3.00" in page(client, owner)
    one = page(client, owner, f"/usage/calls/{borrowed.pk}/")
    assert "$3.00" in one and "gpt-4o" in one


@pytest.mark.parametrize(
    "address",
    [
        *("/usage/", "/usage/?by=p.chat", "/usage/?key=chat", "/usage/by/?by=p.chat"),
        *("/usage/requests/?key=chat", "/usage/?not.p.chat=", "/usage/?p.chat=A+letter"),
    ],
)
def test_the_owner_sees_no_word_of_it_on_any_page(client, borrowed, owner, address):
    html = page(client, owner, address)

    assert TITLE not in html and "Helicone-Property" not in html


def test_the_owner_cannot_find_out_a_property_by_asking_for_it(client, borrowed, owner):
    for asked in (f"p.chat={TITLE}", "not.p.chat=", "p.chat=", "not.p.chat=other", "p.chat=&p.x="):
        for sort in ("time", "cost", "-total"):
            html = page(client, owner, f"/usage/?{asked}&sort={sort}")
            assert str(borrowed.pk) not in html and "$3.00" not in html, asked


def test_exports_and_scripts_leave_it_out_too(client, borrowed, owner, dana):
    text = exported(client, owner, "/usage/export.csv")
    assert TITLE not in text and str(borrowed.pk) in text
    assert "p.chat" not in text.splitlines()[0]
    assert TITLE not in exported(client, owner, "/usage/export.json")
    token = client.post("/usage/token/").content.decode().split("lampfield-usage-")[1][:43]
    bearer = {"Authorization": f"Bearer lampfield-usage-{token}"}
    answer = Client().get("/usage/api/?by=p.chat", headers=bearer).content.decode()
    assert str(borrowed.pk) in answer and TITLE not in answer

    (row,) = csv.DictReader(io.StringIO(exported(client, dana, "/usage/export.csv")))
    assert row["p.chat"] == TITLE


def test_the_borrower_sees_what_is_theirs(client, borrowed, owner, dana, line):
    other = ledger.reserve(member=owner, connection_id=line.pk, purpose="reply", route="o4-mini")
    ledger.settle(other.pk, ledger.Settlement(outcome="ok"))

    html = page(client, dana, "/usage/?shared=yes")

    assert str(borrowed.pk) in html and str(other.pk) not in html and "Bob Tarn" not in html
    one = page(client, dana, f"/usage/calls/{borrowed.pk}/")
    assert TITLE in one and "Bob Tarn" in one  # whose key paid
    assert str(borrowed.pk) not in page(client, dana, "/usage/?not.shared=yes")


def test_a_stranger_sees_nothing_of_it(client, borrowed, owner, stranger, line):
    for address in ("/usage/", "/usage/?shared=yes", f"/usage/?connection={line.pk}"):
        html = page(client, stranger, address)
        for hidden in ("$3.00", str(borrowed.pk), "Dana Holt", "Bob Tarn", "Helicone</a>"):
            assert hidden not in html, (address, hidden)
    for address in (f"/usage/calls/{borrowed.pk}/", f"/connections/{line.pk}/"):
        assert client.get(address).status_code == 404
    assert client.get(f"/connections/{line.pk}/sharing/").status_code == 404
    assert str(borrowed.pk) not in exported(client, stranger, "/usage/export.csv?shared=yes")
    assert "Dana" not in page(client, stranger, "/usage/budgets/")


def test_sums_of_shared_and_of_own_are_the_whole(client, borrowed, owner):
    own = ledger.reserve(
        member=owner, connection_id=owner.connections.get().pk, purpose="reply", route="o4-mini"
    )
    ledger.settle(own.pk, ledger.Settlement(outcome="ok", cost=Decimal(4)))

    assert "$7.00" in page(client, owner)
    assert "$3.00" in page(client, owner, "/usage/?shared=yes")
    assert "$4.00" in page(client, owner, "/usage/?not.shared=yes")
    assert "Only shared keys" in page(client, owner, "/usage/?shared=yes&sort=cost")
