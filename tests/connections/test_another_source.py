"""Looking at another source on the panel: what it asks for, and what stays of what was typed."""

from tests.connections.test_panel import HTMX, SECRET_PART, address, fields
from tests.connections.test_properties import seen
from tests.practice.server import KEY


def test_another_source_shows_what_it_asks_for_before_anything_is_saved(
    signed_in, line, settings, apply_policy
):
    settings.GATEWAY_ORIGINS = ["http://127.0.0.1:11434"]
    apply_policy()
    page = signed_in.get(address(line) + "?source=compatible").content.decode()

    assert 'name="address"' in page and "Ollama" in page
    line.refresh_from_db()
    assert line.source == "helicone"


def test_an_address_is_offered_once_by_its_name_where_it_has_one(
    signed_in, line, settings, apply_policy
):
    settings.GATEWAY_ORIGINS = ["http://127.0.0.1:11434", "http://10.1.2.3:4141/v1"]
    apply_policy()

    told = seen(signed_in.get(address(line) + "?source=compatible"))

    assert "has listed: Ollama http://127.0.0.1:11434 , http://10.1.2.3:4141/v1 ." in told


def test_looking_at_another_source_keeps_what_was_typed_and_never_the_key(
    signed_in, line, settings, apply_policy
):
    settings.GATEWAY_ORIGINS = ["http://127.0.0.1:11434"]
    apply_policy()
    signed_in.post(address(line, "check/"))
    typed = {"properties": '{"project": "evals"}', "with-temperature": "0.3", "key": KEY}
    there = fields(line, route="gpt-4o/azure", web_search="on", **typed) | {"source": "compatible"}
    page = signed_in.post(address(line, "source/preview/"), there, headers=HTMX).content.decode()

    assert 'name="address"' in page and "data-unsaved" in page and SECRET_PART not in page
    assert "Helicone accepted the key." in page, "what was found is still about the saved source"
    assert 'value="gpt-4o/azure"' in page and "evals" in page and 'value="0.3"' in page
    back = there | {"source": "helicone"}
    page = signed_in.post(address(line, "source/preview/"), back).content.decode()
    assert 'value="gpt-4o/azure"' in page and SECRET_PART not in page
    line.refresh_from_db()
    assert (line.source, line.route, line.properties) == ("helicone", "gpt-4o-mini", "")


def test_a_new_line_keeps_its_name_when_another_source_is_looked_at(
    signed_in, gateways, settings, apply_policy
):
    settings.GATEWAY_ORIGINS = ["http://127.0.0.1:11434"]
    apply_policy()
    typed = {"name": "Everyday", "source": "compatible", "key": KEY}
    page = signed_in.post("/connections/new/source/", typed, headers=HTMX).content.decode()

    assert 'value="Everyday"' in page and 'name="address"' in page and SECRET_PART not in page
