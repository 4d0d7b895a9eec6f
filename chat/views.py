"""The pages of the chat. Replies are written elsewhere: see chat/replies."""

import uuid

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import MemberRequest
from chat.board import Board
from chat.forms import MessageForm
from chat.models import Chat, Message, ReplyUnderWay
from chat.replies import hub

BUSY = "A reply is still being written. Your text is in the box; send it when the reply ends."
EMPTY = "Nothing to send yet: write something first."


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """The empty chat: whom to talk to, and the composer."""
    connection = request.user.connections.ready()
    context = {"connection": connection, "board": Board.of(connection), **fresh_token()}
    return render(request, "chat/home.html", context)


@require_POST
def begin(request: MemberRequest) -> HttpResponse:
    form = MessageForm(request.POST)
    if not form.is_valid():
        return refused(request, EMPTY)
    connection = request.user.connections.ready()
    text, route = form.cleaned_data["text"], form.cleaned_data["model"]
    chat = Chat.begin(request.user, connection, text, route=route)
    reply = chat.ask(text, token=form.cleaned_data["token"])
    hub.start_soon(reply.pk)
    return HttpResponseClientRedirect(address(chat)) if request.htmx else redirect(address(chat))


@require_safe
def show(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    chat = get_object_or_404(request.user.chats.select_related("connection"), pk=pk)
    Message.objects.interrupt_stale(chat=chat)
    return render(request, "chat/chat.html", {"chat": chat, "path": chat.path(), **fresh_token()})


@require_POST
def send(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    chat = get_object_or_404(request.user.chats.select_related("connection"), pk=pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return refused(request, EMPTY, chat)
    try:
        reply = chat.ask(form.cleaned_data["text"], token=form.cleaned_data["token"])
    except ReplyUnderWay:
        return refused(request, BUSY, chat)
    return started(request, chat, reply, "chat/_sent.html")


@require_POST
def ask_again(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    reply = own_reply(request, pk)
    try:
        again = reply.chat.ask_again(reply)
    except ReplyUnderWay:
        return refused(request, BUSY, reply.chat)
    return started(request, reply.chat, again, "chat/_again.html")


@require_POST
def stop(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The stream brings the end to every open page; without one there is the redirect."""
    reply = own_reply(request, pk)
    reply.ask_to_stop()
    hub.stop_soon(reply.pk)
    return HttpResponse(status=204) if request.htmx else redirect(address(reply.chat))


def own_reply(request: MemberRequest, pk: uuid.UUID) -> Message:
    replies = Message.objects.filter(chat__owner=request.user, role=Message.Role.ASSISTANT)
    return get_object_or_404(replies.select_related("chat__connection"), pk=pk)


def started(request: MemberRequest, chat: Chat, reply: Message, template: str) -> HttpResponse:
    hub.start_soon(reply.pk)
    if not request.htmx:
        return redirect(f"{address(chat)}#m-{reply.pk}")
    context = {"chat": chat, "reply": reply, "question": reply.parent, **fresh_token()}
    return render(request, template, context)


def refused(request: HttpRequest, sentence: str, chat: Chat | None = None) -> HttpResponse:
    """Nothing was sent; the text stays in the box."""
    if getattr(request, "htmx", False):
        return render(request, "chat/_refused.html", {"sentence": sentence}, status=409)
    notices.warning(request, sentence)
    return redirect(address(chat) if chat else "home")


def address(chat: Chat) -> str:
    return f"/chats/{chat.pk}/"


def fresh_token() -> dict[str, str]:
    return {"token": uuid.uuid4().hex}
