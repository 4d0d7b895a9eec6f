"""The connection panel: make, show, save and connect."""

from uuid import UUID

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import (
    HttpResponseClientRedirect,
    reswap,
    retarget,
    trigger_client_event,
)

from accounts.http import MemberRequest
from connections import checks, pace
from connections.forms import LineForm, NewConnectionForm, PanelForm
from connections.lamps import outcome_of
from connections.models import Connection
from connections.panel import Panel
from connections.sources import HELICONE, PRACTICE
from connections.views import borrowed
from connections.views.listing import own


@sensitive_post_parameters("key")
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Saving a new line tries it at once, so that its panel opens with the models."""
    if request.method == "POST":
        form = NewConnectionForm(request.POST, member=request.user)
        if not form.is_valid():
            return show(request, Panel(form), status=422)
        if told := pace.objection(pace.CHECKS, request.user):
            return too_quick(request, form, told)
        connection = begin(form)
        return go(request, reverse("connection", args=[connection.pk]))
    source = request.GET.get("source", HELICONE.slug)
    return show(request, Panel(NewConnectionForm(member=request.user, source=source)))


@sensitive_post_parameters("key")
@require_http_methods(["GET", "POST"])
def panel(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Whoever it is lent to may look at a page of its own, and change nothing."""
    if request.method != "POST" and not request.user.connections.filter(pk=pk).exists():
        return borrowed.show(request, pk)
    connection = own(request, pk)
    if request.method != "POST":
        looked_at = {"source": request.GET["source"]} if "source" in request.GET else {}
        form = PanelForm(instance=connection, member=request.user, initial=looked_at)
        opened = request.GET.get("test", "")
        return show(request, Panel(form, replacing="replace" in request.GET, opened=opened))
    form = bound(request, connection)
    if not form.is_valid():
        return show(request, Panel(form), status=422)
    return answer(request, form.save(), "Saved.")


@sensitive_post_parameters("key")
@require_POST
def connect(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Save what is on the panel, then go through the stages."""
    form = bound(request, own(request, pk))
    if not form.is_valid():
        return show(request, Panel(form), status=422)
    if told := pace.objection(pace.CHECKS, request.user):
        return too_quick(request, form, told)
    connection = form.save()
    was_connected = connection.health == Connection.Health.OK
    async_to_sync(checks.check)(connection)
    if not was_connected:
        prefer_to_practice(connection)
    is_odd = connection.health == Connection.Health.REFUSED and form.key_hint
    return answer(request, connection, form.key_hint if is_odd else outcome_of(connection))


@sensitive_post_parameters("key")
@require_POST
def check_again(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Only look; nothing on the panel is saved."""
    connection = own(request, pk)
    if told := pace.objection(pace.CHECKS, request.user):
        return too_quick(request, bound(request, connection), told)
    async_to_sync(checks.check)(connection)
    if not request.htmx:
        return redirect("connection", pk)
    checked = fresh(request, connection, outcome_of(connection))
    response = render(request, "connections/_checked.html", {"panel": checked})
    # What is typed is then judged by the list that was just read.
    return trigger_client_event(response, "models-read", after="settle")


@sensitive_post_parameters("key")
@require_POST
def forget_key(request: MemberRequest, pk: UUID) -> HttpResponse:
    own(request, pk).forget_key()
    messages.success(request, "The key is gone from this server.")
    return redirect("connection", pk)


def begin(form: NewConnectionForm) -> Connection:
    connection = form.save()
    async_to_sync(checks.check)(connection)
    prefer_to_practice(connection)
    return connection


def prefer_to_practice(connection: Connection) -> None:
    """Whoever connects a first line wants to talk on it, unless they chose one before."""
    chosen = connection.owner.connections.filter(is_default=True).first()
    if connection.health == Connection.Health.OK and (not chosen or chosen.kind is PRACTICE):
        connection.make_default()


def bound(request: MemberRequest, connection: Connection) -> PanelForm:
    return PanelForm(request.POST, instance=connection, member=request.user)


def fresh(request: MemberRequest, connection: Connection, note: str = "") -> Panel:
    return Panel(PanelForm(instance=connection, member=request.user), note=note)


def answer(request: MemberRequest, connection: Connection, note: str) -> HttpResponse:
    if request.htmx:
        return show(request, fresh(request, connection, note))
    messages.success(request, note)
    return redirect("connection", connection.pk)


def too_quick(request: MemberRequest, form: LineForm, told: str) -> HttpResponse:
    """Whatever is on the page stays there; without a script it is on the page that comes."""
    if not request.htmx:
        form.add_error(None, told)
        return show(request, Panel(form), status=429)
    response = render(request, "connections/_too_quick.html", {"told": told}, status=429)
    return reswap(retarget(response, "#too-quick"), "outerHTML")


def show(request: MemberRequest, panel: Panel, status: int = 200) -> HttpResponse:
    """The page, or of it what htmx swaps."""
    template = "connections/_panel.html" if request.htmx else "connections/panel.html"
    return render(request, template, {"panel": panel}, status=status)


def go(request: MemberRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
