"""The practice model from the console: fetch it, serve it, or say how it stands."""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "The practice model: fetch, serve, status. Arguments go to `python -m practice.model`."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["fetch", "serve", "status"])
        parser.add_argument("choice", nargs="?", help="standard, light or the path of a .gguf file")

    def handle(self, *args: Any, action: str, choice: str | None, **options: Any) -> None:
        command = [sys.executable, "-m", "practice.model", "--data-dir", str(settings.DATA_DIR)]
        what = [action, *filter(None, [choice])]
        sys.exit(subprocess.call([*command, *what], cwd=settings.BASE_DIR))
