"""Add up the totals of days and months anew, should they ever differ from the rows."""

from typing import Any

from django.core.management.base import BaseCommand

from usage import rollups


class Command(BaseCommand):
    help = "Count the totals of days and months anew from the ledger's rows."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rollups.rebuild()} calls counted.")
