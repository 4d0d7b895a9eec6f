"""The light model, really fetched and really run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import programs
from tests.practice.client import ask, chunks, stream, text_of
from tests.practice.server import KEY, running_practice, start_practice, stop, url_of
from tests.practice.waiting import eventually

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]
WITHIN = 500


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    """LAMPFIELD_MODEL_CACHE names a folder in which the model stays for the next run."""
    return os.environ.get("LAMPFIELD_MODEL_CACHE") or str(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def url(data_dir: str) -> Iterator[str]:
    with running_practice(DATA_DIR=data_dir, LOCAL_MODEL="light") as url:
        status = eventually(lambda: settled(url), within=WITHIN)
        if status["state"] != "ready":
            programs.unavailable(f"the light practice model ({status['detail']})")
        yield url


def settled(url: str) -> dict[str, Any] | None:
    status: dict[str, Any] = httpx.get(f"{url}/practice/model").json()
    return None if status["state"] == "fetching" else status


def answered_by_model(url: str) -> httpx.Response | None:
    """The first questions may still be answered by the script, while the process starts."""
    reply = stream(url, "practice/practice", "Who are you?", max_tokens=24)
    return reply if reply.headers["helicone-model"] == "smollm2-135m-instruct" else None


def test_it_streams_a_reply_of_its_own(url: str) -> None:
    reply = eventually(lambda: answered_by_model(url), within=60)

    assert text_of(reply)
    assert chunks(reply.text)[-1]["usage"]["completion_tokens"] > 0
    assert reply.text.endswith("data: [DONE]\n\n")
    assert httpx.get(f"{url}/practice/model").json()["state"] == "serving"


def test_a_reply_can_be_cancelled_and_the_next_one_comes(url: str) -> None:
    eventually(lambda: answered_by_model(url), within=60)
    body = {
        "model": "practice",
        "stream": True,
        "messages": [{"role": "user", "content": "Tell me a very long story."}],
    }
    with httpx.stream(
        "POST",
        f"{url}/v1/chat/completions",
        headers={"Authorization": f"Bearer {KEY}"},
        json=body,
        timeout=60,
    ) as reply:
        lines = (line for line in reply.iter_lines() if line)
        for _ in range(4):
            next(lines)

    closed = eventually(
        lambda: [e for e in httpx.get(f"{url}/__log").json() if e["closed_early"] and e["finished"]]
    )
    assert closed[-1]["model"] == "practice"
    assert answered_by_model(url)


def test_a_prompt_beyond_its_context_is_shortened(url: str) -> None:
    eventually(lambda: answered_by_model(url), within=60)

    reply = ask(url, "practice", "word " * 20_000, max_tokens=8)

    assert reply.status_code == 200
    assert reply.json()["usage"]["prompt_tokens"] < 2048


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="it looks for processes in /proc")
def test_its_process_ends_even_when_the_gateway_is_killed(url: str, data_dir: str) -> None:
    gateway = start_practice(DATA_DIR=data_dir, LOCAL_MODEL="light")
    own_url = url_of(gateway)
    eventually(lambda: answered_by_model(own_url), within=60)
    (child,) = children_of(gateway.pid)
    assert is_running(child)

    gateway.kill()
    stop(gateway)

    eventually(lambda: not is_running(child))


def children_of(pid: int) -> list[int]:
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def is_running(pid: int) -> bool:
    try:
        return b"practice.model" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False
