"""Properties of all levels as the headers that are sent, and as the preview shows them."""

import json
import unicodedata
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.gateway.completion import Completion, Endpoint
from connections.gateway.completion import headers as request_headers
from connections.properties import (
    PLACEHOLDERS,
    Facts,
    PropertiesRefused,
    Property,
    filled,
    header_bytes,
    merge,
    pairs,
    parse,
    preview,
)
from tests.catalog import recorded

FACTS = Facts(
    member="Priya", chat="A stormy night", character="Ada", date="2026-11-24", connection="Everyday"
)


def sent(text: str, facts: Facts = FACTS) -> list[tuple[bytes, bytes]]:
    return header_bytes(pairs(parse(text), facts))


def test_headers_carry_the_prefix_and_the_name_in_lower_case() -> None:
    assert sent('{"Session_Type": "roleplay"}') == [
        (b"Helicone-Property-session_type", b"roleplay")
    ]


def test_values_are_sent_in_utf8() -> None:
    assert sent('{"a": "Cé 日本 👋"}')[0][1] == "Cé 日本 👋".encode()


def test_placeholders_are_filled_and_doubled_braces_are_braces() -> None:
    ((_, value),) = sent('{"a": "{member} as {character} on {date} via {connection}, {{chat}}"}')
    assert value == b"Priya as Ada on 2026-11-24 via Everyday, {chat}"


def test_a_value_that_a_placeholder_brings_is_not_filled_again() -> None:
    assert filled("{chat}", Facts(chat="{member}", member="Priya")) == "{member}"


def test_a_fact_cannot_smuggle_a_header() -> None:
    ((_, value),) = sent('{"a": "x {chat}"}', Facts(chat="y\r\nHelicone-Auth: z\x00\u202e"))
    assert value == b"x y Helicone-Auth: z"


def test_later_levels_win_and_each_property_says_where_it_comes_from() -> None:
    merged = merge(
        parse('{"project": "house", "team": "all"}', "instance"),
        parse('{"Project": "work"}', "connection"),
        parse('{"te-am": "x", "TEAM": "night"}', "chat"),
    )
    assert [(prop.name, prop.template, prop.level) for prop in merged] == [
        ("project", "work", "connection"),
        ("team", "night", "chat"),
        ("te-am", "x", "chat"),
    ]


def test_a_level_overrides_a_name_that_differs_in_its_dash_only() -> None:
    merged = merge(parse('{"user_id": "a"}', "instance"), parse('{"user-id": "b"}', "chat"))
    assert merged == (Property("user-id", "b", "chat"),)


def test_too_much_together_is_refused_before_it_is_sent() -> None:
    level = [json.dumps({f"{kind}{n}": "x" for n in range(11)}) for kind in "ab"]
    with pytest.raises(PropertiesRefused, match="22 properties"):
        pairs(merge(parse(level[0]), parse(level[1])), FACTS)
    long = json.dumps({f"n{n}": "{chat}" for n in range(20)})
    with pytest.raises(PropertiesRefused, match="4 KiB"):
        pairs(parse(long), Facts(chat="y" * 256))


def test_the_preview_shows_one_header_a_line() -> None:
    assert preview(pairs(parse('{"a": "é", "b": 2}'), FACTS)) == (
        "Helicone-Property-a: é\nHelicone-Property-b: 2\n"
    )


names = st.from_regex(r"[a-z0-9][a-z0-9]{0,10}", fullmatch=True)
templates = st.text(max_size=30) | st.sampled_from([f"{{{name}}}" for name in PLACEHOLDERS])
properties = st.lists(
    st.builds(Property, name=names, template=templates), max_size=8, unique_by=lambda p: p.key
)
facts = st.builds(Facts, **{name: st.text(max_size=300) for name in PLACEHOLDERS})


@given(properties, facts)
def test_the_preview_is_what_the_gateway_client_sends(found: list[Property], facts: Facts) -> None:
    made = pairs(found, facts)
    endpoint = Endpoint("https://gateway.example/v1", None, "helicone")
    call = Completion("gpt-4o", [], uuid4(), properties=made)
    travels = request_headers(endpoint, call).items()
    ours = [f"{name}: {value}\n" for name, value in travels if "-Property-" in name]
    assert preview(made) == "".join(ours)
    assert header_bytes(made) == [
        tuple(line.encode().removesuffix(b"\n").split(b": ", 1)) for line in ours
    ]


@given(templates, facts)
def test_no_value_holds_a_control_character_or_is_too_long(template: str, facts: Facts) -> None:
    value = filled(template, facts)
    assert len(value) <= 256
    assert value == value.strip()
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in value)
    value.encode()


def test_recorded_names_and_values_arrive_as_we_show_them() -> None:
    """UTF-8 in a value survives the way through the gateway's own code to its log."""
    found = recorded.recording("transcripts/i05-utf8-bytes.json")
    logged = found["gateway_logged"]["log_messages"][0]["message"]["log"]["request"]["properties"]
    own = {name: value for name, value in logged.items() if not name.startswith("Helicone-")}
    shown = {
        name.decode().removeprefix("Helicone-Property-"): value.decode()
        for name, value in sent(json.dumps(own, ensure_ascii=False))
    }
    assert own and shown == own
