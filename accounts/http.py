"""The request of somebody who is signed in, for type checkers."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import Member


class MemberRequest(HttpRequest):
    user: Member
    htmx: HtmxDetails
