"""The first administrator: only whoever can read the server's console may become it."""

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import Group, Member


class AlreadySetUp(Exception):
    """Somebody was quicker, or it was done long ago."""


def is_pending() -> bool:
    return not Member.objects.exists()


def setup_token() -> str:
    """The same in every process and after a restart, without being stored; dead once used."""
    return salted_hmac("accounts.first_run", "setup", algorithm="sha256").hexdigest()[:32]


def token_is_right(token: str) -> bool:
    return constant_time_compare(token, setup_token())


def complete(*, group_name: str, time_zone: str, name: str, email: str, password: str) -> Member:
    """Create the group and its first administrator. Raises AlreadySetUp on the second try."""
    with transaction.atomic():
        # The one row of Group is the lock: of two first runs at once, the second waits here.
        Group.objects.select_for_update().update_or_create(
            id=1, defaults={"name": group_name, "time_zone": time_zone}
        )
        if not is_pending():
            raise AlreadySetUp
        return Member.objects.create_member(
            email, password, name=name, time_zone=time_zone, is_administrator=True
        )
