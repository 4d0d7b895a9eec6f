"""What is said before a message is sent: who pays, about how much, and what is left."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Member
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


def test_somebody_elses_chat_is_not_there(signed_in: Client):
    theirs = bob()
    chat = theirs.chats.create(connection=theirs.connections.practice())
    assert signed_in.post(f"/estimate/?chat={chat.pk}", {"text": "Hi"}).status_code == 404
