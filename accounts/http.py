"""The request of somebody who is signed in, and the ids and numbers that come with one."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import Member


class MemberRequest(HttpRequest):
    user: Member
    htmx: HtmxDetails


def only_administrators(request: MemberRequest) -> None:
    """Raises PermissionDenied for everybody else."""
    if not request.user.is_administrator:
        raise PermissionDenied


def uuid_in(text: str) -> UUID | None:
    """What an address or a field names; None for whatever is no id."""
    try:
        return UUID(text)
    except ValueError:
        return None


def whole_in(text: str) -> int | None:
    """The same for a number; None also for one of more than nine digits, which counts nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
