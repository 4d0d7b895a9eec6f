"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, expect

from bench import chromium
from tests import programs
from tests.databases import own_database, running_postgres, running_redis
from tests.server import Lampfield, running_lampfield

PATIENCE = 15_000  # milliseconds for what a page shows; a loaded machine is no fault of the page
LONGEST = ("tests/browser/", "tests/commands/", "tests/usage/", "tests/practice/test_local")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, in the last lines, what did not run in any worker."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for what in sorted({found[1] for each in skipped if (found := programs.MISSING.search(each))}):
        terminalreporter.write_line(f"NOT RUN: the tests that need {what}.", red=True, bold=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left with it at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: Playwright's event loop would forbid others theirs."""
    if not chromium.find():
        programs.unavailable("a Chromium browser")
    expect.set_options(timeout=PATIENCE)
    with chromium.running() as browser:
        yield browser


@pytest.fixture(scope="session")
def lampfield(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lampfield]:
    """One running server for all tests that do not stop it; each brings its own members."""
    with running_lampfield(tmp_path_factory.mktemp("lampfield")) as server:
        server.await_newcomers(100)
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Outside pytest's own folders: every run that begins closes those to the user it runs as."""
    with (
        TemporaryDirectory(prefix="lampfield-postgres-") as folder,
        running_postgres(Path(folder)) as server,
    ):
        yield server


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    with own_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url
