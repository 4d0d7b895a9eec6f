"""Add a member from the console; the password comes from standard input, never from the line."""

import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Group, Member


class Command(BaseCommand):
    help = "Add a member who signs in with EMAIL."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--name", help="shown to the others; the e-mail's first part if left out"
        )
        parser.add_argument("--admin", action="store_true", help="make an administrator")
        parser.add_argument("--password-stdin", action="store_true", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        password = sys.stdin.readline().rstrip("\r\n")
        try:
            validate_password(password, Member(email=email))
            Group.objects.get_or_create(id=1, defaults={"name": "Our group"})
            member = Member.objects.create_member(
                email,
                password,
                name=options["name"] or email.partition("@")[0],
                is_administrator=options["admin"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{member.email} can sign in now.")
