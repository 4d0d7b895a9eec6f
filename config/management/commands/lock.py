"""Pin what pyproject.toml asks for, by version and hash, for every Python and platform."""

import shutil
import subprocess
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LOCKS = {
    "base": [],
    "scale": ["--all-extras", "-c", "requirements/base.txt"],
    "dev": ["--all-extras", "--group", "dev", "-c", "requirements/base.txt"],
}


class Command(BaseCommand):
    help = "Write requirements/*.txt anew from pyproject.toml (needs uv)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        uv = shutil.which("uv")
        if not uv:
            raise CommandError("uv is needed for this: pip install uv")
        shape = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate"]
        told = ["--custom-compile-command", "python3 manage.py lock"]
        for name, extra in LOCKS.items():
            out = ["-o", f"requirements/{name}.txt"]
            subprocess.run(
                [uv, "pip", "compile", "--quiet", "pyproject.toml", *shape, *told, *extra, *out],
                cwd=settings.BASE_DIR,
                check=True,
            )
