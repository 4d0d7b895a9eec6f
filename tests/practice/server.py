"""A practice gateway in its own process, for any test that needs something to talk to."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Its end is in no id of a page by chance: those are hexadecimal.
KEY = "sk-helicone-practic-aaaaaaa-bbbbbbb-cccwxyz"
REVOKED_KEY = "sk-helicone-practic-aaaaaaa-bbbbbbb-revoked"
PENNILESS_KEY = "sk-helicone-practic-aaaaaaa-bbbbbbb-nocredi"
SUSPENDED_KEY = "sk-helicone-practic-aaaaaaa-bbbbbbb-suspend"


@contextmanager
def running_practice(**environment: str) -> Iterator[str]:
    """Its URL. By default it speaks quickly, has no local model and a data folder of its own."""
    with tempfile.TemporaryDirectory() as data_dir:
        quiet = {"DATA_DIR": data_dir, "PRACTICE_PACE": "1", "LOCAL_MODEL": "off"}
        process = start_practice(**{**quiet, **environment})
        try:
            yield url_of(process)
        finally:
            stop(process)


def start_practice(**environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "practice", "--watch-stdin"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the practice gateway did not start (exit status {process.wait()})"
    return str(json.loads(line)["url"])


def stop(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()
    process.wait(timeout=10)
