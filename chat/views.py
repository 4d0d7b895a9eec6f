"""The pages of the chat. Replies are written elsewhere: see chat/replies."""

from collections.abc import Callable, Sequence
from functools import partial
from operator import methodcaller
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from accounts.http import MemberRequest, uuid_in, whole_in
from accounts.models import Member
from chat import contents, list_views, turns
from chat.attaching import files_of, named
from chat.board import Board
from chat.first import ask_first
from chat.forms import MessageForm
from chat.lines import line_for, line_or_usual, lines_of, opening_of, trouble_of
from chat.models import PAGE, Attachment, Chat, Message, ReplyUnderWay
from chat.paths import WHOLE
from chat.picking import carried
from chat.presets.beginning import Beginning
from chat.replies import hub
from chat.undo import Undo
from chat.web_chip import WebChip, switch
from connections.models import Connection
from usage.ledger import Refused

LINE_GONE = (
    "Nothing was sent: this connection is not yours to use any more. "
    "Copy your text, then choose another connection."
)
PRESET_GONE = (
    "Nothing was sent: this preset was deleted, or is not shared any more. Choose another, or none."
)
BUSY = "A reply is still being written. Stop it, or wait until it ends."


def chats(request: MemberRequest) -> HttpResponse:
    """One address for the list and for what begins a new one."""
    return begin(request) if request.method == "POST" else list_views.index(request)


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    return new_chat(request, files=named(request.user, request.GET))


@require_POST
def begin(request: MemberRequest) -> HttpResponse:
    files = files_of(request)
    form = MessageForm(request.POST, files=files.kept)
    refuse = partial(new_chat, request, files=files.kept)
    if files.halts:
        return refuse(refusal=files.problem, status=422 if files.problem else 200)
    if not form.is_valid():
        return refuse(refusal=form.problem, status=422)
    text, token = form.cleaned_data["text"], form.cleaned_data["token"]
    connection = line_for(request.user, form.cleaned_data["line"])
    beginning = Beginning.asked(request.user, request.POST)
    if connection is None or beginning.is_gone:
        return refuse(refusal=PRESET_GONE if connection else LINE_GONE, status=409)
    title = contents.words(text, files.kept)
    start = partial(begun, request.user, connection, title, form, beginning)
    ask = methodcaller("ask", text, token=token, attachments=files.kept)
    try:
        reply = hub.begin(partial(ask_first, request.user, token, start, ask))
    except Refused as reached:
        return refuse(refusal=str(reached), status=409)
    address = resolve_url("chat", reply.chat_id)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def begun(
    member: Member, connection: Connection, title: str, form: MessageForm, beginning: Beginning
) -> Chat:
    """As the form of the empty chat says. Raises Refused."""
    asked = form.cleaned_data
    route = asked["model"] or opening_of(member, connection)
    chat = Chat.begin(member, connection, title, route=route, temporary=asked["temporary"])
    beginning.play(chat)
    if asked["web"]:
        switch(chat, connection, on=asked["web"] == "yes")
    return chat


