"""The list of a member's connections, and what can be done to one from outside its panel."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest, whole_in
from connections import checkups, pace, watch
from connections.borrowed import borrowed_by
from connections.cards import cards_of
from connections.models import Connection
from connections.sources import PRACTICE


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    unseen = {"unseen_changes": watch.unseen(request.user)}
    lent = {"borrowed": borrowed_by(request.user)}
    return render(request, "connections/index.html", lines(request) | unseen | lent)


@require_POST
def move(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = own(request, pk)
    place = whole_in(request.POST.get("place", ""))
    if place is not None:
        connection.move_to(place)
    if not request.htmx:
        return redirect(reverse("connections") + f"#line-{pk}")
    context = lines(request)
    now = next(card for card in context["cards"] if card.connection == connection)
    told = f"{connection} is now {now.place} of {now.of}."
    return render(request, "connections/_lines.html", {**context, "announcement": told})


@require_POST
def check_all(request: MemberRequest) -> HttpResponse:
    """Only asks for it: the page that comes shows each result as it arrives."""
    if told := pace.objection(pace.ROUNDS, request.user):
        messages.warning(request, told)
    elif not checkups.ask(request.user):
        messages.warning(request, "No connection is ready to be checked: switch one on first.")
    return redirect("connections")


@require_safe
def checking(request: MemberRequest) -> HttpResponse:
    """How far the checks are, with the cards of those that have ended since."""
    if not request.htmx:
        return redirect("connections")
    before = request.GET.getlist("line")
    context = lines(request)
    ended = [
        card
        for card in context["cards"]
        if str(card.connection.pk) in before and not card.is_checking
    ]
    return render(request, "connections/_checking.html", {**context, "ended": ended})


@require_POST
def make_default(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = own(request, pk)
    connection.make_default()
    messages.success(request, f"New chats begin on {connection}.")
    return redirect("connections")


@require_POST
def duplicate(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = own(request, pk)
    copy = connection.duplicate()
    key = " Its key was not copied: paste one." if connection.has_key else ""
    messages.success(request, f"Made {copy}.{key}")
    return redirect("connection", copy.pk)


@require_POST
def rename(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = own(request, pk)
    name = " ".join(request.POST.get("name", "").split())[:60]
    if name:
        connection.name = name
        connection.save(update_fields=["name"])
        messages.success(request, f"Renamed to {name}.")
    return back(request, connection)


@require_POST
def switch(request: MemberRequest, pk: UUID) -> HttpResponse:
    """On or off; what was saved stays as it is."""
    connection = own(request, pk)
    connection.is_enabled = request.POST.get("on") == "1"
    connection.save(update_fields=["is_enabled"])
    state = "on" if connection.is_enabled else "off: chats cannot send on it"
    messages.success(request, f"{connection} is switched {state}.")
    return back(request, connection)


@require_POST
def delete(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = own(request, pk)
    key = ", and its key with it" if connection.has_key else ""
    connection.delete()
    messages.success(request, f"{connection} is deleted{key}.")
    return redirect("connections")


@require_POST
def begin_practice(request: MemberRequest) -> HttpResponse:
    return redirect("connection", request.user.connections.practice().pk)


def lines(request: MemberRequest) -> dict[str, Any]:
    """What the list shows, and the part of it that is swapped."""
    cards = cards_of(request.user)
    return {
        "cards": cards,
        "begins_on": Connection.objects.ready_for(request.user) if cards else None,
        "only_practice": [card.connection.kind for card in cards] == [PRACTICE],
        "checking": [card for card in cards if card.is_checking],
    }


def back(request: MemberRequest, connection: Connection) -> HttpResponse:
    """To where the form stood: the list or the panel."""
    if request.POST.get("from") == "list":
        return redirect("connections")
    return redirect("connection", connection.pk)


def own(request: MemberRequest, pk: UUID) -> Connection:
    """Somebody else's connection does not exist."""
    return get_object_or_404(request.user.connections, pk=pk)
