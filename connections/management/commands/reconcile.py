"""Compare our ledger with Helicone's log, for instance from a timer."""

from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from connections.gateway.client import gateway
from connections.gateway.errors import GatewayError
from connections.models import Connection, KeyMissing
from connections.reconciling import helicone_connections, reconcile, told


class Command(BaseCommand):
    help = "List what is missing or different between this ledger and Helicone's log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=2, help="how far back (default: 2)")
        parser.add_argument(
            "--correct", action="store_true", help="take Helicone's cost wherever it differs"
        )

    def handle(self, *args: Any, days: int, correct: bool, **options: Any) -> None:
        since = timezone.now() - timedelta(days=days)
        for line in async_to_sync(lines_of)(helicone_connections(), since, correct=correct):
            self.stdout.write(line)


async def lines_of(connections: list[Connection], since: datetime, *, correct: bool) -> list[str]:
    """One connection that cannot be asked does not stop the others."""
    lines = []
    try:
        for connection in connections:
            lines.append(f"{connection.name}:")
            try:
                found = await reconcile(connection, since, correct=correct)
                lines += await sync_to_async(told)(found)
            except (GatewayError, KeyMissing) as error:
                lines.append(str(error))
    finally:
        await gateway().aclose()
    return lines
