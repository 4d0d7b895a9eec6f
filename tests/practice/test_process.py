"""The gateway as a process that must never be left over."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.practice.server import KEY, ROOT, start_practice, stop, url_of


@contextmanager
def writing_slowly(url: str) -> Iterator[httpx.Response]:
    """A stream that would go on for minutes."""
    body = {
        "model": "slow-2000-100",
        "stream": True,
        "messages": [{"role": "user", "content": "hi"}],
    }
    with httpx.stream(
        "POST",
        f"{url}/v1/chat/completions",
        headers={"Authorization": f"Bearer {KEY}"},
        json=body,
    ) as reply:
        next(reply.iter_lines())
        yield reply


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = start_practice(DATA_DIR=str(tmp_path), LOCAL_MODEL="off")
    yield process
    stop(process)


def test_it_ends_with_its_parent_in_the_middle_of_a_stream(
    gateway: subprocess.Popen[str],
) -> None:
    with writing_slowly(url_of(gateway)):
        assert gateway.stdin is not None
        gateway.stdin.close()

        assert gateway.wait(timeout=5) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_a_signal_in_the_middle_of_a_stream(
    gateway: subprocess.Popen[str], number: signal.Signals
) -> None:
    with writing_slowly(url_of(gateway)):
        gateway.send_signal(number)

        gateway.wait(timeout=5)


def test_it_serves_this_machine_only() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "practice", "--host", "0.0.0.0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )

    assert refused.returncode == 2
    assert "loopback" in refused.stderr


def test_many_talk_at_the_same_time(practice_url: str) -> None:
    replies: list[int] = []

    def talk() -> None:
        with writing_slowly(practice_url) as reply:
            replies.append(reply.status_code)

    threads = [threading.Thread(target=talk) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert replies == [200] * 20
