"""Several processes on one database: written in one, a reply is followed and ended in others."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.chat.visitor import Visitor, numbers
from tests.databases import running_redis
from tests.practice.server import running_practice
from tests.server import Lampfield, running_lampfield

BRISK = {"REPLY_STALE_AFTER": "2", "SHUTDOWN_GRACE": "1"}


@contextmanager
def two_processes(folder: Path, **settings: str) -> Iterator[tuple[Lampfield, Lampfield]]:
    """One database, one practice gateway, two servers."""
    with ExitStack() as stack:
        practice = stack.enter_context(running_practice())
        shared = {**BRISK, "PRACTICE_URL": practice, **settings}
        first = stack.enter_context(running_lampfield(folder, **shared))
        yield first, stack.enter_context(running_lampfield(folder, **shared))


BUSES = [
    "polling",
    pytest.param("redis", marks=pytest.mark.redis),
    pytest.param("postgres and redis", marks=[pytest.mark.postgres, pytest.mark.redis]),
]


@pytest.fixture(params=BUSES)
def processes(request, tmp_path: Path) -> Iterator[tuple[Lampfield, Lampfield]]:
    # Nobody is given up here, however long a cold process takes for its first request.
    settings = {"REPLY_STALE_AFTER": "60"}
    if "redis" in request.param:
        settings["REDIS_URL"] = request.getfixturevalue("redis_url")
    if "postgres" in request.param:
        settings["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    with two_processes(tmp_path, **settings) as both:
        yield both


def test_a_reply_is_followed_stopped_and_ended_elsewhere(
    processes: tuple[Lampfield, Lampfield],
):
    here, there = processes
    visitor = Visitor(here, here.create_member())
    reply = visitor.begin("Count, please.", "slow-300-20")
    elsewhere = visitor.at(there)

    part = elsewhere.follow(reply, until="word10")
    end = elsewhere.follow(reply, last_id=part.last_id)

    assert part.text, part.done
    assert numbers(part.text) == list(range(1, numbers(part.text)[-1] + 1))
    assert numbers(end.done or "") == list(range(1, 301))

    reply = visitor.begin("Count again.", "slow-900-20")
    elsewhere = visitor.at(there)
    elsewhere.follow(reply, until="word5")
    elsewhere.act(reply, "stop")

    assert "Stopped" in (visitor.follow(reply).done or "")


def test_a_frozen_process_that_thaws_writes_nothing(tmp_path: Path):
    with two_processes(tmp_path) as (here, there):
        visitor = Visitor(here, here.create_member())
        reply = visitor.begin("Count, please.", "slow-200-20")
        elsewhere = visitor.at(there)
        elsewhere.follow(reply, until="word20")

        here.process.send_signal(signal.SIGSTOP)
        done = elsewhere.follow(reply).done or ""
        here.process.send_signal(signal.SIGCONT)
        assert "The line dropped" in done
        # What it does first is to learn that the reply is no longer its own.
        assert "The line dropped" in (visitor.follow(reply).done or "")
        time.sleep(1)

        assert numbers(elsewhere.page()) == numbers(done)
        assert here.stop() in (0, -signal.SIGTERM)
        assert numbers(elsewhere.page()) == numbers(done)


@pytest.mark.redis
def test_a_killed_process_loses_nothing_that_the_bus_knew(tmp_path: Path, redis_url: str):
    rarely = {"REPLY_CHECKPOINT_EVERY": "7", "REPLY_STALE_AFTER": "8"}
    with two_processes(tmp_path, REDIS_URL=redis_url, **rarely) as (here, there):
        visitor = Visitor(here, here.create_member())
        reply = visitor.begin("Count, please.", "slow-500-20")
        elsewhere = visitor.at(there)
        seen = elsewhere.follow(reply, until="word60")

        here.stop(signal.SIGKILL)
        done = elsewhere.follow(reply, last_id=seen.last_id).done or ""

        assert numbers(done) == list(range(1, numbers(done)[-1] + 1))
        assert numbers(done)[-1] >= 60


@pytest.mark.redis
def test_redis_may_die_in_the_middle(tmp_path: Path):
    if "TEST_REDIS_URL" in os.environ:
        pytest.skip("this one kills its server")
    folder = tmp_path / "redis"
    folder.mkdir()
    with running_redis(folder) as url, two_processes(tmp_path, REDIS_URL=url) as (here, there):
        visitor = Visitor(here, here.create_member())
        reply = visitor.begin("Count, please.", "slow-150-20")
        elsewhere = visitor.at(there)
        seen = elsewhere.follow(reply, until="word20")

        kill_redis(folder)
        done = elsewhere.follow(reply, last_id=seen.last_id).done or ""

        assert numbers(done) == list(range(1, 151))


def kill_redis(folder: Path) -> None:
    """Only the server that works in this folder."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if str(folder) in command and "server" in command[0]:
            os.kill(int(process.name), signal.SIGKILL)
