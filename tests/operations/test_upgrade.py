"""A new version of Lampfield on the database of an old one, and the way back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.operations.house import done, everything_in, manage, refused, rows, titles
from tests.server import running_lampfield

TABLES = "SELECT name FROM sqlite_master WHERE name = 'chat_attachment'"


@pytest.fixture
def old_house(house: Path) -> Path:
    """Its database is as the version before attachments left it."""
    done(house, "migrate", "chat", "0008")
    assert rows(house / "lampfield.sqlite3", TABLES) == []
    return house


def test_an_upgrade_keeps_what_was_there_before_and_one_command_goes_back(old_house: Path):
    with running_lampfield(old_house):
        (before,) = (old_house / "backups").glob("before-upgrade-*.zip")
    assert rows(old_house / "lampfield.sqlite3", TABLES) != []

    # After `git checkout` of the old version; the new one would bring it up to date again.
    said = done(old_house, "restore", before, "--replace")

    assert "1 member, 1 chat" in said
    assert titles(old_house) == ["Sailing to Skye"]


def test_a_backup_of_an_old_version_is_brought_up_to_date(old_house: Path, tmp_path: Path):
    done(old_house, "backup", tmp_path / "old.zip")

    done(tmp_path / "new", "restore", tmp_path / "old.zip")

    assert rows(tmp_path / "new" / "lampfield.sqlite3", TABLES) != []


def test_a_start_that_changes_nothing_makes_no_backup(house: Path):
    with running_lampfield(house):
        assert not (house / "backups").exists()


def test_an_upgrade_that_cannot_be_backed_up_does_not_begin(old_house: Path):
    (old_house / "backups").write_text("a file where the folder should be")

    result = manage(old_house, "up", PORT="0")

    assert result.returncode == 1 and "backups" in result.stderr
    assert "Traceback" not in result.stderr
    assert rows(old_house / "lampfield.sqlite3", TABLES) == []


def test_an_old_version_does_not_start_on_a_newer_database(house: Path):
    with closing(sqlite3.connect(house / "lampfield.sqlite3")) as database:
        database.execute("INSERT INTO django_migrations VALUES (9999, 'chat', '9999_later', '')")
        database.commit()
    before = everything_in(house)

    said = refused(house, "up", PORT="0")

    assert "newer version of Lampfield (it has chat.9999_later)" in said and "restore" in said
    assert everything_in(house)["lampfield.sqlite3"] == before["lampfield.sqlite3"]
