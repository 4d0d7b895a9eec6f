"""Ask every source in use for its models now, for instance from a timer."""

from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandParser

from connections import catalogs
from connections.gateway.client import gateway


class Command(BaseCommand):
    help = "Refresh the cached lists of models that are older than a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those that are still fresh")

    def handle(self, *args: Any, all: bool, **options: Any) -> None:
        lines = async_to_sync(refresh)(everything=all)
        self.stdout.write("\n".join(lines) or "Every list of models is fresh.")


async def refresh(*, everything: bool) -> list[str]:
    try:
        return await catalogs.refresh_stale(everything=everything)
    finally:
        await gateway().aclose()
