"""Connections that move to another server: everything but their keys."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from connections.exporting import exported
from connections.importing import FileUnreadable, planned
from connections.models import Connection
from tests.people import bob
from tests.practice.server import KEY

IMPORT = "/connections/import/"


def a_file(*entries: object, **more: object) -> str:
    head = {"format": "lampfield-connections", "version": 1, "connections": list(entries)}
    return json.dumps({**head, **more})


@pytest.fixture
def two(member, line, settings, apply_policy) -> list[Connection]:
    """A line to Helicone, and one to an address that the operator has listed."""
    settings.GATEWAY_ORIGINS = ["http://127.0.0.1:11434"]
    apply_policy()
    Connection.objects.filter(pk=line.pk).update(web_search=True, properties='{"run": 1.50}')
    ours = member.connections.create(
        name="Ollama", source="compatible", address="http://127.0.0.1:11434", route="llama3"
    )
    line.refresh_from_db()
    return [line, ours]


def kept(connection: Connection) -> tuple[object, ...]:
    names = ("name", "source", "address", "route", "web_search", "properties")
    return tuple(getattr(connection, name) for name in names)


def test_what_is_exported_comes_back_the_same_without_its_key(client, signed_in, member, two):
    member.connections.practice()
    answer = signed_in.get("/connections/export.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert KEY not in answer.content.decode() and two[0].last_four not in answer.content.decode()

    other = bob()
    client.force_login(other)
    chosen = SimpleUploadedFile("connections.json", answer.content)
    page = client.post(IMPORT, {"file": chosen}).content.decode()
    assert "2 connections will be made" in page and "Paste its key after it is made." in page
    assert not other.connections.exists(), "looking makes nothing"

    client.post(IMPORT, {"text": answer.content.decode(), "make": "1"})
    assert [kept(each) for each in other.connections.all()] == [kept(each) for each in two]
    assert not any(each.has_key or each.health != "unchecked" for each in other.connections.all())
    assert exported(other) == answer.content.decode()


def test_an_address_that_the_operator_does_not_allow_is_not_taken(member, two, settings):
    text = exported(member)
    settings.GATEWAY_ORIGINS = []
    plan = planned(text, member)

    assert [each.line.name for each in plan.made] == ["Everyday"]
    assert plan.left[0].name == "Ollama"
    assert "http://127.0.0.1:11434: This server only connects to" in plan.left[0].reason


def test_a_key_in_the_file_is_left_out_and_so_is_what_nobody_knows(member, gateways):
    entry = {"name": "Found", "source": "helicone", "key": KEY, "colour": "red"}
    made = planned(a_file(entry), member).made[0]

    told = " ".join(made.notes)
    assert "keys are pasted, never imported" in told and "left out: colour." in told
    assert KEY not in told and not made.line.has_key


def test_properties_that_cannot_be_sent_are_left_out_and_the_rest_is_made(member, gateways):
    entry = {"name": "A", "source": "helicone", "route": "gpt-4o", "properties": '{"a": [1]}'}
    made = planned(a_file(entry), member).made[0]

    assert (made.line.route, made.line.properties) == ("gpt-4o", "")
    assert made.notes[0].startswith("Its properties are left out. Line 1, column")


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("a text", "not described by names"),
        ({"source": "elsewhere"}, "source is not known"),
        ({"source": ["helicone"]}, "source is not known"),
        ({"source": "practice"}, "on every server already"),
        ({"source": "helicone", "route": 7}, "Its route is not written"),
        ({"source": "helicone", "web_search": "yes"}, "Its web_search is not written"),
        ({"source": "helicone", "route": "x" * 501}, "Its route is too long"),
        ({"source": "compatible"}, "Its address: This is not an address"),
        ({"source": "compatible", "address": "http://169.254.169.254/"}, "169.254.169.254"),
    ],
)
def test_an_entry_that_cannot_be_made_says_why(member, gateways, entry, why):
    plan = planned(a_file(entry), member)

    assert (len(plan.made), len(plan.left)) == (0, 1)
    assert why in plan.left[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        '{"connections": []}',
        a_file(version=2),
        a_file(connections={}),
        a_file(*[{"source": "helicone"}] * 51),
        a_file("x" * 300_000),
    ],
    ids=["empty", "cut", "deep", "list", "other", "newer", "no-list", "many", "large"],
)
def test_a_file_of_something_else_is_refused_with_a_sentence(signed_in, member, gateways, text):
    with pytest.raises(FileUnreadable):
        planned(text, member)
    page = signed_in.post(IMPORT, {"text": text})

    assert page.status_code == 422 and 'role="alert"' in page.content.decode()
    assert not member.connections.exists()


def test_a_file_that_is_no_text_is_refused(signed_in, gateways):
    chosen = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" * 100)

    assert signed_in.post(IMPORT, {"file": chosen}).status_code == 422


def test_parameters_and_options_that_make_no_sense_are_named(member, gateways):
    entry = {"name": "A", "source": "helicone", "parameters": {"temperature": 9, "foo": 1}}
    made = planned(a_file(entry | {"web_options": {"country": "Britain"}}), member).made[0]
    told = " ".join(made.notes)

    assert "parameters are taken without what makes no sense: temperature, foo." in told
    assert "web options are taken without what makes no sense: country." in told
