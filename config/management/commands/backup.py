"""Copy everything that Lampfield keeps into one file, while it runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backups.errors import BackupError
from config.backups.making import Backup, make, path_for

DONE = """{path}
{size}: {summary}.
It holds every text and attachment, so keep it as you keep the database. Not in it, on purpose:
- .env: {keys}
- sessions: after a restore everybody signs in again;
- the practice model and static files: they are fetched and made anew.
To come back: python3 manage.py restore {path}"""


class Command(BaseCommand):
    help = "Copy the database into one file with a manifest; the server may run meanwhile."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", help="a new file, or a folder (default: DATA_DIR/backups)"
        )

    def handle(self, *args: Any, file: str | None, verbosity: int, **options: Any) -> None:
        try:
            made = make(path_for(file))
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(told(made) if verbosity else str(made.path))


def told(made: Backup) -> str:
    ids = ", ".join(made.manifest.contents.key_ids)
    keys = (
        f"the members' gateway keys are sealed with ENCRYPTION_KEYS ({ids}).\n"
        "  Keep a copy of .env too, but not beside this file;"
        if ids
        else "no member has a gateway key yet. Keep a copy of .env too, but not beside this file;"
    )
    summary = made.manifest.contents.summary
    return DONE.format(path=made.path, size=made.megabytes, summary=summary, keys=keys)
