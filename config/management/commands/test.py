"""Run every test; whatever follows goes to pytest."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

import bootstrap


class Command(BaseCommand):
    help = "Run every test, browser tests included. Arguments go to pytest."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Not Django's parser: every option belongs to pytest."""
        if not chromium_is_here():
            install_chromium()
        command = [sys.executable, "-m", "pytest", *side_by_side(), *argv[2:]]
        sys.exit(subprocess.call(command, cwd=settings.BASE_DIR))

    def add_arguments(self, parser: CommandParser) -> None: ...

    def handle(self, *args: Any, **options: Any) -> None: ...


def side_by_side() -> list[str]:
    """One worker more than cores, for tests wait for replies that are written word by word.

    A file stays with one worker, which shares its browser and its servers.
    """
    workers = str((os.cpu_count() or 1) + 1)
    return ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]


def chromium_is_here() -> bool:
    from bench import chromium

    return chromium.find() is not None


def install_chromium() -> None:
    """Debian has its shell apart since version 12, others only the whole."""
    for package in ("chromium-headless-shell", "chromium"):
        if bootstrap.apt_install(package, "libatomic1"):
            return
