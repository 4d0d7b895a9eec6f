"""Backups of PostgreSQL, by its own programs."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests import programs
from tests.databases import own_database
from tests.operations.forging import forged
from tests.operations.house import FURNISH, back_up, done, manage, refused

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(300)]


@pytest.fixture
def programs_here(monkeypatch) -> None:
    folder = programs.find_postgres()
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:{folder}")
    if not shutil.which("pg_dump"):
        programs.unavailable("pg_dump")


@pytest.fixture(scope="module")
def furnished_database(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with own_database(postgres) as url:
        home = tmp_path_factory.mktemp("furnished")
        done(home, "migrate", DATABASE_URL=url)
        done(home, "shell", "-c", FURNISH, DATABASE_URL=url)
        yield url


@pytest.fixture
def at(
    postgres: str, furnished_database: str, tmp_path: Path
) -> Iterator[tuple[Path, dict[str, str]]]:
    with own_database(postgres, like=urlsplit(furnished_database).path[1:]) as url:
        yield tmp_path, {"DATABASE_URL": url}


def titles(url: str, schema: str = "public") -> list[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(f"SELECT title FROM {schema}.chat_chat").fetchall()


def test_it_comes_back_elsewhere_and_over_itself(programs_here, at, postgres: str):
    home, address = at
    backup = back_up(home, home / "backup.zip", **address)

    with own_database(postgres) as elsewhere:
        said = done(home, "restore", backup, DATABASE_URL=elsewhere)
        assert "1 member, 1 chat" in said and "All 1 sealed keys open." in said
        assert titles(elsewhere) == [("Sailing to Skye",)]

    assert "--replace" in refused(home, "restore", backup, **address)
    change(address["DATABASE_URL"], "UPDATE chat_chat SET title = 'Written since'")

    said = done(home, "restore", backup, "--replace", **address)

    schema = said.partition("kept as schema ")[2].partition(";")[0]
    assert titles(address["DATABASE_URL"]) == [("Sailing to Skye",)]
    assert titles(address["DATABASE_URL"], schema) == [("Written since",)]
    with psycopg.connect(address["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM django_session").fetchone() == (0,)

    with psycopg.connect(address["DATABASE_URL"]):
        assert "Stop every server" in refused(home, "restore", backup, "--replace", **address)


def change(url: str, query: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(query)


def test_without_the_program_it_says_so(at, monkeypatch, tmp_path: Path):
    home, address = at
    monkeypatch.setenv("PATH", str(tmp_path))

    said = refused(home, "backup", **address)

    assert "pg_dump is not installed" in said and "postgresql-client" in said


def test_an_upgrade_goes_on_without_it(at, monkeypatch, tmp_path: Path):
    home, address = at
    done(home, "migrate", "chat", "0008", **address)
    monkeypatch.setenv("PATH", str(tmp_path))

    code = "from config.backups.upgrading import upgrade; upgrade()"
    said = manage(home, "shell", "-c", code, **address).stderr

    assert "upgrading without a backup: pg_dump is not installed" in said
    with psycopg.connect(address["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM chat_attachment").fetchone() == (0,)


def test_a_failed_restore_puts_back_what_was_there(programs_here, at):
    """What looks like a backup and is none of PostgreSQL's."""
    home, address = at
    backup = forged(back_up(home, home / "backup.zip", **address), database=b"PGDMP and rubbish")

    said = refused(home, "restore", backup, "--replace", **address)

    assert "pg_restore failed" in said and "back in place" in said
    assert titles(address["DATABASE_URL"]) == [("Sailing to Skye",)]
