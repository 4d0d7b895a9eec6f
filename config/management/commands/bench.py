"""Measure Lampfield against a bare relay on this very machine, in one run, as ratios."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bench.figures import MEASURES


class Command(BaseCommand):
    help = "Measure Lampfield against a bare relay, as ratios. Linux only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="little of everything, in 20 s")
        parser.add_argument("--only", choices=MEASURES, help="a single measure")
        parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures in FILE")

    def handle(
        self, *args: Any, quick: bool, only: str | None, json: Path | None, **options: Any
    ) -> None:
        """The exit status tells of lost replies and errors, never of a slow machine."""
        if sys.platform != "linux":
            raise CommandError("The bench reads /proc: it runs on Linux only.")
        from bench import report, run

        wanted = (only,) if only else MEASURES
        findings = run.measure(run.QUICK if quick else run.FULL, wanted, self.stderr.write)
        self.stdout.write(report.table(findings))
        if json:
            json.write_text(report.as_json(findings))
        sys.exit(bool(findings.problems))
