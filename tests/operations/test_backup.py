"""`manage.py backup`: whole while members write, without a secret, and never half."""

import json
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from contextlib import closing, contextmanager
from pathlib import Path

from tests.environment import SETTINGS
from tests.operations.house import (
    DELETED,
    SESSION,
    back_up,
    database_in,
    done,
    everything_in,
    manage,
    refused,
    rows,
)
from tests.practice.server import KEY
from tests.server import ROOT, running_lampfield

PAIR = "INSERT INTO pair (side) VALUES (?)"


@contextmanager
def somebody_writing(database: Path):
    """Pairs that are written together, as a question and its reply are; yields how many so far."""
    stop = threading.Event()
    pairs: list[int] = []

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as connection:
            connection.execute("CREATE TABLE pair (side TEXT)")
            begun.set()
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(PAIR, ["question " * 200])
                connection.execute(PAIR, ["reply " * 200])
                connection.execute("COMMIT")
                pairs.append(1)

    begun = threading.Event()
    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    try:
        yield pairs
    finally:
        stop.set()
        writer.join()


def test_a_backup_under_running_writes_is_consistent_and_stops_nobody(house: Path, tmp_path: Path):
    with (
        running_lampfield(house) as server,
        somebody_writing(house / "lampfield.sqlite3") as pairs,
    ):
        before = len(pairs)
        said = server.manage("backup", str(tmp_path / "backup.zip"))
        after = len(pairs)

    (tmp_path / "copy").write_bytes(database_in(tmp_path / "backup.zip"))
    copied = {side[0]: count for side, count in sides(tmp_path / "copy")}
    assert copied["q"] == copied["r"] and before <= copied["q"] <= after
    assert rows(tmp_path / "copy", "PRAGMA integrity_check") == [("ok",)]
    assert after > before, "the server went on writing"
    assert "1 member, 1 chat" in said and "restore" in said


def sides(database: Path) -> list[tuple[str, int]]:
    return rows(database, "SELECT side, count(*) FROM pair GROUP BY side")


def test_it_holds_no_key_in_the_open_no_session_and_nothing_that_was_deleted(house, tmp_path):
    backup = back_up(house, tmp_path / "backup.zip")

    text = database_in(backup) + zipfile.ZipFile(backup).read("manifest.json")
    sealing = SETTINGS["ENCRYPTION_KEYS"].partition(":")[2]
    for secret in (KEY, sealing, SETTINGS["SECRET_KEY"], SESSION, DELETED):
        assert secret.encode() not in text
    assert b"Sailing to Skye" in text


def test_the_manifest_says_what_is_in_it_and_which_keys_open_it(backup: Path):
    manifest = json.loads(zipfile.ZipFile(backup).read("manifest.json"))

    assert (manifest["format"], manifest["database"]) == (1, "SQLite")
    assert manifest["version"] and manifest["made_at"].endswith("+00:00")
    assert manifest["size"] == len(database_in(backup))
    assert manifest["contents"]["rows"]["chat_chat"] == 1
    assert manifest["contents"]["key_ids"] == ["test"]
    assert "chat.0001_initial" in manifest["contents"]["migrations"]


def test_it_says_what_to_keep_besides(house: Path, tmp_path: Path):
    said = done(house, "backup", tmp_path / "backup.zip")

    assert "Not in it, on purpose" in said
    assert "ENCRYPTION_KEYS (test)" in said and "not beside this file" in said


def test_only_its_owner_can_read_it(backup: Path, house: Path):
    (made,) = back_up(house, house).parent.glob("lampfield-*.zip")

    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_without_a_name_it_goes_into_the_data_folder_named_by_the_time(house: Path):
    made = Path(done(house, "backup", "-v", "0").strip())

    assert made.parent == house / "backups"
    assert made.name.startswith("lampfield-2") and made.name.endswith("Z.zip")


def test_nothing_is_ever_written_over(house: Path, tmp_path: Path):
    (tmp_path / "precious.zip").write_text("mine")

    said = refused(house, "backup", tmp_path / "precious.zip")

    assert "is there already and is not written over" in said
    assert (tmp_path / "precious.zip").read_text() == "mine"


def test_a_disk_that_is_full_leaves_no_half_of_a_backup(house: Path, tmp_path: Path):
    before = everything_in(tmp_path)
    small = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, {unlimited()}))"
    code = f"{small}; import sys; sys.argv = sys.argv[1:]; import manage; manage.main()"

    # Byte code that is cut off at the limit would break every Python after it.
    unwritten = {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, "manage.py", "backup", str(tmp_path / "backup.zip")],
        cwd=ROOT,
        env={**SETTINGS, **unwritten, "DATA_DIR": str(house), "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1 and "could not be" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert everything_in(tmp_path) == before


def unlimited() -> int:
    return resource.getrlimit(resource.RLIMIT_FSIZE)[1]


def test_where_there_is_nothing_yet_it_says_so(tmp_path: Path):
    assert "nothing to back up" in refused(tmp_path / "empty", "backup")


def test_a_damaged_database_is_not_called_a_backup(house: Path, tmp_path: Path):
    database = house / "lampfield.sqlite3"
    content = bytearray(database.read_bytes())
    content[100_000:140_000] = b"\xff" * 40_000
    database.write_bytes(content)

    result = manage(house, "backup", tmp_path / "backup.zip")

    assert result.returncode == 1 and "could not be copied" in result.stderr
    assert not (tmp_path / "backup.zip").exists()
