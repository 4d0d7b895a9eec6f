"""The connection panel, from the outside: what is saved, what is refused, what is never shown."""

import logging

import pytest

from connections.catalog import Catalog
from connections.models import Connection
from connections.stages import first_choice
from tests.people import bob
from tests.practice.server import KEY, REVOKED_KEY

HTMX = {"HX-Request": "true"}
SECRET_PART = KEY[15:-4]


def fields(connection: Connection, **more: str) -> dict[str, str]:
    return {"source": connection.source, "route": connection.route, "properties": "", **more}


def address(connection: Connection, action: str = "") -> str:
    return f"/connections/{connection.pk}/{action}"


def test_a_pasted_key_is_tried_and_its_line_is_ready_to_talk_on(signed_in, member, gateways):
    answer = signed_in.post("/connections/new/", {"source": "helicone", "key": f"  {KEY}\n"})

    line = member.connections.get()
    assert answer.headers["Location"] == address(line)
    assert (line.health, line.last_four, line.is_default) == ("ok", KEY[-4:], True)
    page = signed_in.get(address(line)).content.decode()
    assert "Connected" in page and "$25.00 of credit left" in page


def test_a_copy_keeps_its_route_and_properties_when_its_key_is_pasted(signed_in, line, gateways):
    line.route, line.web_search = "claude-sonnet-4/anthropic,gpt-4o/openai", True
    line.properties = '{"project": "retrofit"}'
    line.save()
    copy = line.duplicate()

    # Until there is a key a browser has nothing else to send: the rest is shown disabled.
    signed_in.post(address(copy, "connect/"), {"source": "helicone", "key": KEY})

    copy.refresh_from_db()
    assert copy.has_key and copy.health == "ok"
    assert (copy.route, copy.web_search, copy.properties) == (
        line.route,
        True,
        '{"project": "retrofit"}',
    )


def test_nobody_begins_on_the_dearest_model_by_accident():
    prices = {"dear": "0.00001", "cheap": "0.000001", "trial:free": "0"}
    rows = [
        {"id": name, "pricing": {"prompt": price, "completion": price}}
        for name, price in prices.items()
    ]
    assert first_choice(Catalog.from_models_list({"data": rows})) == "cheap"
    assert first_choice(Catalog.from_models_list({"data": [{"id": "a"}, {"id": "b"}]})) == "a"
    assert first_choice(Catalog.from_models_list({"data": []})) == ""


def test_a_test_that_searches_says_what_a_search_costs(signed_in, line, gateways):
    signed_in.post(address(line, "check/"))
    line.route, line.web_search = "claude-sonnet-4/anthropic", True
    line.save()

    assert "about $0.0109" in signed_in.get(address(line)).content.decode()


@pytest.mark.parametrize("action", ["", "connect/", "test/", "check/", "key/forget/"])
def test_a_strangers_connection_does_not_exist(client, line, action):
    client.force_login(bob())

    assert client.post(address(line, action), fields(line)).status_code == 404
    line.refresh_from_db()
    assert line.has_key


@pytest.mark.parametrize(
    "action",
    ["default/", "duplicate/", "rename/", "switch/", "delete/", "route/preview/"],
)
def test_a_stranger_cannot_change_a_connection(client, line, action):
    client.force_login(bob())

    assert client.post(address(line, action), {"name": "Mine", "on": "0"}).status_code == 404
    assert client.get(address(line)).status_code == 404
    line.refresh_from_db()
    assert (line.name, line.is_enabled, Connection.objects.count()) == ("Everyday", True, 1)


def test_the_key_is_nowhere_once_it_was_pasted(signed_in, member, gateways, caplog):
    caplog.set_level(logging.DEBUG)
    pages = [signed_in.post("/connections/new/", {"source": "helicone", "key": KEY}, follow=True)]
    line = member.connections.get()
    for action in ("connect/", "test/", "check/", ""):
        pages.append(signed_in.post(address(line, action), fields(line), headers=HTMX))
    pages += [signed_in.get(path) for path in ("/connections/", address(line))]
    pages.append(signed_in.get(address(line) + "?replace"))

    assert all(page.status_code == 200 for page in pages)
    everything = "".join(page.content.decode() for page in pages) + caplog.text
    assert SECRET_PART not in everything
    assert KEY[-4:] in everything
    row = Connection.objects.filter(pk=line.pk).values_list().get()
    assert SECRET_PART not in str(row)


@pytest.mark.parametrize("key", ["kurz", "sk-helicone with blanks", "schlüssel-ist-das", "a" * 513])
def test_what_no_key_can_be_is_refused_without_repeating_it(signed_in, member, gateways, key):
    answer = signed_in.post("/connections/new/", {"source": "helicone", "key": key})

    assert answer.status_code == 422
    assert "Paste it again" in answer.content.decode()
    assert key not in answer.content.decode()
    assert not member.connections.exists()


def test_a_check_that_failed_is_not_told_as_a_success(signed_in, line):
    changed = fields(line, key=REVOKED_KEY)
    page = signed_in.post(address(line, "connect/"), changed, headers=HTMX).content.decode()
    told = page.partition('class="tag bad">')[2].partition("</span>")[0]
    assert "The key was refused by Helicone." in told

    saved = signed_in.post(address(line), fields(line), headers=HTMX).content.decode()
    assert "Saved." in saved.partition('class="tag ok">')[2].partition("</span>")[0]


