"""What is said before a message is sent: who pays, about how much, and what is left."""

import re
from collections.abc import Iterable
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Member
from connections.models import Connection
from connections.prices import Content, estimated_tokens
from tests.chat.attached import attached, picture
from tests.people import bob
from usage.budgets import Budget

pytestmark = pytest.mark.django_db


def told(client: Client, **typed: object) -> str:
    page = client.post("/estimate/", typed, headers={"HX-Request": "true"}).text
    return re.sub(r"<[^>]*>|{#.*#}", "", page).strip().replace("&#x27;", "'")


def test_practice_is_free_and_an_empty_box_says_nothing(signed_in: Client):
    assert told(signed_in, text="Hello") == "Practice is free."
    assert told(signed_in, text=" ") == ""


def test_who_pays_about_how_much_and_what_is_left(signed_in: Client, member: Member, monkeypatch):
    line = member.connections.create(name="Mine", source="helicone", route="gpt-4o")
    Budget.objects.create(scope="group", period="month", limit=Decimal(5))
    monkeypatch.setattr("chat.asking_beside.usual_cost", lambda *given: Decimal("0.002"))

    said = told(signed_in, text="Hello", line=line.pk, model="gpt-4o")

    assert said.startswith("Your key on Mine pays. This message: about $0.002")
    assert said.endswith("The budget has $5.00 left.")


def test_what_is_attached_counts_before_it_is_sent(signed_in: Client, member: Member, monkeypatch):
    line = member.connections.create(name="Mine", source="helicone", route="gpt-4o")
    monkeypatch.setattr("chat.asking_beside.usual_cost", a_dollar_for_each_token)
    notes, lamp = attached(signed_in, b"bulb" * 100, "n.txt"), attached(signed_in, picture())
    typed = {"line": line.pk, "model": "gpt-4o"}

    assert "about $10.00" in told(signed_in, text="bulb" * 10, **typed)
    assert "about $112.00" in told(signed_in, text="bulb" * 10, attachment=notes.pk, **typed)
    assert "about $1,105.00" in told(signed_in, text="", attachment=lamp.pk, **typed)

    signed_in.force_login(bob())
    assert told(signed_in, text="", attachment=lamp.pk, model="gpt-4o") == ""


def test_somebody_elses_chat_is_not_there(signed_in: Client):
    theirs = bob()
    chat = theirs.chats.create(connection=theirs.connections.practice())
    assert signed_in.post(f"/estimate/?chat={chat.pk}", {"text": "Hi"}).status_code == 404


def a_dollar_for_each_token(line: Connection, route: str, texts: Iterable[Content]) -> Decimal:
    return Decimal(sum(estimated_tokens(each, route) for each in texts))
