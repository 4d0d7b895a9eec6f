"""Let a member in again; the password comes from standard input, never from the line."""

import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import passwords
from accounts.models import Member


class Command(BaseCommand):
    help = "Give the member who signs in with EMAIL another password, and end their sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--password-stdin", action="store_true", required=True)

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            member = Member.objects.get_by_natural_key(email)
            password = sys.stdin.readline().rstrip("\r\n")
            validate_password(password, member)
        except Member.DoesNotExist as error:
            raise CommandError(f"Nobody here signs in with {email}.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        passwords.renew(member, password)
        self.stdout.write(f"{member.email} can sign in with it now, and has to, on every device.")
        if not member.is_active:
            self.stdout.write("But this member is deactivated, which a password does not change.")
