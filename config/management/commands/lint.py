"""Everything that can be said about the code without running it."""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

STEPS = {
    "formatting": ["-m", "ruff", "format", "--check", "."],
    "lint": ["-m", "ruff", "check", "."],
    "types": ["-m", "mypy", "."],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "house rules": ["-m", "pytest", "tests/house", "-p", "no:cacheprovider"],
}


class Command(BaseCommand):
    help = "Formatting, lint, types, migrations, deployment checks and house rules."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        from tests.environment import SETTINGS

        env = {**SETTINGS, "BASE_URL": "https://lampfield.example"}
        failed = [name for name, step in STEPS.items() if not self.passes(name, step, env)]
        self.stdout.write("lint: " + (", ".join(failed) + " failed" if failed else "all clean"))
        sys.exit(bool(failed))

    def passes(self, name: str, step: list[str], env: dict[str, str]) -> bool:
        import os

        done = subprocess.run(
            [sys.executable, *step],
            cwd=settings.BASE_DIR,
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            self.stdout.write(f"--- {name}\n{done.stdout}")
        return done.returncode == 0
