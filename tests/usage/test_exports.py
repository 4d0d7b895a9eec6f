"""A filtered view as a file: every digit, nothing that a spreadsheet would run."""

import csv
import html
import io
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from accounts.models import Member
from tests.usage.calls import ended

pytestmark = pytest.mark.django_db


def page(client: Client, reader: Member, address: str) -> str:
    client.force_login(reader)
    return client.get(address).content.decode()


def exported(client: Client, reader: Member, address: str) -> str:
    client.force_login(reader)
    response: Any = client.get(address)
    return async_to_sync(collected)(response.streaming_content)


async def collected(parts: AsyncIterator[bytes]) -> str:
    return b"".join([part async for part in parts]).decode()


def test_an_export_holds_the_filtered_rows_and_no_formula(client, administrator, member):
    evil = '=HYPERLINK("http://evil.example","x")'
    ended(member, "0.0000000001", model=evil)
    ended(member, "2", model="other")

    text = exported(client, member, "/usage/export.csv?status=ok")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert {row["model"] for row in rows} == {f"'{evil}", "other"}
    assert {row["cost"] for row in rows} == {"0.0000000001", "2.0000000000"}
    assert exported(client, administrator, "/usage/export.csv").count("\n") == 3
    only = exported(client, member, "/usage/export.csv?model=other")
    assert [row["model"] for row in csv.DictReader(io.StringIO(only))] == ["other"]


def test_an_export_has_a_column_for_each_property(client, member):
    ended(member, "1", properties={"project": "=retrofit"})
    ended(member, "2", properties={"team": "north"})

    rows = list(csv.DictReader(io.StringIO(exported(client, member, "/usage/export.csv"))))

    assert {(row["p.project"], row["p.team"]) for row in rows} == {
        ("'=retrofit", ""),
        ("", "north"),
    }


def test_an_export_tells_whose_key_paid_and_at_which_price(client, administrator, member):
    price = {"of": "openai/gpt-4o", "input": "2.5", "version": "2026-11-24 06:00 UTC"}
    ended(member, "1", key_owner=administrator, price=price)

    (row,) = csv.DictReader(io.StringIO(exported(client, member, "/usage/export.csv")))

    assert (row["member"], row["key_owner"]) == (member.name, administrator.name)
    assert json.loads(row["price"]) == price


def test_what_a_search_found_can_be_exported(client, member):
    ended(member, "1", model="gpt-4o")
    ended(member, "2", model="o4-mini")
    assert "CSV of these" not in page(client, member, "/usage/")

    found = page(client, member, "/usage/?q=o4&sort=cost")
    address = re.search(r'href="(/usage/export.csv[^"]*)"[^>]*>CSV of these', found)

    assert address
    text = exported(client, member, html.unescape(address[1]))
    assert [row["model"] for row in csv.DictReader(io.StringIO(text))] == ["o4-mini"]


def test_json_keeps_every_digit(client, member):
    ended(member, "0.0000000001", properties={"project": "retrofit"})

    (row,) = json.loads(exported(client, member, "/usage/export.json"))

    assert (row["cost"], row["properties"]) == ("0.0000000001", {"project": "retrofit"})
