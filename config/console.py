"""manage.py's command line: Django's, with our own commands told first."""

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands
from django.db import OperationalError, connection

OURS = {
    "up": "serve Lampfield, from whatever state this folder is in",
    "create_member": "add a member: EMAIL [--name NAME] [--admin] --password-stdin",
    "set_password": "let a member in again: EMAIL --password-stdin",
    "demo": "fill an empty database with a house to look around in",
    "backup": "copy everything into one file, while the server runs: [FILE]",
    "restore": "come back from a backup: FILE [--replace | --check]",
    "localmodel": "the practice model: fetch, serve, status",
    "test": "run every test; arguments go to pytest",
    "lint": "formatting, lint, types, migrations, deployment and house rules",
    "bench": "measure Lampfield against a bare relay",
    "lock": "pin the dependencies of pyproject.toml by hash",
}


class Console(ManagementUtility):
    def main_help_text(self, commands_only: bool = False) -> str:
        if commands_only:
            return super().main_help_text(commands_only=True)
        names = {**OURS, **dict.fromkeys(sorted(our_other_commands()), "")}
        width = max(map(len, names))
        lines = [f"  {name:<{width}}  {text}".rstrip() for name, text in names.items()]
        return "\n".join(
            ["Lampfield", "", *lines, "", "Django's own commands: manage.py help --commands"]
        )


def execute(argv: list[str]) -> None:
    """What an operator can put right is told in one line; --traceback tells all of it."""
    try:
        assert settings.INSTALLED_APPS  # Django itself would go on, and fail elsewhere
        Console(argv).execute()
    except (ImproperlyConfigured, OperationalError) as error:
        if "--traceback" in argv:
            raise
        sys.exit(f"[lampfield] {told(error)}")


def told(error: Exception) -> str:
    if isinstance(error, OperationalError):
        what = " ".join(str(error).split())
        hint = (
            "Has `up` run here?"
            if connection.vendor == "sqlite"
            else "Check DATABASE_URL and its server."
        )
        return f"The database cannot be used: {what.rstrip('.')}. {hint}"
    return str(error)


def our_other_commands() -> set[str]:
    ours = ("accounts", "usage", "connections", "chat", "config")
    return {name for name, app in get_commands().items() if app in ours} - set(OURS)
