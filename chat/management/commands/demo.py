"""Fill an empty database with a house to look around in; never one with members of its own."""

import secrets
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Member
from chat.demo.month import book_month
from chat.demo.people import GROUP, begin_chats, move_in
from chat.demo.talking import talk
from chat.models import Preset
from config.management.commands.up import practice_gateway

NOT_EMPTY = (
    "This database has members, and the demo never mixes with what is real. Make it beside:\n"
    "  DATA_DIR=demo-data python3 manage.py demo\n"
    "  DATA_DIR=demo-data python3 manage.py up"
)
DONE = """{group} is ready: {members} members, {presets} presets, {replies} replies written by the
practice gateway, and {calls} calls of the last 30 days. Nobody made those calls: they were drawn
by lot, and priced with the prices that the practice registry publishes.

Sign in as an administrator with {admin}, or as a member with
{others}. The password of all is {password}
It is not shown again. Start with: python3 manage.py up"""


class Command(BaseCommand):
    help = "Members, presets, chats and 30 days of calls, in an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        if Member.objects.exists():
            raise CommandError(NOT_EMPTY)
        password = secrets.token_urlsafe(12)
        with practice_gateway():
            members = move_in(password)
            line = members[0].connections.practice()
            catalog, replies = async_to_sync(talk)(list(begin_chats(members)), line)
        calls = book_month(members, catalog)
        self.stdout.write(
            DONE.format(
                group=GROUP,
                members=len(members),
                presets=Preset.objects.count(),
                replies=replies,
                calls=calls,
                admin=members[0].email,
                others=", ".join(member.email for member in members[1:]),
                password=password,
            )
        )
