"""Pages that belong to no room: health, and what is shown when something went wrong."""

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether a request could be served: 503 names what is missing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse({"database": "ok"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return trouble(404)


def broken(request: HttpRequest) -> HttpResponse:
    return trouble(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the session: it says so instead of speaking of cookies."""
    return trouble(403, stale_form=True)


def trouble(status: int, **context: bool) -> HttpResponse:
    """A page that asks neither the session nor the database, for either may be what is broken."""
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)
