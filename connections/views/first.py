"""The first connection of a member: after the first run, and for whoever skipped it."""

from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from connections import addresses, pace, voice
from connections.forms import NewConnectionForm
from connections.here import here
from connections.models import Connection
from connections.panel import Panel
from connections.sources import COMPATIBLE, HELICONE, PRACTICE
from connections.views.panel import begin


@sensitive_post_parameters("key")
@require_http_methods(["GET", "POST"])
def first_connection(request: MemberRequest) -> HttpResponse:
    """Practice is there whatever is chosen here, so the chat is never further than a click."""
    request.user.connections.practice()
    if request.method == "POST":
        return choose(request)
    chosen = request.GET.get("gateway", HELICONE.slug)
    form = NewConnectionForm(member=request.user, source=chosen)
    made = request.GET.get("line")
    line = get_object_or_404(request.user.connections, pk=made) if made else None
    return page(request, form, line=line)


def choose(request: MemberRequest) -> HttpResponse:
    if request.POST.get("source") == PRACTICE.slug:
        return practise(request)
    form = NewConnectionForm(request.POST, member=request.user)
    if not form.is_valid():
        return page(request, form, status=422)
    if told := pace.objection(pace.CHECKS, request.user):
        form.add_error(None, told)
        return page(request, form, status=429)
    connection = begin(form)
    if connection.health != Connection.Health.REFUSED:
        return redirect(reverse("first_connection") + f"?line={connection.pk}")
    form.add_error("key", here(f"{connection.health_detail} {form.key_hint}".strip()))
    connection.delete()
    return page(request, form, status=422)


def practise(request: MemberRequest) -> HttpResponse:
    """The voice that is marked is the one that answers; while it is fetched, the guide does."""
    request.user.connections.practice().make_default()
    choice = request.POST.get("choice", "")
    if request.user.is_administrator and choice in voice.SLUGS:
        async_to_sync(voice.ask)("choose", choice)
    return redirect("home")


def page(
    request: MemberRequest,
    form: NewConnectionForm,
    *,
    line: Connection | None = None,
    status: int = 200,
) -> HttpResponse:
    found = async_to_sync(voice.ask)()
    context = {
        "panel": Panel(form),
        "line": line,
        "sources": (HELICONE, COMPATIBLE, PRACTICE),
        "may_use_addresses": addresses.may_use_any(request.user),
        "voice": found,
        "choices": voice.CHOICES,
        "marked": voice.suggested(found),
    }
    return render(request, "connections/first.html", context, status=status)
