"""Pages that belong to no room: health, and what is shown when something went wrong."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from config import health
from config.about import About


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether a request could be served: 503 without a database; all else only makes it worse."""
    told = health.told()
    return JsonResponse(told, status=200 if told["database"] == "ok" else 503)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with METRICS_TOKEN as its bearer token; no such page without that setting."""
    if not settings.METRICS_TOKEN:
        return HttpResponse("Not found\n", status=404, content_type="text/plain")
    _, _, token = request.headers.get("Authorization", "").partition(" ")
    if not constant_time_compare(token.strip(), settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(health.metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_safe
def about(request: MemberRequest) -> HttpResponse:
    return render(request, "about.html", {"about": About()})


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
