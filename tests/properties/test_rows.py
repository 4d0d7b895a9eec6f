"""The table and the JSON are two views of one text: going to and fro loses nothing."""

import json

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from connections.properties import PropertiesRefused, Row, parse, rows_of, text_of
from connections.property_field import Typed

TEXT = '{ "Project":"retrofit",\n\n "turn": 1.50, "who" : "{member}" }'


def posted(text: str, *rows: tuple[str, str], press: str = "", view: str = "table") -> Typed:
    data = QueryDict(mutable=True)
    data.update({"properties": text, "properties_as": view, "properties_do": press})
    data.setlist("property_name", [name for name, _ in rows])
    data.setlist("property_value", [value for _, value in rows])
    return Typed.pressed(data)


def test_unchanged_rows_leave_the_text_as_it_was_typed() -> None:
    rows = rows_of(TEXT)

    assert [row.typed for row in rows] == [
        ("Project", "retrofit"),
        ("turn", "1.50"),
        ("who", "{member}"),
    ]
    assert text_of(rows, TEXT) == TEXT


def test_a_changed_row_keeps_the_order_and_the_numbers_of_the_others() -> None:
    changed = [Row("Project", "garden"), Row("turn", "1.50"), Row("who", "{member}")]

    assert text_of(changed, TEXT) == (
        '{\n  "Project": "garden",\n  "turn": 1.50,\n  "who": "{member}"\n}'
    )


def test_a_text_that_cannot_be_sent_is_not_made_a_table() -> None:
    with pytest.raises(PropertiesRefused):
        rows_of('{"a": "b", "A": "c"}')
    broken = posted('{"a": ', press="show:table", view="json")
    assert (broken.text, broken.rows) == ('{"a": ', None)


def test_a_table_with_faults_is_kept_in_both_views() -> None:
    shown = posted("", ("two words", "x"), ("", "nameless"), press="show:json")

    assert json.loads(shown.text) == {"two words": "x", "": "nameless"}
    again = posted(shown.text, view="json", press="show:table")
    assert again.text == shown.text


def test_rows_are_added_and_removed_by_buttons() -> None:
    added = posted("", ("a", "1"), ("", ""), press="row")
    assert (added.rows, added.fresh) == ((Row("a", "1"), Row()), 1)

    removed = posted("", ("a", "1"), ("", ""), ("b", "2"), press="remove:2")
    assert [row.typed for row in removed.filled] == [("a", "1")]
    assert json.loads(removed.text) == {"a": "1"}
    assert posted("", ("a", "1"), press="remove:9").filled == [Row("a", "1")]


def test_a_placeholder_becomes_a_row_of_its_own_in_either_view() -> None:
    assert posted("", press="add:member").filled == [Row("member", "{member}")]
    typed = posted('{"turn": 1.50}', press="add:chat", view="json")
    assert typed.rows is None
    assert [(prop.name, prop.template) for prop in parse(typed.text)] == [
        ("turn", "1.50"),
        ("chat", "{chat}"),
    ]
    again = posted("", ("Chat", "{chat}"), press="add:chat")
    assert again.filled[-1] == Row("", "{chat}")


names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_]{0,10}", fullmatch=True)
values = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="{}"), max_size=20)
numbers = st.integers() | st.booleans()
properties = st.dictionaries(names, values | numbers, max_size=8)


@given(properties, st.booleans())
def test_whatever_is_sent_before_is_sent_after(found: dict[str, object], escaped: bool) -> None:
    text = json.dumps(found, ensure_ascii=escaped)
    try:
        before = parse(text)
    except PropertiesRefused:
        return
    table = posted(text, view="json", press="show:table")
    rows = [row.typed for row in table.rows or ()]
    assert posted(table.text, *rows, press="show:json").text == text
    written_anew = posted(table.text, *rows, ("x_y_z_new", "1"), press="show:json")
    assert parse(written_anew.text)[: len(before)] == before
