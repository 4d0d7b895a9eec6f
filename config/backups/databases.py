"""The two databases that Lampfield runs on, as a backup sees them."""

from pathlib import Path
from typing import Protocol

from django.db import connection

from config.backups.manifest import Contents, Manifest
from config.backups.postgres import PostgresDatabase
from config.backups.sqlite import SqliteDatabase


class Database(Protocol):
    kind: str

    @property
    def folder(self) -> Path:
        """Where a file has to lie that is to take over."""

    def copy(self, into: Path) -> Contents: ...

    def check_free(self, *, replace: bool) -> None: ...

    def put_in_place(self, file: Path, manifest: Manifest, kept_as: str) -> str: ...


def chosen() -> Database:
    return SqliteDatabase() if connection.vendor == "sqlite" else PostgresDatabase()
