"""Come back from a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backups.errors import BackupError
from config.backups.manifest import Manifest
from config.backups.restoring import Restored, check, restore


class Command(BaseCommand):
    help = "Put the database of a backup in place; the server must be stopped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--replace", action="store_true", help="keep the database that is there beside it"
        )
        what.add_argument("--check", action="store_true", help="only say whether it could be done")

    def handle(self, *args: Any, file: Path, replace: bool, check: bool, **options: Any) -> None:
        try:
            self.stdout.write(checked(file) if check else restored(file, replace=replace))
        except BackupError as error:
            raise CommandError(str(error)) from error


def checked(file: Path) -> str:
    return f"{file} is whole and can be restored here. It holds {told(check(file))}."


def restored(file: Path, *, replace: bool) -> str:
    done = restore(file, replace=replace)
    lines = [f"Restored: {told(done.manifest)}."]
    if done.kept:
        lines.append(
            f"The database that was here is kept as {done.kept}; delete it when all is well."
        )
    return "\n".join(
        [*lines, *keys(done), "Start it: python3 manage.py up. Everybody signs in again."]
    )


def told(manifest: Manifest) -> str:
    made = f"made {manifest.made_at[:16].replace('T', ' ')} UTC by Lampfield {manifest.version}"
    return f"{manifest.contents.summary}, {made}"


def keys(done: Restored) -> list[str]:
    """Whether this server's ENCRYPTION_KEYS are those that sealed what was restored."""
    from connections.models import Connection

    opens = [each.key_opens() for each in Connection.objects.exclude(sealed_key="").iterator()]
    if all(opens):
        return [f"All {len(opens)} sealed keys open."] if opens else []
    ids = ", ".join(done.manifest.contents.key_ids)
    return [
        f"{opens.count(False)} of {len(opens)} sealed keys do NOT open: they were sealed with the "
        f"ENCRYPTION_KEYS {ids}",
        "of the old server. Put those into .env and look with `seal_keys --check`, or members "
        "paste their keys again.",
    ]
