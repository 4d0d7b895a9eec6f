"""Properties of a group and of a connection: edited as a table or as JSON, and really sent."""

import html
import json
import re

import httpx
import pytest
from django.utils import timezone

from accounts.models import Group
from tests.connections.test_panel import HTMX, address, fields
from tests.people import bob
from usage.models import Call

TABLE = {"properties_as": "table", "property_name": ["Project", ""], "property_value": ["a b", ""]}
GROUP = "/group/properties/"


def seen(answer) -> str:
    """The page as it is read, without the marks of its markup."""
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", answer.content.decode())).split())


def sent_properties(gateway: str, call: Call) -> dict[str, str]:
    """The property headers that one call arrived with."""
    log = [entry["headers"] for entry in httpx.get(f"{gateway}/__log").json()]
    (headers,) = [each for each in log if each.get("helicone-request-id") == str(call.pk)]
    prefix = "helicone-property-"
    return {name[len(prefix) :]: value for name, value in headers.items() if prefix in name}


@pytest.fixture
def group(member) -> Group:
    group = Group.objects.get()
    group.properties = '{"team": "Marlow", "session_type": "all", "who": "{member}"}'
    group.save()
    return group


def test_a_test_message_carries_the_group_and_the_connection(signed_in, line, gateways, group):
    typed = '{"Project": "retrofit", "session_type": "research"}'
    signed_in.post(address(line, "test/"), fields(line, properties=typed))

    expected = {
        "team": "Marlow",
        "session_type": "research",
        "who": "Alice Moor",
        "project": "retrofit",
    }
    call = Call.objects.get(purpose="test")
    assert sent_properties(gateways, call) == call.properties == expected


def test_the_preview_tells_where_each_header_comes_from(signed_in, line, group):
    typed = fields(line, properties='{"session_type": "research", "TEAM": ""}')
    page = seen(signed_in.post(address(line, "properties/preview/"), typed, headers=HTMX))

    assert "Helicone-Property-session_type research The connection, instead of the group" in page
    assert "Helicone-Property-who Alice Moor The group" in page
    assert "Helicone-Property-team left out, as it is empty" in page


def test_the_preview_shows_what_each_placeholder_stands_for(signed_in, line):
    names = ("member", "chat", "character", "date", "connection")
    typed = json.dumps({f"a-{name}": f"{{{name}}}" for name in names})
    asked = fields(line, properties=typed)
    page = seen(signed_in.post(address(line, "properties/preview/"), asked, headers=HTMX))

    for name, shown in (
        ("member", "Alice Moor"),
        ("chat", "the chat's title"),
        ("character", "the character's name, where a chat has one"),
        ("date", timezone.localdate().isoformat()),
        ("connection", "Everyday"),
    ):
        assert f"Helicone-Property-a-{name} {shown} The connection" in page


def test_an_empty_value_leaves_out_what_the_group_says(signed_in, line, gateways, group):
    signed_in.post(address(line, "test/"), fields(line, properties='{"team": "", "who": ""}'))

    assert sent_properties(gateways, Call.objects.get(purpose="test")) == {"session_type": "all"}


def test_two_spellings_that_become_one_name_are_warned_of(signed_in, line, group):
    typed = fields(line, properties='{"Session-Type": "x"}')
    page = seen(signed_in.post(address(line, "properties/preview/"), typed, headers=HTMX))

    assert "“session-type” and “session_type” of the group become one name" in page


def test_a_table_is_saved_as_the_same_field(signed_in, line):
    signed_in.post(address(line), {**fields(line), **TABLE})

    line.refresh_from_db()
    assert line.properties == '{\n  "Project": "a b"\n}'


def test_the_fault_of_a_table_names_its_row(signed_in, line):
    table = {"property_name": ["fine", "", "not fine"], "property_value": ["1", "", "2"]}
    answer = signed_in.post(address(line), {**fields(line), **TABLE, **table})

    assert answer.status_code == 422
    assert "Custom properties: Row 3: A name begins with a letter or digit" in seen(answer)
    assert 'value="not fine"' in answer.content.decode()


def test_without_javascript_the_buttons_of_the_editor_keep_all_that_was_typed(signed_in, line):
    typed = fields(line, route="gpt-4o", properties='{"turn": 1.50}', properties_do="show:table")
    page = signed_in.post(address(line, "properties/preview/"), typed).content.decode()

    assert 'value="gpt-4o"' in page and 'name="property_value" value="1.50"' in page
    shown = {**fields(line, properties='{"turn": 1.50}'), "properties_as": "table"}
    shown |= {"property_name": "turn", "property_value": "1.50", "properties_do": "show:json"}
    page = signed_in.post(address(line, "properties/preview/"), shown).content.decode()
    assert "{&quot;turn&quot;: 1.50}</textarea>" in page
    line.refresh_from_db()
    assert line.properties == ""


def test_names_that_were_used_before_are_offered(signed_in, line):
    signed_in.post(address(line, "test/"), fields(line, properties='{"project": "x"}'))
    show = fields(line, properties_do="show:table")
    page = signed_in.post(address(line, "properties/preview/"), show, headers=HTMX)

    assert '<option value="project">' in page.content.decode()


def test_an_administrator_writes_the_properties_of_the_group(signed_in, member, gateways):
    assert GROUP in signed_in.get("/connections/").content.decode()
    answer = signed_in.post(GROUP, TABLE)

    assert answer.headers["Location"] == GROUP
    assert Group.objects.get().properties == '{\n  "Project": "a b"\n}'
    assert 'name="property_value" value="a b"' in signed_in.get(GROUP).content.decode()


def test_what_cannot_be_sent_is_not_saved_for_the_group(signed_in, group):
    answer = signed_in.post(GROUP, {"properties": '{"a": {}}'})

    assert answer.status_code == 422
    assert "Line 1, column 7" in seen(answer)
    assert "Marlow" in Group.objects.get().properties


def test_other_members_do_not(client, group, gateways):
    client.force_login(bob())

    assert GROUP not in client.get("/connections/").content.decode()
    for path in (GROUP, f"{GROUP}preview/"):
        assert client.post(path, TABLE).status_code == 403
    assert client.get(GROUP).status_code == 403


def test_too_much_together_is_refused_where_it_is_typed(signed_in, line, group):
    many = "{" + ", ".join(f'"n{number}": "x"' for number in range(18)) + "}"
    answer = signed_in.post(address(line), fields(line, properties=many))

    assert answer.status_code == 422
    assert "Together these are 21 properties; at most 20 are sent." in seen(answer)
