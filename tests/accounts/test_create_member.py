"""The operator adds members from the console."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Member
from tests.people import PASSWORD


def create_member(monkeypatch, password: str, *arguments: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("create_member", *arguments, "--password-stdin", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_member_is_made_and_can_sign_in(monkeypatch, client):
    said = create_member(monkeypatch, PASSWORD, "Priya@example.org", "--name", "Priya Nair")

    assert said == "priya@example.org can sign in now.\n"
    assert client.login(username="priya@example.org", password=PASSWORD)
    assert not Member.objects.get().is_administrator


@pytest.mark.django_db
def test_an_administrator_is_made_only_when_asked(monkeypatch):
    create_member(monkeypatch, PASSWORD, "ines@example.org", "--admin")

    assert Member.objects.get().is_administrator


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "password", "reason"),
    [
        ("ines@example.org", "short", "too short"),
        ("not-an-address", PASSWORD, "valid email"),
    ],
)
def test_a_bad_answer_is_one_line_and_makes_nobody(monkeypatch, email, password, reason):
    with pytest.raises(CommandError, match=reason):
        create_member(monkeypatch, password, email)

    assert not Member.objects.exists()


@pytest.mark.django_db
def test_the_same_address_in_capitals_is_the_same_member(monkeypatch):
    create_member(monkeypatch, PASSWORD, "ines@example.org")

    with pytest.raises(CommandError, match="already exists"):
        create_member(monkeypatch, PASSWORD, "INES@example.org")
