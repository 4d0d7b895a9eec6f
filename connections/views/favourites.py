"""Favourites and their order, kept from the list of models; and a connection's own model."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from accounts.http import MemberRequest
from connections.chosen import problem_with, said
from connections.views.listing import own


@require_POST
def star(request: MemberRequest) -> HttpResponse:
    """Keep a route among the favourites, or let it go."""
    route = _route(request)
    is_starred = request.user.favourites.toggle(route)
    if not request.htmx:
        return _back(request)
    context = {"id": route, "is_starred": is_starred, "oob": True}
    return render(request, "models/_star.html", context)


@require_POST
def pin(request: MemberRequest) -> HttpResponse:
    """On or off the board of the empty chat."""
    favourite = get_object_or_404(request.user.favourites, route=_route(request))
    favourite.pin(not favourite.is_pinned)
    if not request.htmx:
        return _back(request)
    return render(request, "models/_pin.html", {"favourite": favourite, "oob": True})


@require_POST
def move(request: MemberRequest) -> HttpResponse:
    up = request.GET.get("to") == "up"
    request.user.favourites.move(_route(request), -1 if up else 1)
    if not request.htmx:
        return _back(request)
    return trigger_client_event(HttpResponse(status=204), "favourites-moved")


@require_POST
def choose(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The model that new chats on a connection begin with."""
    connection, route = own(request, pk), _route(request)
    if problem := problem_with(connection, route):
        return refused(request, problem)
    connection.route = route
    connection.save(update_fields=["route"])
    messages.success(request, f"New chats on {connection} begin with {said(connection, route)}.")
    page = reverse("connection", args=[pk])
    return HttpResponseClientRedirect(page) if request.htmx else redirect(page)


def refused(request: MemberRequest, problem: str) -> HttpResponse:
    """What was chosen before stays, and the list says why."""
    if request.htmx:
        return render(
            request, "models/_problem.html", {"problem": problem, "oob": True}, status=422
        )
    messages.warning(request, problem)
    return _back(request)


def _route(request: MemberRequest) -> str:
    return request.POST.get("route", "").strip()


def _back(request: MemberRequest) -> HttpResponse:
    """To the list as it was, for a form that was sent without a script."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "models")
