"""Programs of this machine that some tests need: a browser, PostgreSQL, Redis or Valkey."""

import os
import re
import shutil
from pathlib import Path

import pytest

MISSING = re.compile(r"(\w[\w ]*) is missing on this machine")


def find_postgres() -> Path | None:
    """The folder with PostgreSQL's server programs; Debian keeps them off the PATH."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent  # a link beside it may be all there is
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def find_redis() -> str | None:
    return shutil.which("valkey-server") or shutil.which("redis-server")


def unavailable(what: str) -> None:
    """Skip, or fail where nothing may be missing. MISSING finds the words again in a report."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and in CI nothing may be left out.")
    pytest.skip(f"{what} is missing on this machine")
