"""The page's way to the local model."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from practice.model import catalog, preflight
from practice.model.errors import Unsupported
from practice.model.keeper import LocalModel
from tests.practice.server import running_practice
from tests.practice.waiting import eventually

TOKEN = {"X-Practice-Token": "a-token"}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_practice(DATA_DIR=str(tmp_path), LOCAL_MODEL="", PRACTICE_TOKEN="a-token") as url:
        yield url


def test_only_the_holder_of_the_token_may_ask(url: str) -> None:
    assert httpx.get(f"{url}/practice/model").status_code == 403
    assert httpx.post(f"{url}/practice/model", headers={"X-Practice-Token": "x"}).status_code == 403
    assert httpx.get(f"{url}/practice/model", headers=TOKEN).status_code == 200


def test_a_browser_may_not_ask_even_without_a_token(practice_url: str) -> None:
    reply = httpx.post(f"{practice_url}/practice/model", headers={"Origin": "https://evil.example"})

    assert reply.status_code == 403


def test_nothing_is_chosen_at_first(url: str) -> None:
    assert httpx.get(f"{url}/practice/model", headers=TOKEN).json() == {
        "choice": "off",
        "state": "absent",
        "label": "Scripted guide",
        "detail": "The scripted guide answers; no model was chosen.",
        "bytes_done": 0,
        "bytes_total": 0,
        "bytes_per_second": 0,
        "seconds_left": None,
    }


@pytest.mark.parametrize("body", ['{"choice": "huge"}', "{}", "[]", "{", '{"choice": null}'])
def test_a_choice_that_is_none_is_refused(url: str, body: str) -> None:
    reply = httpx.post(f"{url}/practice/model", headers=TOKEN, content=body)

    assert reply.status_code == 400
    assert "standard, light, off" in reply.json()["error"]


def test_a_missing_file_is_told_in_a_sentence(url: str, tmp_path: Path) -> None:
    path = str(tmp_path / "own.gguf")
    httpx.post(f"{url}/practice/model", headers=TOKEN, json={"choice": path})

    status = eventually(
        lambda: (
            (s := httpx.get(f"{url}/practice/model", headers=TOKEN).json())["state"] == "failed"
            and s
        )
    )

    assert status["detail"] == f"There is no file {path} on this server."
    assert status["label"] == "own"


def test_the_choice_is_remembered(tmp_path: Path) -> None:
    LocalModel(tmp_path).choose("off")
    (tmp_path / "models" / "choice.json").write_text(json.dumps({"choice": "light"}))

    assert LocalModel(tmp_path).choice == "light"
    assert LocalModel(tmp_path, asked_for="standard").choice == "standard"


def test_a_broken_memory_of_the_choice_is_no_choice(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "choice.json").write_text("{")

    assert LocalModel(tmp_path).choice == "off"


def test_a_machine_that_cannot_is_told_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_cpu_flags", lambda: {"avx2"})
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr(preflight, "_check_libraries", lambda: None)
    model = LocalModel(tmp_path)

    model.choose("light")

    status = eventually(lambda: model.status().state == "unsupported" and model.status())
    assert status.detail == "This processor is too old for the engine: it lacks BMI2, F16C, FMA."


def test_a_system_without_an_engine_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Plan9")

    with pytest.raises(Unsupported, match="Plan9"):
        preflight.check(None)


def test_too_little_memory_is_told_in_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_available_memory", lambda: 100_000_000)

    with pytest.raises(Unsupported, match="needs 600 MB of free memory; 100 MB are free"):
        preflight._check_memory(catalog.WEIGHTS["light"])
