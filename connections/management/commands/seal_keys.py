"""Members' keys after the operator put a new master key in front of ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connections.models import Connection


class Command(BaseCommand):
    help = "Check that every sealed key opens, or seal them all anew under the first master key."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="open each, change nothing")
        what.add_argument("--rotate", action="store_true", help="seal each under the first key")

    def handle(self, *args: Any, rotate: bool, **options: Any) -> None:
        done, unreadable = 0, []
        for connection in Connection.objects.exclude(sealed_key="").iterator():
            if connection.reseal() if rotate else connection.key_opens():
                done += 1
            else:
                unreadable.append(str(connection.pk))
        verb = "sealed under the first key" if rotate else "open"
        self.stdout.write(f"{done} keys {verb}.")
        if unreadable:
            raise CommandError(f"{len(unreadable)} do not open: {', '.join(unreadable)}")
