"""A real server with the practice gateway: what survives closed tabs, kills and restarts."""

import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest

from tests.chat.visitor import Visitor, numbers
from tests.server import Lampfield, running_lampfield

COUNTED = list(range(1, 61))
SLOW = "slow-60-20"  # sixty words, twenty milliseconds apart


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_lampfield(
        tmp_path_factory.mktemp("lampfield"),
        GATEWAY_FIRST_BYTE_TIMEOUT="1",
        GATEWAY_SILENCE_TIMEOUT="1",
        REPLY_STALE_AFTER="2",
        SHUTDOWN_GRACE="1",
    ) as running:
        running.await_newcomers(15)
        yield running


@pytest.fixture
def ines(server: Lampfield) -> Visitor:
    return Visitor(server, server.create_member())


def test_a_closed_tab_does_not_lose_the_reply(ines: Visitor):
    reply = ines.begin("Count, please.", SLOW)

    before = ines.follow(reply, until="word10")
    after = ines.follow(reply, last_id=before.last_id)

    assert numbers(after.done or "") == COUNTED
    assert numbers(ines.page()) == COUNTED


def test_a_second_tab_and_a_reloaded_one_see_the_same(ines: Visitor):
    reply = ines.begin("Count, please.", SLOW)
    first = ines.follow(reply, until="word20")

    second = ines.follow(reply, until="word30")
    reloaded = ines.follow(reply, last_id=first.last_id, until="word30")

    assert numbers(second.text)[:29] == numbers(reloaded.text)[:29] == list(range(1, 30))
    assert numbers(ines.follow(reply).done or "") == COUNTED


def test_stop_ends_the_reply_on_every_page(server: Lampfield, ines: Visitor):
    reply = ines.begin("Count, please.", "slow-500-20")
    seen = ines.follow(reply, until="word5")

    ines.act(reply, "stop")
    page = ines.follow(reply, last_id=seen.last_id)

    kept = numbers(ines.page())
    assert kept == list(range(1, kept[-1] + 1))
    assert state_of(reply, server) == "stopped"
    assert page.done
    assert not ines.is_replying()


@pytest.mark.parametrize(
    ("model", "state", "kept"),
    [
        ("fail-500", "failed", ""),
        ("html", "failed", ""),
        ("stall", "failed", ""),
        ("empty", "failed", ""),
        ("cut", "interrupted", "I begin to answer"),
        ("drop", "interrupted", "I begin to answer"),
        ("stall-middle", "interrupted", "I begin to answer"),
        ("no-finish", "interrupted", "I begin to answer"),
        ("error-middle", "failed", "I begin to answer"),
    ],
)
def test_what_goes_wrong_is_told_and_what_came_is_kept(
    server: Lampfield, ines: Visitor, model: str, state: str, kept: str
):
    reply = ines.begin("Hello?", model)

    done = ines.follow(reply).done or ""

    assert state_of(reply, server) == state
    assert kept in done
    assert "This is a web page" not in done


def test_markup_in_a_reply_is_only_text(ines: Visitor):
    reply = ines.begin("<script>alert(1)</script>\n\nevent: done\n\n<img src=x>", "echo")

    done = ines.follow(reply).done or ""

    assert "<script" not in done
    assert "<img" not in done
    assert "event: done" in done


def test_open_streams_hold_no_database_connection_and_no_thread(server: Lampfield, ines: Visitor):
    replies = [ines.begin("Wait.", "slow-300-50") for _ in range(12)]
    before = held(server)

    streams = [ines.stream(reply) for reply in replies]
    for stream in streams:
        next(stream.__enter__())
    during = held(server)
    for stream in streams:
        stream.__exit__(None, None, None)

    assert during["database files"] <= before["database files"]
    assert during["threads"] <= before["threads"] + 1


def state_of(reply: str, server: Lampfield) -> str:
    database = Path(server.environment["DATA_DIR"]) / "lampfield.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT state FROM chat_message WHERE id = ?"
        return str(connection.execute(query, [UUID(reply).hex]).fetchone()[0])


def held(server: Lampfield) -> dict[str, int]:
    process = Path(f"/proc/{server.process.pid}")
    files = [str(link.readlink()) for link in (process / "fd").iterdir() if link.is_symlink()]
    return {
        "database files": sum(name.endswith(".sqlite3") for name in files),
        "threads": len(list((process / "task").iterdir())),
    }


def test_killed_in_the_middle_the_text_stays_and_the_chat_goes_on(tmp_path: Path):
    with running_lampfield(tmp_path, REPLY_STALE_AFTER="2") as first:
        email = first.create_member()
        visitor = Visitor(first, email)
        reply = visitor.begin("Count, please.", "slow-500-20")
        seen = visitor.follow(reply, until="word60")
        first.stop(signal.SIGKILL)

    with running_lampfield(tmp_path, REPLY_STALE_AFTER="2", SHUTDOWN_GRACE="1") as second:
        visitor = visitor.at(second)
        done = visitor.follow(reply, last_id=seen.last_id).done or ""

        assert state_of(reply, second) == "interrupted"
        kept = numbers(done)
        assert kept == list(range(1, kept[-1] + 1)) and kept[-1] >= 30
        visitor.act(reply, "again")
        assert visitor.is_replying()


def test_a_restart_lets_a_reply_finish(tmp_path: Path):
    with running_lampfield(tmp_path, SHUTDOWN_GRACE="8") as first:
        visitor = Visitor(first, first.create_member())
        reply = visitor.begin("Count, please.", SLOW)
        visitor.follow(reply, until="word5")
        assert first.stop(within=9) in (0, -signal.SIGTERM)

    with running_lampfield(tmp_path) as second:
        assert numbers(visitor.at(second).page()) == COUNTED


def test_a_restart_keeps_what_cannot_finish(tmp_path: Path):
    with running_lampfield(tmp_path, SHUTDOWN_GRACE="1") as first:
        visitor = Visitor(first, first.create_member())
        reply = visitor.begin("Count, please.", "slow-500-20")
        with visitor.stream(reply) as events:
            seen = next(event for event in events if "word20" in event.data)
            first.process.terminate()
            assert all(event.name != "done" for event in events)
        began = time.monotonic()
        first.process.wait(timeout=10)
        assert time.monotonic() - began < 4

    with running_lampfield(tmp_path) as second:
        done = visitor.at(second).follow(reply, last_id=seen.id).done or ""

        assert "restarted" in done
        assert numbers(done)[-1] >= 20
