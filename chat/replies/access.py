"""Who may follow a reply: the member whose chat it is, while the session holds."""

import time
from collections import OrderedDict
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Member
from chat.models import Message

REMEMBERED = 10.0  # seconds in which a session is not asked for again
MOST_REMEMBERED = 1_000


class Refused(Exception):
    """Answered with nothing but a status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def reply_for(session_key: str, reply_id: UUID) -> Message:
    """The reply. Raises Refused: 401 if signed out, 404 if it is somebody else's."""
    member_id = _member_of(session_key)
    if member_id is None:
        raise Refused(401)
    mine = Message.objects.filter(
        pk=reply_id, role=Message.Role.ASSISTANT, chat__owner=member_id
    ).order_by()
    message = mine.first()
    lease = message.lease_until if message else None
    if lease and lease < timezone.now():
        Message.objects.interrupt_stale(pk=reply_id)
        message = mine.first()
    if message is None:
        raise Refused(404)
    return message


def is_signed_in(session_key: str) -> bool:
    """Asked again while a stream is open: sessions end, and members are deactivated."""
    return _member_of(session_key) is not None


# Only the database thread comes here.
_remembered: OrderedDict[str, tuple[float, UUID]] = OrderedDict()


def _member_of(session_key: str) -> UUID | None:
    until, member_id = _remembered.get(session_key, (0.0, None))
    if until > time.monotonic():
        return member_id
    _remembered.pop(session_key, None)
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    if not isinstance(user, Member):
        return None
    _remembered[session_key] = (time.monotonic() + REMEMBERED, user.pk)
    while len(_remembered) > MOST_REMEMBERED:
        _remembered.popitem(last=False)
    return user.pk
