"""Choosing the model of a chat, or of the one that is about to begin."""

from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import (
    HttpResponseClientRedirect,
    reswap,
    retarget,
    trigger_client_event,
)

from accounts.http import MemberRequest
from chat.board import Board
from chat.lines import line_or_usual, opening_of, refusal_of
from chat.models import Chat
from chat.picking import carried
from chat.web_chip import WebChip, switch
from connections.chosen import keep, problem_with, said
from connections.models import Connection
from connections.views.favourites import refused
from usage.ledger import Refused


@require_http_methods(["GET", "POST"])
def chat_route(request: MemberRequest, pk: UUID) -> HttpResponse:
    """GET draws the chip anew; a reply that is being written keeps the route it began with."""
    chat = get_object_or_404(request.user.chats.select_related("connection"), pk=pk)
    if request.method == "POST":
        return change(request, chat)
    if not request.htmx:
        return redirect("chat", pk)
    context = {"chat": chat, "line": line_of(request, chat), "oob": True}
    return render(request, "chat/_model_chip.html", context)


@require_POST
def chat_web(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Web search on or off in this chat: a route that searches is another route."""
    chat = get_object_or_404(request.user.chats.select_related("connection"), pk=pk)
    connection = line_of(request, chat)
    try:
        switch(chat, connection, on=request.POST.get("on") == "yes")
    except Refused as problem:
        return refused(request, str(problem))
    if not request.htmx:
        return redirect("chat", pk)
    changed = {"route": chat.route, "said": WebChip.of(chat, connection).said}
    return trigger_client_event(HttpResponse(status=204), "route-changed", changed)


@require_safe
def web_of_new(request: MemberRequest) -> HttpResponse:
    """The switch of the empty chat, once another model is plugged in."""
    if not request.htmx:
        return redirect("home")
    asked = request.GET.get
    connection = line_or_usual(request.user, asked("line", ""))
    route = asked("model", "")[:500] or opening_of(request.user, connection)
    context = {"web": WebChip.of_new(connection, route), "wishes_web": asked("web") == "yes"}
    return render(request, "chat/_web_wish.html", context)


def change(request: MemberRequest, chat: Chat) -> HttpResponse:
    connection = line_of(request, chat)
    route = request.POST.get("route", "").strip()
    if problem := problem_with(connection, route) or refusal_of(request.user, connection, route):
        return refused(request, problem)
    chat.route = route
    chat.save(update_fields=["route"])
    if "default" in request.POST:
        keep(connection, request.user, route)
    if not request.htmx:
        return redirect("chat", chat.pk)
    if path_of(request) == reverse("models"):
        return HttpResponseClientRedirect(reverse("chat", args=[chat.pk]))
    return told(HttpResponse(status=204), connection, route)


@require_POST
def use_model(request: MemberRequest) -> HttpResponse:
    """For the empty chat: plugged in on its board, and sent with the first message."""
    connection = line_or_usual(request.user, request.GET.get("line", ""))
    route = request.POST.get("route", "").strip()
    if problem := problem_with(connection, route) or refusal_of(request.user, connection, route):
        return refused(request, problem)
    if "default" in request.POST:
        keep(connection, request.user, route)
    home = f"{reverse('home')}?{urlencode([('model', route), *carried(request.GET)])}"
    if not request.htmx:
        return redirect(home)
    if path_of(request) != reverse("home"):
        return HttpResponseClientRedirect(home)
    board = Board.of(connection, request.user, plugged=route)
    response = render(request, "chat/_board.html", {"board": board})
    response = reswap(retarget(response, "#board"), "outerHTML")
    return told(response, connection, route, after="swap")  # or the old board would be read


def line_of(request: MemberRequest, chat: Chat) -> Connection:
    """Where the chat will go on, if its connection was deleted."""
    return chat.connection or Connection.objects.ready_for(request.user)


def path_of(request: MemberRequest) -> str:
    """The page that asked: where the list is a page of its own, a choice leads on from it."""
    return (request.htmx.current_url_abs_path or "").partition("?")[0]


def told(
    response: HttpResponse,
    connection: Connection,
    route: str,
    after: Literal["receive", "swap"] = "receive",
) -> HttpResponse:
    """Whoever shows the route hears that it changed."""
    changed = {"route": route, "said": f"Route changed: {said(connection, route)}"}
    return trigger_client_event(response, "route-changed", changed, after=after)
