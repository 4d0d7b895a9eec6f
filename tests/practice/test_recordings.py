"""Agreement with recordings of the real gateway, wherever both know the models in question."""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from practice import registry
from tests.practice.client import http

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("TRANSCRIPTS", ROOT.parent / "shared/helicone/transcripts"))
GROUPS = ("c-routing", "d-auth", "f-validation")
COMPARED_HEADERS = ("helicone-gateway-mode", "helicone-provider", "helicone-model")

Recording = dict[str, Any]


def recordings() -> list[Any]:
    found = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("[a-z]*.json"))]
    covered = [recording for recording in found if is_covered(recording)]
    if not covered:
        reason = f"there are no recordings in {FOLDER}; TRANSCRIPTS names another folder"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason))]
    return [pytest.param(recording, id=recording["scenario"]) for recording in covered]


def is_covered(recording: Any) -> bool:
    """No own keys, no provider that was told to fail, no model that our registry lacks."""
    if not isinstance(recording, dict) or recording.get("group") not in GROUPS:
        return False
    response = recording["response"]
    if not response.get("status") or len(recording.get("provider_received") or []) > 1:
        return False
    if headers_of(response).get("helicone-gateway-mode") == "BYOK":
        return False
    if any(detail.get("source", "").endswith(("/ptb", "/byok")) for detail in details(response)):
        return False
    return refused_before_any_model(response) or all(map(registry.find, names(recording)))


def headers_of(response: Recording) -> dict[str, str]:
    return {name.lower(): value for name, value in response["headers"]}


def details(response: Recording) -> list[dict[str, Any]]:
    body = response.get("body_json")
    error = body.get("error") if isinstance(body, dict) else None
    return error.get("details", []) if isinstance(error, dict) else []


def refused_before_any_model(response: Recording) -> bool:
    return response["status"] != 200 and not any(
        detail["type"] == "invalid_format" for detail in details(response)
    )


def names(recording: Recording) -> list[str]:
    items = [item.strip() for item in recording["request"]["body"]["model"].split(",")]
    return [
        item.split("/")[0].removesuffix(":online") for item in items if item[:1] not in ("", "!")
    ]


def replay(url: str, recorded: Recording) -> httpx.Response:
    headers = [
        (name, value)
        for name, value in recorded["headers"]
        if name.lower() not in ("host", "content-length", "transfer-encoding")
    ]
    body = recorded.get("body_text")
    if body is None:
        body = json.dumps(recorded["body"])
    return http.request(
        recorded["method"], f"{url}{recorded['path']}", headers=headers, content=body.encode()
    )


@pytest.mark.parametrize("recording", recordings())
def test_it_answers_as_the_real_gateway_did(practice_url: str, recording: Recording) -> None:
    recorded = recording["response"]

    reply = replay(practice_url, recording["request"])

    theirs = headers_of(recorded)
    assert reply.status_code == recorded["status"]
    if recorded["status"] == 200:
        kind, kind_recorded = reply.headers["content-type"], theirs["content-type"]
        assert kind.split(";")[0] == kind_recorded.split(";")[0]
        assert [reply.headers[name] for name in COMPARED_HEADERS] == [
            theirs[name] for name in COMPARED_HEADERS
        ]
        return
    assert reply.headers["content-type"] == theirs["content-type"]
    if recorded.get("body_json") is not None:
        assert json.loads(reply.text) == recorded["body_json"]
    else:
        assert reply.text == recorded["body_text"]


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"there is no folder {FOLDER}")
def test_the_rule_of_coverage_covers_something() -> None:
    assert len(recordings()) > 50
