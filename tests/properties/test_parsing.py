"""Properties as typed: what is accepted, and where exactly a fault stands."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.properties import PropertiesRefused, PropertyFault, parse


def faults(text: str) -> tuple[PropertyFault, ...]:
    with pytest.raises(PropertiesRefused) as refused:
        parse(text)
    return refused.value.faults


def places(text: str) -> list[tuple[int, int]]:
    return [(fault.line, fault.column) for fault in faults(text)]


def test_names_become_lower_case_and_values_become_text() -> None:
    text = '{"Session_Type": "roleplay", "turn": 3, "Rate": 1.50, "free": true, "e": -1e3}'
    assert [(prop.name, prop.template) for prop in parse(text)] == [
        ("session_type", "roleplay"),
        ("turn", "3"),
        ("rate", "1.50"),
        ("free", "true"),
        ("e", "-1e3"),
    ]


@pytest.mark.parametrize("text", ["", "  \n ", "{}", " { } \n"])
def test_nothing_typed_is_no_properties(text: str) -> None:
    assert parse(text) == ()


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ('"a"', (1, 1), "object"),
        ("[1]", (1, 1), "object"),
        ('{"a": 1', (1, 8), "commas"),
        ('{"a": 1,}', (1, 9), "comma too many"),
        ('{"a": 1,\n  }', (2, 3), "comma too many"),
        ('{"a" 1}', (1, 6), "colon"),
        ('{"a": 1 "b": 2}', (1, 9), "commas"),
        ("{a: 1}", (1, 2), "double quotes"),
        ("{'a': 1}", (1, 2), "straight double quotes"),
        ("{\u201ca\u201d: 1}", (1, 2), "straight double quotes"),
        ('{"a": roleplay}', (1, 7), "double quotes"),
        ('{"a": True}', (1, 7), "true, in small letters"),
        ('{"a": null}', (1, 7), "needs a value"),
        ('{"a": NaN}', (1, 7), "NaN"),
        ('{"a": -Infinity}', (1, 7), "Infinity"),
        ('{"a": 007}', (1, 7), "007 is no number"),
        ('{"a": 1.}', (1, 7), "no number"),
        ('{"a": {"b": 1}}', (1, 7), "cannot hold others"),
        ('{\n "a": 1,\n "b": [1]\n}', (3, 7), "cannot hold others"),
        ('{"a": "x\ny"}', (1, 9), "one line"),
        ('{"a": "x}', (1, 7), "no closing"),
        (r'{"a": "\q"}', (1, 8), "backslash"),
        ('{"a": 1} {"b": 2}', (1, 10), "follow"),
        ('{"a": 1} // note', (1, 10), "follow"),
    ],
)
def test_what_is_not_flat_json_is_named_at_its_place(
    text: str, place: tuple[int, int], word: str
) -> None:
    (fault,) = faults(text)
    assert (fault.line, fault.column) == place
    assert word in fault.sentence


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("", ""),
        ("a b", "a_b"),
        ("a:b", "a_b"),
        ("-a", "a"),
        ("Größe", "gr_e"),
        ("a" * 41, "a" * 40),
        ("Authorization: x", "authorization_x"),
    ],
)
def test_a_name_that_is_no_header_name_gets_one_that_is(name: str, suggestion: str) -> None:
    (fault,) = faults(json.dumps({name: "x"}, ensure_ascii=False))
    assert (fault.line, fault.column) == (1, 2)
    assert fault.suggestion == suggestion


@pytest.mark.parametrize(
    "name", ["Helicone-Session-Id", "helicone_session_id", "HELICONE-Auth", "stripe_customer_id"]
)
def test_names_that_helicone_uses_itself_are_refused(name: str) -> None:
    (fault,) = faults(json.dumps({name: "x"}))
    assert "kept by Helicone" in fault.sentence


@pytest.mark.parametrize("second", ["a_b", "A_B", "a-b"])
def test_names_that_arrive_as_one_are_named_at_the_second(second: str) -> None:
    text = f'{{\n  "a_b": 1,\n  "{second}": 2\n}}'
    assert places(text) == [(3, 3)]


def test_every_fault_of_good_json_is_named_in_order() -> None:
    text = '{"a b": "x",\n "c": "{who}",\n "d": "' + "y" * 257 + '"}'
    assert places(text) == [(1, 2), (2, 8), (3, 7)]


@pytest.mark.parametrize(
    ("value", "column", "suggestion"),
    [
        ("{charakter}", 7, "{character}"),
        ("{Member}", 7, "{member}"),
        ("in {zzz}", 10, ""),
        ("a { b", 9, "{{"),
        ("a } b", 9, "}}"),
    ],
)
def test_an_unknown_placeholder_is_a_fault_with_the_right_spelling(
    value: str, column: int, suggestion: str
) -> None:
    (fault,) = faults(f'{{"a":"{value}"}}')
    assert (fault.line, fault.column, fault.suggestion) == (1, column, suggestion)


@pytest.mark.parametrize("value", ["a\\u0000b", "a\\nb", "a\\u202eb", "\\ud800", "a\\u007fb"])
def test_a_value_with_a_hidden_character_is_refused(value: str) -> None:
    (fault,) = faults(f'{{"a": "{value}"}}')
    assert "cannot be seen" in fault.sentence


def test_there_are_limits() -> None:
    full = {f"n{number}": "x" for number in range(20)}
    assert len(parse(json.dumps(full))) == 20
    (fault,) = faults(json.dumps(full | {"one-more": "x"}))
    assert "At most 20" in fault.sentence
    (fault,) = faults(json.dumps({"a": "x" * 4090}))
    assert "4 KiB" in fault.sentence
    (fault,) = faults('{"a":' + "[" * 4000)
    assert "cannot hold others" in fault.sentence


def test_the_exception_reads_as_one_sentence_with_its_place() -> None:
    with pytest.raises(PropertiesRefused, match=r"^Line 2, column 1: A name stands in double"):
        parse("{\n5: 1}")


names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,10}", fullmatch=True)
plain = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="{}"), max_size=20)
values = plain | st.booleans() | st.integers(-(10**9), 10**9)


@given(st.dictionaries(names, values, max_size=5), st.sampled_from([None, 2]), st.booleans())
def test_whatever_python_writes_as_a_flat_object_is_read(
    typed: dict[str, str | bool | int], indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(typed, indent=indent, ensure_ascii=ascii_only)
    keys = [name.lower().replace("_", "-") for name in typed]
    if len(set(keys)) < len(keys) or any(key.startswith("helicone") for key in keys):
        return
    read = {prop.name: prop.template for prop in parse(text)}
    expected = {
        name.lower(): value if isinstance(value, str) else json.dumps(value)
        for name, value in typed.items()
    }
    assert read == expected


@given(st.text() | st.text('{}[]":, \n\\ab1truefalsn-.eE', max_size=40))
def test_no_text_does_anything_but_parse_or_be_refused_at_a_place_inside(text: str) -> None:
    try:
        parse(text)
    except PropertiesRefused as refused:
        for fault in refused.faults:
            lines = text.split("\n")
            assert 1 <= fault.line <= len(lines)
            assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
