"""`manage.py up` against the stub: how long until it answers, and what it takes while idle."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from bench.figures import Figure, Findings
from bench.meter import memory, shared_memory
from bench.processes import Server
from tests.server import AT_FIRST, running_lampfield

SETTLE = 3.0  # seconds until a fresh server has done what it does at first


@dataclass(frozen=True, slots=True)
class Started:
    server: Server
    after: float  # seconds until it answered


@contextmanager
def started(stub: Server) -> Iterator[Started]:
    """A Lampfield on this process' own data, whose Helicone is the stub."""
    begin = time.monotonic()
    addresses = {"HELICONE_GATEWAY_URL": stub.url, "HELICONE_API_URL": stub.url}
    with running_lampfield(settings.DATA_DIR, AT_FIRST, **addresses) as lampfield:
        server = Server(lampfield.url, lampfield.process.pid)
        wait_for_answer(server)
        yield Started(server, time.monotonic() - begin)


def wait_for_answer(server: Server) -> None:
    """It listens before it serves: a first request waits, and need not be repeated."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    connection.close()


def start(first: Started, later: Started) -> Findings:
    """`later` is still running, and nobody has used it yet."""
    time.sleep(SETTLE)
    pid, name = later.server.pid, "start"
    figures = [
        Figure(name, "first start, until it answers", "s", first.after, target=3),
        Figure(name, "later start, until it answers", "s", later.after, target=3),
        Figure(name, "idle, with the practice gateway", "MB", memory(pid), target=160),
        Figure(name, "the same, shared memory once", "MB", shared_memory(pid), target=120),
    ]
    return Findings(figures)
