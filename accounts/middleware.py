"""What every page needs to know of the member who asks for it."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def member_locale(get_response: GetResponse) -> GetResponse:
    """Show every time in the member's own zone, and every page in the member's language."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        zone = getattr(request.user, "time_zone", "UTC")
        language = getattr(request.user, "language", settings.LANGUAGE_CODE)
        with timezone.override(zoneinfo.ZoneInfo(zone)), translation.override(language):
            return get_response(request)

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Django's, but a partial is never answered with the sign-in page: the whole page goes there.

    The status is 401, so that htmx leaves what was typed where it is.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: object
    ) -> HttpResponseBase:
        response = super().handle_no_permission(request, view_func)  # type: ignore[arg-type]
        if not getattr(request, "htmx", False):
            return response
        return HttpResponse(status=401, headers={"HX-Redirect": response["Location"]})
