"""Slow down guessing, before any password is hashed: token buckets in the database."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Bucket


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in a burst; they come back evenly over the period."""

    name: str
    tries: int
    period: timedelta


SIGN_IN_BY_EMAIL = Limit("sign-in e-mail", tries=10, period=timedelta(minutes=15))
SIGN_IN_BY_ADDRESS = Limit("sign-in address", tries=30, period=timedelta(minutes=15))
FIRST_RUN_BY_ADDRESS = Limit("first run", tries=30, period=timedelta(minutes=15))
LINK_BY_ADDRESS = Limit("link", tries=30, period=timedelta(minutes=15))


def take(limit: Limit, subject: str) -> bool:
    """Use one try; False when none is left. Temporary always: nobody is locked out for good."""
    now = timezone.now()
    with transaction.atomic():
        bucket, _ = Bucket.objects.select_for_update().get_or_create(
            key=_key(limit, subject), defaults={"left": limit.tries, "filled_at": now}
        )
        # A clock that jumps back must not take tries away.
        elapsed = max(timedelta(0), now - bucket.filled_at)
        left = min(limit.tries, bucket.left + limit.tries * (elapsed / limit.period))
        allowed = left >= 1
        bucket.left, bucket.filled_at = left - allowed, now
        bucket.save(update_fields=["left", "filled_at"])
    return allowed


def give_back(limit: Limit, subject: str) -> None:
    """One try, after a success: whoever shares the address with it is not slowed down by it."""
    taken = Bucket.objects.filter(key=_key(limit, subject), left__lte=limit.tries - 1)
    taken.update(left=F("left") + 1)


def forget(limit: Limit, subject: str) -> None:
    """Give all tries back, after a success."""
    Bucket.objects.filter(key=_key(limit, subject)).delete()


def client_address(request: HttpRequest) -> str:
    """The visitor's address; forwarded ones count only as far as our own proxies wrote them."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    count = settings.TRUSTED_PROXY_COUNT
    if count and len(forwarded) >= count:
        return str(forwarded[-count]).strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(limit: Limit, subject: str) -> str:
    """The database learns no address and no e-mail from it."""
    return salted_hmac(f"throttle {limit.name}", subject).hexdigest()
