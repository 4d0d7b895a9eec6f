"""The database as one file, copied while the server goes on writing to it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from config.backups.errors import BackupError
from config.backups.manifest import SESSIONS, Contents, Manifest

JOURNALS = ("-wal", "-shm", "-journal")


class SqliteDatabase:
    kind = "SQLite"

    def __init__(self) -> None:
        self.path = Path(str(connection.settings_dict["NAME"])).absolute()

    @property
    def folder(self) -> Path:
        return self.path.parent

    def copy(self, into: Path) -> Contents:
        """Complete, consistent, and without what was deleted. Raises BackupError."""
        if not self.path.exists():
            raise BackupError(f"There is no database at {self.path} yet: nothing to back up.")
        raw = into.with_name("raw")
        try:
            with closing(sqlite3.connect(raw, isolation_level=None)) as copy:
                with closing(sqlite3.connect(self.path, timeout=20)) as source:
                    source.backup(copy)  # in one step: one read, while writers go on in the WAL
                _tidy(copy, into)
            raw.unlink()
            return _contents(into)
        except sqlite3.Error as error:
            raise BackupError(f"{self.path} could not be copied: {error}.") from error

    def check_free(self, *, replace: bool) -> None:
        """Raises BackupError where a restore would be in the way of what is there."""
        if self.path.exists() and not replace:
            raise BackupError(
                f"There is a database already: {self.path}. With --replace it is kept beside, "
                "under another name, and the backup takes its place."
            )

    def put_in_place(self, file: Path, manifest: Manifest, kept_as: str) -> str:
        """Bring the unpacked database up to date and let it take over; where the old one is now.

        It is migrated where it lies, so whatever fails fails before anything is changed.
        """
        _check(file)
        with _served_from(file):
            call_command("migrate", verbosity=0, interactive=False)
        if not self.path.exists():
            os.replace(file, self.path)
            return ""
        _fold(self.path)
        kept = self.path.with_name(f"{self.path.name}.{kept_as}")
        _move(self.path, kept)
        try:
            os.replace(file, self.path)
        except OSError:
            _move(kept, self.path)
            raise
        return str(kept)


def _tidy(copy: sqlite3.Connection, into: Path) -> None:
    copy.execute("PRAGMA journal_mode=DELETE")  # one file that needs no others beside it
    copy.execute("PRAGMA synchronous=OFF")
    if SESSIONS in _tables(copy):
        copy.execute(f"DELETE FROM {SESSIONS}")  # noqa: S608 - a name of ours
    copy.execute("VACUUM INTO ?", [str(into)])  # in place it would need room in /tmp as well


def _contents(file: Path) -> Contents:
    with closing(sqlite3.connect(file)) as copy:
        _quick_check(copy)
        return Contents.read(lambda query: copy.execute(query).fetchall(), _tables(copy))


def _tables(database: sqlite3.Connection) -> set[str]:
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in found}


def _check(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as restored:
            _quick_check(restored)
    except sqlite3.Error as error:
        raise BackupError(f"The database in the backup is damaged: {error}.") from error


def _quick_check(database: sqlite3.Connection) -> None:
    (said,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)


@contextmanager
def _served_from(file: Path) -> Iterator[None]:
    """Django's connection leads to this file until the block ends."""
    connection.close()
    name = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def _fold(path: Path) -> None:
    """Bring what is still in its journal into the file; refused while others have it open."""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as database:
            (mode,) = database.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise BackupError(
            f"{path} is in use ({error}). Stop whatever works on it, then try again. "
            "Nothing was changed."
        ) from error
    except sqlite3.DatabaseError:  # damaged, which may be why it is replaced
        return
    if mode != "delete":
        raise BackupError(f"{path} is in use. Stop whatever works on it. Nothing was changed.")


def _move(path: Path, to: Path) -> None:
    """With its journals, if a crash left any: they belong to it by name."""
    for suffix in ("", *JOURNALS):
        part = path.with_name(path.name + suffix)
        if part.exists():
            os.rename(part, to.with_name(to.name + suffix))
