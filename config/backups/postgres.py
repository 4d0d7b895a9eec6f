"""PostgreSQL is copied by its own programs.

The password reaches them by the environment: a command line can be read by everybody here.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from config.backups.errors import BackupError, ProgramMissing
from config.backups.manifest import SESSIONS, Contents, Manifest

MISSING = (
    "{name} is not installed on this machine, and PostgreSQL is backed up and restored by its own "
    "programs. Debian, Ubuntu: apt install postgresql-client. Or back it up where it runs."
)
PUBLIC = "public"
KEPT = "replaced_*"  # the schemas that an earlier restore kept: not part of a backup


class PostgresDatabase:
    kind = "PostgreSQL"

    @property
    def folder(self) -> Path:
        return Path(settings.DATA_DIR)

    def copy(self, into: Path) -> Contents:
        """One snapshot for the copy and for what is counted. Raises BackupError."""
        program = _program("pg_dump")
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SELECT pg_export_snapshot()")
                (snapshot,) = cursor.fetchone()
                what = [f"--snapshot={snapshot}", f"--exclude-table-data={SESSIONS}"]
                what += [f"--exclude-schema={KEPT}", "--no-owner", "--no-privileges"]
                _run([program, "--format=custom", "--compress=0", *what, f"--file={into}"])
                return Contents.read(_fetch, connection.introspection.table_names(cursor))
        except DatabaseError as error:
            raise BackupError(f"The database could not be read: {error}") from error

    def check_free(self, *, replace: bool) -> None:
        _program("pg_restore")
        connection.settings_dict["OPTIONS"].pop("pool", None)  # ours would pass for somebody else
        try:
            with connection.cursor() as cursor:
                tables = connection.introspection.table_names(cursor)
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
                )
                (others,) = cursor.fetchone()
        except DatabaseError as error:
            raise BackupError(f"The database does not answer: {error}") from error
        if others:
            raise BackupError(
                f"{others} more connections to this database are open. Stop every server that uses "
                "it, then restore. Nothing was changed."
            )
        if tables and not replace:
            raise BackupError(
                "This database has tables already. With --replace they are kept, in a schema of "
                "their own, and the backup takes their place."
            )

    def put_in_place(self, file: Path, manifest: Manifest, kept_as: str) -> str:
        """Tables that are there move to another schema, and back if the restore fails."""
        kept = kept_as.replace("-", "_").lower()
        moved = _move_tables(PUBLIC, kept)
        try:
            flags = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
            _run([_program("pg_restore"), *flags, str(file)], database_by_flag=True)
            _check_counts(manifest.contents)
            call_command("migrate", verbosity=0, interactive=False)
        except (BackupError, DatabaseError) as error:
            _drop_tables()
            _move_tables(kept, PUBLIC)
            raise BackupError(f"{error} What was there before is back in place.") from error
        return f"schema {kept}" if moved else ""


def _program(name: str) -> str:
    path = shutil.which(name)
    if not path:
        raise ProgramMissing(MISSING.format(name=name))
    return path


def _run(command: list[str], *, database_by_flag: bool = False) -> None:
    """Raises BackupError with the last line that the program said."""
    arguments, secret = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    *where, name = arguments[1:]
    done = subprocess.run(
        [*command, *where, f"--dbname={name}"],
        env={**os.environ, **(secret or {})},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise BackupError(f"{Path(command[0]).name} failed: {said[-1]}.")


def _fetch(query: str) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _check_counts(expected: Contents) -> None:
    with connection.cursor() as cursor:
        found = Contents.read(_fetch, connection.introspection.table_names(cursor)).rows
    if any(found.get(table, rows) != rows for table, rows in expected.rows.items()):
        raise BackupError("The restored tables do not have the rows that the backup tells of.")


def _move_tables(source: str, target: str) -> int:
    """Indexes and sequences go along. An emptied schema of ours goes away."""
    quoted = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [source])
        tables = [name for (name,) in cursor.fetchall()]
        if tables and target != PUBLIC:
            cursor.execute(f"CREATE SCHEMA {quoted(target)}")
        for name in tables:
            what = f"{quoted(source)}.{quoted(name)}"
            cursor.execute(f"ALTER TABLE {what} SET SCHEMA {quoted(target)}")
        if tables and source != PUBLIC:
            cursor.execute(f"DROP SCHEMA {quoted(source)}")
    return len(tables)


def _drop_tables() -> None:
    """Only ever those that a restore has just made."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")