@require_safe
def show(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The page, or for a page that comes back to the front what it has missed."""
    chat = own_chat(request, pk)
    Message.objects.interrupt_stale(chat=chat)
    if not request.htmx:
        return page(request, chat)
    if not chat.has_news_for(uuid_in(request.GET.get("shown", ""))):
        return HttpResponse(status=204)
    return thread(request, chat)


@require_POST
def send(request: MemberRequest, pk: UUID) -> HttpResponse:
    chat, files = own_chat(request, pk), files_of(request)
    form = MessageForm(request.POST, files=files.kept)
    refuse = partial(page, request, chat, files=files.kept)
    if files.halts:
        return refuse(refusal=files.problem, status=422 if files.problem else 200)
    if not form.is_valid():
        return refuse(refusal=form.problem, status=422)
    if trouble := trouble_of(chat):
        return refuse(refusal=f"Nothing was sent. {trouble}", status=409)
    text, token, seen = (form.cleaned_data[name] for name in ("text", "token", "shown"))
    is_up_to_date = seen == chat.leaf_id
    try:
        reply = hub.begin(chat.ask, text, token=token, shown=seen, attachments=files.kept)
    except ReplyUnderWay:
        if turns.wait(chat, text, token=token, shown=seen, attachments=files.kept):
            return waits(request, chat, seen)
        return refuse(refusal=BUSY, status=409)
    except Refused as reached:
        return refuse(refusal=str(reached), status=409)
    if not request.htmx:
        return redirect(address_of(chat, reply.pk))
    if not is_up_to_date:
        return reswap(retarget(thread(request, chat), "#messages"), "innerHTML")
    context = {"chat": chat, "path": [reply.parent, reply], **fresh(reply.pk)}
    return render(request, "chat/_sent.html", context)


def waits(request: MemberRequest, chat: Chat, seen: UUID | None) -> HttpResponse:
    """What was sent now is asked when the reply ends that is being written."""
    if not request.htmx:
        return redirect(f"{resolve_url('chat', chat.pk)}#waiting")
    context = {"chat": chat, **fresh(seen)}
    return reswap(render(request, "chat/_waits.html", context), "none")


@require_POST
def ask_again(request: MemberRequest, pk: UUID) -> HttpResponse:
    message = own_message(request, pk)
    return asked(request, message.chat, partial(message.chat.ask_again, message))


@require_POST
def go_on(request: MemberRequest, pk: UUID) -> HttpResponse:
    """With a reply that was cut or stopped."""
    reply = own_message(request, pk)
    return asked(request, reply.chat, partial(reply.chat.go_on, reply))


def asked(request: MemberRequest, chat: Chat, ask: Callable[[], Message]) -> HttpResponse:
    """The thread with the reply that begins, or why none does."""
    if trouble := trouble_of(chat):
        return page(request, chat, refusal=f"Nothing was sent. {trouble}", status=409)
    try:
        hub.begin(ask)
    except ReplyUnderWay:
        return page(request, chat, refusal=BUSY, status=409)
    except Refused as reached:
        return page(request, chat, refusal=str(reached), status=409)
    return moved(request, chat)


@require_POST
def stop(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The stream brings the end to every open page; without one there is the redirect."""
    reply = own_message(request, pk)
    reply.ask_to_stop()
    hub.stop_soon(reply.pk)
    if request.htmx:
        return HttpResponse(status=204)
    if "column" in request.POST and reply.parent_id:
        return redirect("columns", reply.parent_id)
    return redirect("chat", reply.chat_id)


@require_POST
def reconnect(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Go on with a chat on another line: its own was deleted, switched off or is not lent now."""
    chat = own_chat(request, pk)
    connection = line_for(request.user, request.POST.get("line", ""))
    if connection:
        chat.connection, chat.route = connection, opening_of(request.user, connection)
        chat.save(update_fields=["connection", "route"])
    return redirect("chat", chat.pk)


def own_chat(request: MemberRequest, pk: UUID) -> Chat:
    """Somebody else's chat does not exist."""
    return get_object_or_404(
        request.user.chats.select_related("connection__owner", "preset__owner"), pk=pk
    )


def own_message(request: MemberRequest, pk: UUID, *, or_deleted: bool = False) -> Message:
    mine = Message.objects.filter(chat__owner=request.user, chat__deleted_at=None)
    mine = mine if or_deleted else mine.kept()
    return get_object_or_404(mine.select_related("chat__connection__owner", "parent"), pk=pk)


def new_chat(
    request: MemberRequest,
    *,
    refusal: str = "",
    status: int = 200,
    files: Sequence[Attachment] = (),
) -> HttpResponse:
    if request.htmx:
        return refused(request, {"refusal": refusal}, status)
    asked = request.POST or request.GET
    connection = line_or_usual(request.user, asked.get("line", ""))
    beginning = Beginning.asked(request.user, asked)
    chosen = asked.get("model", "")[:500]
    plugged = chosen or beginning.route_on(connection)
    board = Board.of(connection, request.user, plugged=plugged)
    text = request.POST.get("text") or board.text_of(request.GET.get("start", ""))
    lines = lines_of(request.user, connection)
    context = {"connection": connection, "board": board, "lines": lines, "refusal": refusal}
    context |= {"attached": files, "is_temporary": "temporary" in asked, "beginning": beginning}
    context |= {
        "web": WebChip.of_new(connection, board.lit),
        "wishes_web": asked.get("web") == "yes",
    }
    context |= {"not_plugged": "" if chosen else beginning.trouble_on(connection)}
    context["carried"] = urlencode(carried(asked))
    return render(request, "chat/home.html", {**context, "text": text, **fresh()}, status=status)


def page(
    request: MemberRequest,
    chat: Chat,
    *,
    refusal: str = "",
    status: int = 200,
    text: str = "",
    files: Sequence[Attachment] = (),
) -> HttpResponse:
    """The whole page, or for htmx the refusal and the thread; the typed text stays in the box."""
    context = {**shown(chat, last(request)), "text": text or request.POST.get("text", "")}
    context |= {"refusal": refusal or told(request), "attached": files}
    if request.htmx:
        return refused(request, context, status)
    if trouble := trouble_of(chat):
        Connection.objects.ready_for(request.user)  # makes Practice for whoever has no line left
        context |= {"trouble": trouble, "lines": lines_of(request.user)}
    return render(request, "chat/chat.html", context, status=status)


def refused(request: MemberRequest, context: dict[str, object], status: int) -> HttpResponse:
    """Out of band alone: whatever the request was to replace stays."""
    return reswap(render(request, "chat/_refused.html", context, status=status), "none")


def moved(
    request: MemberRequest, chat: Chat, *, note: str = "", undo: Undo | None = None
) -> HttpResponse:
    """After the view went elsewhere: where it is now. A note says what else there is to know."""
    if request.htmx:
        return thread(request, chat, note=note, undo=undo)
    if note:
        messages.warning(request, note)
    return redirect(address_of(chat, chat.leaf_id, undo.query if undo else ""))


def thread(
    request: MemberRequest, chat: Chat, *, note: str = "", undo: Undo | None = None
) -> HttpResponse:
    """The messages of the path, for #messages."""
    context = {**shown(chat), "refusal": note, "undo": undo}
    return render(request, "chat/_thread.html", context)


def address_of(chat: Chat, message_id: UUID | None, query: str = "") -> str:
    return f"{resolve_url('chat', chat.pk)}{query}#m-{message_id}"


def shown(chat: Chat, most: int = PAGE, *, at: Message | None = None) -> dict[str, object]:
    """The end of the path; as much of it as reaches up to a message, if there is one."""
    path = chat.path(most=most)
    if at and at not in path:
        path = chat.path(most=WHOLE)
    return {"chat": chat, "path": path, **fresh(path[-1].pk if path else None)}


def last(request: MemberRequest) -> int:
    """How many messages a page without scripts asks for."""
    asked = whole_in(request.GET.get("last", ""))
    return PAGE if asked is None else asked


def told(request: MemberRequest) -> str:
    return " ".join(str(each) for each in messages.get_messages(request))


def fresh(leaf: UUID | None = None) -> dict[str, object]:
    """What the composer carries: the end of the path that it stands under, and a new token."""
    return {"leaf": leaf or "", "token": uuid4().hex}
