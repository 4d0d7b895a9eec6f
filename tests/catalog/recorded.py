"""What was recorded from Helicone's own code, where a copy of it lies beside this repository."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from connections.catalog import Catalog
from connections.gateway.replies import ServedBy

BESIDE = Path(__file__).parents[2].parent / "shared" / "helicone" / "transcripts"
TRANSCRIPTS = Path(os.environ.get("TRANSCRIPTS") or BESIDE)


def recording(name: str) -> Any:
    """A file beside the transcripts as JSON; skips the test where there is none."""
    path = TRANSCRIPTS.parent / name
    if not path.exists():
        pytest.skip(f"no recorded {name}; set TRANSCRIPTS to the folder of transcripts")
    return json.loads(path.read_text())


def registry() -> Catalog:
    raw = recording("registry.raw.json")
    return _parsed(json.dumps(raw))


@cache
def _parsed(text: str) -> Catalog:
    return Catalog.from_registry(json.loads(text))


def answers() -> Iterator[tuple[str, dict[str, Any], ServedBy, str]]:
    """Every recorded answer that counted its tokens in OpenAI's way and named who served it."""
    recording("cost-vectors.json")
    for path in sorted(TRANSCRIPTS.glob("[a-z][0-9]*.json")):
        found = json.loads(path.read_text())
        headers = {name.lower(): value for name, value in found["response"].get("headers") or []}
        usage, body = _usage(found["response"]), found["request"].get("body")
        if not isinstance(body, dict):
            continue  # one body was cut by its size, one is deliberately odd
        if usage and "prompt_tokens" in usage and headers.get("helicone-provider"):
            yield path.stem, usage, _served_by(headers), body["model"]


def _served_by(headers: dict[str, str]) -> ServedBy:
    mode, cache = headers.get("helicone-gateway-mode"), headers.get("helicone-cache")
    return ServedBy(
        provider=headers["helicone-provider"],
        provider_model=headers["helicone-model"],
        mode="BYOK" if mode == "BYOK" else "PTB",
        cache="HIT" if cache == "HIT" else "",
    )


def _usage(response: dict[str, Any]) -> dict[str, Any] | None:
    chunks = [response.get("body_json")]
    for line in (response.get("body_text") or "").splitlines():
        if line.startswith("data: {") and line.endswith("}"):
            chunks.append(json.loads(line.removeprefix("data: ")))
    found = [chunk["usage"] for chunk in chunks if isinstance(chunk, dict) and chunk.get("usage")]
    return found[-1] if found else None
