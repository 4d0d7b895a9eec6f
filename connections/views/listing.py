"""The list of a member's connections, and what can be done to one from outside its panel."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from connections import watch
from connections.cards import cards_of
from connections.models import Connection
from connections.sources import PRACTICE


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    cards = cards_of(request.user)
    begins_on = request.user.connections.ready() if cards else None
    only_practice = [card.connection.kind for card in cards] == [PRACTICE]
    context = {
        "cards": cards,
        "begins_on": begins_on,
        "only_practice": only_practice,
        "unseen_changes": watch.unseen(request.user),
    }
    return render(request, "connections/index.html", context)


@require_POST
def make_default(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = own(request, pk)
    connection.make_default()
    messages.success(request, f"New chats begin on {connection}.")
    return redirect("connections")


@require_POST
def duplicate(request: MemberRequest, pk: UUID) -> HttpResponse:
    copy = own(request, pk).duplicate()
    messages.success(request, f"Made {copy}. Its key was not copied: paste one.")
    return redirect("connection", copy.pk)


@require_POST
def rename(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = own(request, pk)
    name = " ".join(request.POST.get("name", "").split())[:60]
    if name:
        connection.name = name
        connection.save(update_fields=["name"])
        messages.success(request, f"Renamed to {name}.")
    return redirect("connection", pk)


@require_POST
def switch(request: MemberRequest, pk: UUID) -> HttpResponse:
    """On or off; what was saved stays as it is."""
    connection = own(request, pk)
    connection.is_enabled = request.POST.get("on") == "1"
    connection.save(update_fields=["is_enabled"])
    state = "on" if connection.is_enabled else "off: chats cannot send on it"
    messages.success(request, f"{connection} is switched {state}.")
    return redirect("connection", pk)


@require_POST
def delete(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = own(request, pk)
    connection.delete()
    messages.success(request, f"{connection} is deleted, and its key with it.")
    return redirect("connections")


@require_POST
def begin_practice(request: MemberRequest) -> HttpResponse:
    return redirect("connection", request.user.connections.practice().pk)


def own(request: MemberRequest, pk: UUID) -> Connection:
    """Somebody else's connection does not exist."""
    return get_object_or_404(request.user.connections, pk=pk)