def test_a_revoked_key_is_named_and_nothing_else_is_lost(signed_in, line):
    changed = fields(line, key=REVOKED_KEY, properties='{"project": "retrofit"}')
    answer = signed_in.post(address(line, "connect/"), changed, headers=HTMX)

    page = answer.content.decode()
    assert "The key was refused by Helicone." in page
    assert "Key refused" in page
    line.refresh_from_db()
    assert (line.health, line.properties) == ("refused", '{"project": "retrofit"}')


def test_a_refused_key_of_another_shape_is_told_what_helicone_keys_look_like(signed_in, line):
    changed = fields(line, key="sk-proj-something-of-another-house")
    answer = signed_in.post(address(line, "connect/"), changed, headers=HTMX)

    assert "This does not look like a Helicone key" in answer.content.decode()


def test_a_blank_key_field_keeps_the_saved_key(signed_in, line):
    sealed = line.sealed_key
    signed_in.post(address(line), fields(line, key=""))

    line.refresh_from_db()
    assert line.sealed_key == sealed


def test_another_address_needs_the_key_again_and_says_why(signed_in, line, settings, apply_policy):
    settings.GATEWAY_ORIGINS = ["http://127.0.0.1:9"]
    apply_policy()
    moved = fields(line, source="compatible", address="http://127.0.0.1:9")
    answer = signed_in.post(address(line), moved)

    assert answer.status_code == 422
    assert "sealed to its address" in answer.content.decode()
    line.refresh_from_db()
    assert (line.source, line.key_opens()) == ("helicone", True)

    signed_in.post(address(line), moved | {"key": "another-key-for-there"})
    line.refresh_from_db()
    assert (line.address, line.key_opens()) == ("http://127.0.0.1:9", True)


@pytest.mark.parametrize(
    "forbidden",
    [
        "http://169.254.169.254/latest",
        "http://127.0.0.1:11434",
        "https://user:password@example.org/v1",
        "ftp://example.org",
        "https://10.0.0.7/v1",
        "https://example.org:8443/v1",
    ],
)
def test_an_address_that_this_server_may_not_use_is_refused(
    signed_in, member, gateways, settings, apply_policy, forbidden
):
    settings.ALLOW_CUSTOM_GATEWAYS = "members"
    apply_policy()
    posted = {"source": "compatible", "address": forbidden, "key": "a-key-of-some-length"}
    answer = signed_in.post("/connections/new/", posted)

    assert answer.status_code == 422
    assert 'id="id_address_error"' in answer.content.decode()
    assert not member.connections.exists()


def test_addresses_are_not_offered_where_the_operator_allows_none(signed_in, member, gateways):
    page = signed_in.get("/connections/new/").content.decode()
    assert 'value="compatible"' not in page
    assert "Ollama" in page and "ask the operator to add its address to" in page
    posted = {"source": "compatible", "address": "https://openrouter.ai/api/v1"}

    assert signed_in.post("/connections/new/", posted).status_code == 422
    assert not member.connections.exists()


def test_a_route_with_a_stop_that_would_be_dropped_is_not_saved(signed_in, line):
    signed_in.post(address(line, "check/"))
    wrong = fields(line, route="gpt-4o/openai,gpt-4o/azur")
    answer = signed_in.post(address(line), wrong)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "is no provider at Helicone" in page
    assert 'value="gpt-4o/openai,gpt-4o/azur"' in page
    line.refresh_from_db()
    assert line.route == "gpt-4o-mini"


def test_the_fault_of_a_route_is_named_while_it_is_typed_and_mended_by_a_button(signed_in, line):
    signed_in.post(address(line, "check/"))
    preview = address(line, "route/preview/")
    typed = fields(line, route="gpt-4o/openai,gpt-4o/azur")

    assert "Use gpt-4o/azure" in signed_in.post(preview, typed, headers=HTMX).content.decode()
    mended = typed | {"instead": "gpt-4o/azur\ngpt-4o/azure"}
    assert 'value="gpt-4o/openai,gpt-4o/azure"' in signed_in.post(preview, mended).content.decode()
    line.refresh_from_db()
    assert line.route == "gpt-4o-mini"


def test_web_search_is_offered_only_where_a_stop_really_searches(signed_in, line):
    signed_in.post(address(line, "check/"))
    preview = address(line, "route/preview/")

    without = signed_in.post(preview, fields(line), headers=HTMX).content.decode()
    claude = fields(line, route="claude-sonnet-4")
    searching = signed_in.post(preview, claude, headers=HTMX).content.decode()

    assert "Only Claude models on the anthropic stop can search" in without
    assert "claude-sonnet-4:online/anthropic" in searching


def test_properties_show_their_exact_headers_or_the_place_of_the_fault(signed_in, line):
    preview = address(line, "properties/preview/")
    right = fields(line, properties='{"Project": "retrofit", "who": "{member}"}')
    wrong = fields(line, properties='{\n  "a": "b",,\n}')

    headers = signed_in.post(preview, right, headers=HTMX).content.decode()
    assert "Helicone-Property-project" in headers and "Alice Moor" in headers
    assert "Line 2, column 12" in signed_in.post(preview, wrong, headers=HTMX).content.decode()
    assert signed_in.post(address(line), wrong).status_code == 422


def test_a_replaced_key_forgets_what_was_found_about_the_old_one(signed_in, line):
    signed_in.post(address(line, "check/"))
    signed_in.post(address(line), fields(line, key=REVOKED_KEY))

    line.refresh_from_db()
    assert (line.health, line.credit, line.last_check) == ("unchecked", None, [])
