"""Connect: every stage that can fail names who refused, what they said, and what to do."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ssl import create_default_context
from threading import Thread

import pytest
from asgiref.sync import async_to_sync

from connections import checks
from connections import stages as stages_of
from connections.gateway.timing import Timeouts
from connections.models import Connection
from tests.connections.holes import BlackHole
from tests.connections.test_properties import seen
from tests.gateway.certificates import self_signed
from tests.practice.server import KEY, PENNILESS_KEY, REVOKED_KEY
from usage.models import Call

check = async_to_sync(checks.check)


def stages(connection: Connection) -> dict[str, str]:
    return {stage["title"]: stage["outcome"] for stage in connection.last_check}


@pytest.fixture
def closed_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


class WebPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Welcome to nginx!</title>")

    def log_message(self, *arguments: object) -> None:
        pass


class ListOfModels(WebPage):
    def do_GET(self) -> None:
        body = b'{"object": "list", "data": [{"id": "llama"}]}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def web_page() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), WebPage) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def encrypted_gateway(tmp_path) -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), ListOfModels) as server:
        server.socket = self_signed(tmp_path).wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def is_trusted(encrypted_gateway, tmp_path, monkeypatch) -> None:
    trusting = create_default_context(cafile=next(tmp_path.iterdir()))
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusting)


@pytest.fixture
def own_line(member, gateways, settings, apply_policy):
    """A connection to an address of the operator's list, without a key."""

    def make(address: str):
        settings.GATEWAY_ORIGINS = [address]
        apply_policy()
        return member.connections.create(name="Ours", source="compatible", address=address)

    return make


def test_a_good_key_passes_every_stage_and_its_credit_is_known(line):
    check(line)

    order = ["Address", "Encryption", "Gateway", "Key", "Credit", "Models"]
    assert list(stages(line).items()) == [(title, "ok") for title in order]
    assert all(stage["seconds"] is not None for stage in line.last_check)
    assert (line.health, line.credit) == ("ok", 25)
    assert not Call.objects.exists(), "reading the balance costs nothing"


def test_a_revoked_key_fails_at_the_key_although_the_models_were_listed(line):
    line.save_key(REVOKED_KEY)
    check(line)

    assert list(stages(line)) == ["Address", "Encryption", "Gateway", "Key"]
    assert stages(line)["Key"] == "failed"
    assert line.health == "refused"
    assert line.health_detail.startswith("The key was refused by Helicone.")


def test_a_key_that_may_not_read_its_balance_is_tried_with_one_token(line, settings, gateways):
    settings.HELICONE_API_URL = f"{gateways}/nobody-reads-here"
    check(line)

    assert (line.health, stages(line)["Key"], line.credit) == ("ok", "ok", None)
    call = Call.objects.get()
    assert (call.purpose, call.state, call.completion_tokens) == ("check", "settled", 1)


def test_an_empty_wallet_is_a_note_because_keys_of_ones_own_work_without_it(line):
    line.save_key(PENNILESS_KEY)
    check(line)

    assert (line.health, stages(line)["Credit"]) == ("ok", "note")
    assert "$0.00, or the wallet did not answer" in line.health_detail


def test_nobody_listening_is_not_a_refused_key(line, settings, apply_policy, closed_port):
    settings.HELICONE_GATEWAY_URL = closed_port
    line.save_key("a-key-sealed-to-this-address")
    apply_policy()
    check(line)

    assert line.health == "down"
    assert line.health_detail.startswith("Helicone does not accept connections.")
    assert stages(line) == {"Address": "ok", "Encryption": "ok", "Gateway": "failed"}


def test_a_gateway_that_says_nothing_is_no_matter_of_the_model(
    line, settings, apply_policy, monkeypatch
):
    monkeypatch.setattr(stages_of, "PATIENCE", Timeouts(first_byte=0.5, silence=0.5, total=1))
    hole = BlackHole()
    settings.HELICONE_GATEWAY_URL = settings.HELICONE_API_URL = hole.url
    line.save_key(KEY)
    apply_policy()
    check(line)
    hole.close()

    assert line.health == "down"
    assert line.health_detail.endswith("seconds. Try again later, or check the address.")


def test_an_encrypted_line_says_so_with_the_time_it_took(own_line, encrypted_gateway, is_trusted):
    line = own_line(encrypted_gateway)
    check(line)

    encryption = line.last_check[1]
    assert (encryption["title"], encryption["outcome"]) == ("Encryption", "ok")
    assert encryption["told"] == "TLS 1.3, and the certificate is valid."
    assert encryption["seconds"] > 0
    assert stages(line)["Gateway"] == "ok"


def test_a_certificate_that_nobody_vouches_for_fails_at_encryption(own_line, encrypted_gateway):
    line = own_line(encrypted_gateway)
    check(line)

    assert stages(line) == {"Address": "ok", "Encryption": "failed"}
    assert line.health_detail.startswith(f"The connection to {encrypted_gateway[8:]} is not safe")


def test_plain_http_beyond_this_machine_is_a_note(own_line):
    line = own_line("http://gateway.invalid:8080")  # a name that nobody has
    check(line)

    assert stages(line) == {"Address": "ok", "Encryption": "note", "Name": "failed"}
    assert "The name of gateway.invalid:8080 cannot be found." in line.health_detail


def test_a_web_page_is_not_a_gateway(own_line, web_page):
    line = own_line(web_page)
    check(line)

    assert line.health == "down"
    assert (
        f"{web_page.removeprefix('http://')} answered with something else than JSON."
        in line.health_detail
    )
    assert line.last_check[-1]["kind"] == "not_a_gateway"


def test_an_address_that_the_operator_took_off_the_list_is_not_asked(
    own_line, web_page, settings, apply_policy
):
    line = own_line(web_page)
    settings.GATEWAY_ORIGINS = []
    apply_policy()
    check(line)

    assert stages(line) == {"Address": "failed"}
    assert "only connects to the addresses that its operator has listed" in line.health_detail


def test_an_open_address_works_without_a_key_and_gets_a_first_model(signed_in, own_line, gateways):
    line = own_line(f"{gateways}/v1")
    check(line)

    assert (line.health, stages(line)["Key"]) == ("ok", "note")
    assert line.route
    key = line.last_check[3]
    assert key["told"] == "None is sent, so there was none to try."
    assert seen(signed_in.get(f"/connections/{line.pk}/")).count("not tried") == 2


def test_a_key_that_no_longer_opens_is_asked_for_again(line, settings):
    settings.ENCRYPTION_KEYS = "other:QUFBQkJCQ0NDREREZWVlZmZmZ2dnaGhoaWlpampqa2s="
    check(line)

    assert line.health == "refused"
    assert "Paste it again in Connections." in line.health_detail


def test_a_silent_registry_keeps_the_old_list_and_the_connection(line, settings, gateways):
    check(line)
    settings.HELICONE_API_URL = f"{gateways}/nobody-reads-here"
    check(line)

    assert (line.health, stages(line)["Models"]) == ("ok", "note")
    assert "The list from before is used." in str(line.last_check)
