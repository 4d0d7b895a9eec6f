"""`manage.py restore`: all of it comes back, or nothing is changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.commands.test_demo import TOKEN
from tests.operations.house import done, everything_in, refused, rows, titles
from tests.people import PASSWORD
from tests.server import running_lampfield

OTHER_KEYS = "test:QUFBQkJCQ0NDREREZWVlZmZmZ2dnaGhoaWlpampqa2s="


def test_in_an_empty_folder_everything_comes_back_and_sealed_keys_open(backup, tmp_path):
    home = tmp_path / "new"

    said = done(home, "restore", backup)

    assert "1 member, 1 chat" in said and "All 1 sealed keys open." in said
    assert "python3 manage.py up" in said
    assert titles(home) == ["Sailing to Skye"]
    assert "1 keys open" in done(home, "seal_keys", "--check")
    with running_lampfield(home) as server:
        assert "Sailing to Skye" in signed_in_at(server.url).get("/").text


def signed_in_at(url: str) -> httpx.Client:
    browser = httpx.Client(base_url=url, timeout=20, follow_redirects=True)
    token = TOKEN.search(browser.get("/sign-in/").text)
    assert token
    form = {"email": "alice@example.org", "password": PASSWORD}
    browser.post("/sign-in/", data={"csrfmiddlewaretoken": token[1], **form})
    return browser


def test_without_the_keys_of_the_old_server_it_says_what_to_do(backup: Path, tmp_path: Path):
    said = done(tmp_path / "new", "restore", backup, ENCRYPTION_KEYS=OTHER_KEYS)

    assert "1 of 1 sealed keys do NOT open" in said
    assert "ENCRYPTION_KEYS test" in said and "paste their keys again" in said


def test_a_database_that_is_there_is_in_the_way_until_it_is_said_to_be_replaced(house, backup):
    before = everything_in(house)

    said = refused(house, "restore", backup)

    assert "--replace" in said and everything_in(house) == before


def test_what_is_replaced_is_kept_beside(house: Path, backup: Path):
    live = house / "lampfield.sqlite3"
    with closing(sqlite3.connect(live)) as connection:
        connection.execute("UPDATE chat_chat SET title = 'Written since'")
        connection.commit()

    said = done(house, "restore", backup, "--replace")

    (kept,) = house.glob("lampfield.sqlite3.replaced-*Z")
    assert str(kept) in said
    assert titles(house) == ["Sailing to Skye"]
    assert rows(kept, "SELECT title FROM chat_chat") == [("Written since",)]


def test_what_a_crash_left_in_the_journal_is_kept_too(house: Path, backup: Path):
    """Killed, a server leaves its last writes beside the file."""
    live = house / "lampfield.sqlite3"
    with closing(sqlite3.connect(live)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("UPDATE chat_chat SET title = 'Only in the journal'")
        connection.commit()
        left = {path.name: path.read_bytes() for path in house.glob("lampfield.sqlite3*")}
    for name, content in left.items():
        (house / name).write_bytes(content)
    assert (house / "lampfield.sqlite3-wal").stat().st_size

    done(house, "restore", backup, "--replace")

    (kept,) = house.glob("lampfield.sqlite3.replaced-*Z")
    assert rows(kept, "SELECT title FROM chat_chat") == [("Only in the journal",)]
    assert titles(house) == ["Sailing to Skye"]


def test_a_damaged_database_can_be_replaced(house: Path, backup: Path):
    (house / "lampfield.sqlite3").write_bytes(b"no database at all" * 1000)

    done(house, "restore", backup, "--replace")

    assert titles(house) == ["Sailing to Skye"]


def test_the_house_is_not_pulled_away_under_a_running_server(house: Path, backup: Path):
    with running_lampfield(house):
        said = refused(house, "restore", backup, "--replace")

    assert f"A server is running on {house}" in said
    assert not list(house.glob("*.replaced-*"))


def test_nor_under_anything_else_that_has_the_database_open(house: Path, backup: Path):
    with closing(sqlite3.connect(house / "lampfield.sqlite3")) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("SELECT count(*) FROM chat_chat").fetchone()
        said = refused(house, "restore", backup, "--replace")

    assert "is in use" in said
    assert not list(house.glob("*.replaced-*"))


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [flipped, lambda c: c[: len(c) // 2], lambda c: c[:-1], lambda c: b"", lambda c: b"no zip"],
    ids=["one bit", "half of it", "a byte short", "empty", "something else"],
)
def test_a_damaged_file_is_refused_and_nothing_is_changed(house, backup, damage):
    backup.write_bytes(damage(backup.read_bytes()))
    before = everything_in(house)

    said = refused(house, "restore", backup, "--replace")

    assert "Nothing was changed" in said
    assert everything_in(house) == before


def test_a_backup_can_be_looked_at_without_touching_anything(house: Path, backup: Path):
    before = everything_in(house)

    said = done(house, "restore", backup, "--check")

    assert "is whole and can be restored here" in said and "1 member" in said
    assert everything_in(house) == before


def test_a_file_that_is_not_there_is_said_in_one_line(house: Path):
    said = refused(house, "restore", "/no/such/backup.zip", "--replace")

    assert "No such file or directory" in said and "\n" not in said
