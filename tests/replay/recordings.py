"""Recorded exchanges: the project's own few, and a folder of others where one is named.

An exchange is a JSON file: `request` (method, path, headers, body) and `response` (status, reason,
headers, body_text, and for streams sse_chunks with t_ms after the request). `ended` other than
"complete" means that the connection stayed open and nothing more came.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OWN = Path(__file__).parent / "exchanges"
CUT_FROM = 12_000  # recorders shorten bodies longer than this many characters


@dataclass(frozen=True)
class Exchange:
    path: Path

    @cached_property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.path.read_text())
        return content

    @property
    def request(self) -> Any:
        return self.content["request"]

    @property
    def response(self) -> Any:
        return self.content["response"]

    @property
    def status(self) -> Any:
        return self.response.get("status")

    @property
    def headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.response.get("headers") or []}

    @property
    def complete(self) -> bool:
        return bool(self.response.get("ended", "complete") == "complete")

    @property
    def body(self) -> str:
        return self.response.get("body_text") or ""

    @property
    def streamed(self) -> bool:
        return bool(self.response.get("sse_chunks"))

    @property
    def is_chat(self) -> bool:
        """The gateway takes a POST to any path for a chat, but for these."""
        other = any(word in self.request["path"] for word in ("feedback", "embeddings"))
        return self.request["method"] == "POST" and not other


def exchanges() -> Iterator[Exchange]:
    for folder in (OWN, elsewhere()):
        if folder:
            yield from (Exchange(path) for path in sorted(folder.glob("*.json")) if is_one(path))


def elsewhere() -> Path | None:
    folder = Path(os.environ.get("TRANSCRIPTS") or ROOT.parent / "shared/helicone/transcripts")
    return folder if folder.is_dir() else None


def is_one(path: Path) -> bool:
    content = json.loads(path.read_text())
    return isinstance(content, dict) and {"request", "response"} <= content.keys()
