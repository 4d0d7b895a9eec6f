"""`manage.py up`, from the first start to the last signal."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.server import AT_FIRST, ROOT, running_lampfield

HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy", "cache-control")


def get(url: str, path: str) -> http.client.HTTPResponse:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    connection.request("GET", path)
    response = connection.getresponse()
    response.body = response.read()  # type: ignore[attr-defined]
    connection.close()
    return response


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("this system does not list the children of a process")
    return [int(child) for child in path.read_text().split()]


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_while_there_is_no_member_it_prints_the_link_of_the_first_run(tmp_path: Path):
    with running_lampfield(tmp_path, AT_FIRST) as server:
        assert server.setup_link.startswith(f"{server.url}/welcome/?token=")

        server.create_member()
        server.stop()

    with running_lampfield(tmp_path) as server:
        assert server.setup_link == ""


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_of_it(tmp_path: Path, sig: signal.Signals):
    with running_lampfield(tmp_path) as server:
        beside = children(server.process.pid)
        assert beside, "the practice gateway runs beside the server"

        server.stop(sig, within=10)

        assert not [pid for pid in beside if is_running(pid)]


def test_the_gateway_beside_is_told_none_of_our_keys(tmp_path: Path):
    with running_lampfield(tmp_path, METRICS_TOKEN="for-prometheus-alone") as server:
        (gateway,) = children(server.process.pid)
        told = Path(f"/proc/{gateway}/environ").read_bytes()

    assert b"PRACTICE_TOKEN=" in told
    for name in ("SECRET_KEY", "ENCRYPTION_KEYS"):
        assert os.environ[name].encode() not in told
    assert b"for-prometheus-alone" not in told


SWALLOWED = """
import threading
import django
django.setup()
from django.core.management import call_command
from config.management.commands.up import listen, serve
call_command("migrate", verbosity=0)
leaving = threading.Event()
leaving.set()
serve(listen("127.0.0.1", 0), leaving)
"""


def test_a_signal_that_python_swallowed_still_stops_the_server(tmp_path: Path):
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", SWALLOWED], cwd=ROOT, env={**os.environ, **settings}, timeout=60
    )

    assert ended.returncode == 0


def test_a_killed_server_leaves_no_gateway_behind(tmp_path: Path):
    with running_lampfield(tmp_path) as server:
        (gateway,) = children(server.process.pid)
        watch = os.pidfd_open(gateway)
        server.process.kill()
        server.process.wait()

        signalled = wait_readable(watch, seconds=10)

        assert signalled and not is_running(gateway)


def wait_readable(descriptor: int, seconds: float) -> bool:
    import select

    ready, _, _ = select.select([descriptor], [], [], seconds)
    os.close(descriptor)
    return bool(ready)


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(tmp_path), "PORT": str(port)},
            capture_output=True,
            text=True,
        )

    assert done.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr
    assert f"PORT={port + 1}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/",
        "/welcome/",
        "/healthz",
        "/readyz",
        "/no-such-page/",
        "/static/icons/no-such-file.svg",
    ],
)
def test_every_answer_carries_the_security_headers(lampfield, path: str):
    response = get(lampfield.url, path)

    assert response.status < 500
    assert [name for name in HEADERS if not response.getheader(name)] == []
    assert "default-src 'none'" in (response.getheader("content-security-policy") or "")
    assert "unsafe" not in (response.getheader("content-security-policy") or "")


def test_a_request_that_django_refuses_before_any_middleware_carries_them_too(lampfield):
    address = urlsplit(lampfield.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
    connection.request("GET", "/", headers={"Host": "evil.example"})
    response = connection.getresponse()

    assert response.status == 400
    assert "default-src 'none'" in (response.getheader("content-security-policy") or "")
    connection.close()


def test_no_file_tells_where_this_server_lies(lampfield):
    stamp = get(lampfield.url, "/static/.collected")

    assert str(ROOT).encode() not in stamp.body  # type: ignore[attr-defined]


def test_static_files_have_names_that_change_with_their_content(lampfield):
    page = get(lampfield.url, "/welcome/").body.decode()  # type: ignore[attr-defined]
    styles = [part.split('"')[0] for part in page.split('href="') if ".css" in part.split('"')[0]]

    answers = [get(lampfield.url, path) for path in styles]

    assert styles and {answer.status for answer in answers} == {200}
    assert all("immutable" in (a.getheader("cache-control") or "") for a in answers)
