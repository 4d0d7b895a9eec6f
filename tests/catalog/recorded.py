"""What was recorded from Helicone's own code, where a copy of it lies beside this repository."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from connections.catalog import Catalog

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
