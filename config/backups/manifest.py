"""What a backup says of itself: when and by which version it was made, and what must be in it."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from config.backups.errors import BackupError

FORMAT = 1
SESSIONS = "django_session"  # left out: nobody who signed out may be signed in by a restore
SEALED = "SELECT DISTINCT sealed_key FROM connections_connection"
TOLD = {
    "accounts_member": ("member", "members"),
    "chat_chat": ("chat", "chats"),
    "chat_message": ("message", "messages"),
    "usage_call": ("call", "calls"),
}
Fetch = Callable[[str], Sequence[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a database, counted in the very state that was copied."""

    rows: dict[str, int]
    migrations: tuple[str, ...]
    key_ids: tuple[str, ...]  # names of the ENCRYPTION_KEYS that sealed something in it

    @classmethod
    def read(cls, fetch: Fetch, existing: Collection[str]) -> "Contents":
        sealed = fetch(SEALED) if "connections_connection" in existing else []
        key_ids = {text.split(".")[1] for (text,) in sealed if text.count(".") == 2}
        return cls(
            rows={name: _count(fetch, name) for name in sorted(_model_tables() & set(existing))},
            migrations=tuple(
                sorted(map(".".join, fetch("SELECT app, name FROM django_migrations")))
            ),
            key_ids=tuple(sorted(key_ids)),
        )

    @classmethod
    def loaded(cls, told: dict[str, Any]) -> "Contents":
        return cls(told["rows"], tuple(told["migrations"]), tuple(told["key_ids"]))

    @property
    def summary(self) -> str:
        """`3 members, 1 chat, 240 messages, 1,022 calls`."""
        counts = ((self.rows.get(table, 0), names) for table, names in TOLD.items())
        return ", ".join(f"{count:,} {names[count != 1]}" for count, names in counts)


@dataclass(frozen=True, slots=True)
class Manifest:
    version: str
    made_at: str
    database: str
    size: int
    sha256: str
    contents: Contents

    @classmethod
    def of(cls, copy: Path, sha256: str, database: str, contents: Contents) -> "Manifest":
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(settings.VERSION, now, database, copy.stat().st_size, sha256, contents)

    @classmethod
    def loads(cls, text: bytes) -> "Manifest":
        """Raises BackupError for anything but a manifest."""
        try:
            told = json.loads(text)
            form = int(told.pop("format"))
            if form > FORMAT:
                raise BackupError(
                    f"This backup is of a newer form ({form}) than Lampfield {settings.VERSION} "
                    f"reads ({FORMAT}). It was made by {told.get('version')}: install that first."
                )
            manifest = cls(contents=Contents.loaded(told.pop("contents")), **told)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BackupError("This backup's manifest cannot be read: it is damaged.") from error
        if not _is_well_formed(manifest):
            raise BackupError("This backup's manifest says nonsense: it is damaged.")
        return manifest

    def dumps(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=2).encode()

    def check_fits(self, database: str) -> None:
        """Raises BackupError where this Lampfield could not go on with what is in the backup."""
        if self.database != database:
            raise BackupError(
                f"This is a backup of {self.database}, and DATABASE_URL names {database}. "
                f"Restore it where DATABASE_URL names {self.database}."
            )
        if unknown := unknown_migrations(self.contents.migrations):
            raise BackupError(
                f"This backup is of a newer version: Lampfield {settings.VERSION} does not know "
                f"{unknown[0]}{' and more' if unknown[1:] else ''}. "
                f"It was made by {self.version}: install that or a newer one first."
            )


def unknown_migrations(applied: Collection[str]) -> list[str]:
    """Those that only a newer version can have applied."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {config.label for config in apps.get_app_configs()}
    known = {".".join(key) for key in loader.disk_migrations}
    return sorted(name for name in applied if name.partition(".")[0] in ours and name not in known)


def _count(fetch: Fetch, table: str) -> int:
    return int(fetch(f'SELECT count(*) FROM "{table}"')[0][0])  # noqa: S608 - a name of ours


def _model_tables() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models} - {SESSIONS}


def _is_well_formed(manifest: Manifest) -> bool:
    expected = {"version": str, "made_at": str, "database": str, "size": int, "sha256": str}
    contents = manifest.contents
    return (
        all(isinstance(getattr(manifest, name), kind) for name, kind in expected.items())
        and len(fields(manifest)) == len(expected) + 1
        and manifest.size >= 0
        and isinstance(contents.rows, dict)
        and all(isinstance(count, int) for count in contents.rows.values())
        and all(isinstance(name, str) for name in (*contents.migrations, *contents.key_ids))
    )
