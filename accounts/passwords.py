"""A new password for somebody who cannot sign in any more."""

from accounts import throttle
from accounts.models import Member


def renew(member: Member, password: str) -> None:
    """Ends every session of the old one, and forgets how often that was mistyped."""
    member.set_password(password)
    member.save(update_fields=["password"])
    throttle.forget(throttle.SIGN_IN_BY_EMAIL, member.email)
