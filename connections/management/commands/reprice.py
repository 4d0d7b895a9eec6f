"""Work out costs again, for instance after prices became known."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from connections.models import Connection
from connections.reconciling import exactly
from connections.repricing import Repriced, reprice


class Command(BaseCommand):
    help = "Price calls of unknown or estimated cost with the prices known now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="a day, such as 2026-11-01")
        parser.add_argument("--all", action="store_true", help="also calls that were priced before")

    def handle(self, *args: Any, since: date | None, all: bool, **options: Any) -> None:
        found = reprice(Connection.objects.all(), since=since, everything=all)
        for each in found:
            before = "unknown" if each.before is None else exactly(each.before)
            self.stdout.write(f"{each.call_id} {each.model}: {before} -> {exactly(each.after)}")
        self.stdout.write(f"{told_count(found)} another cost now; old figures are kept.")


def told_count(found: Sequence[Repriced]) -> str:
    return "One call has" if len(found) == 1 else f"{len(found)} calls have"
