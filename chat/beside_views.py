"""The pages of side by side: whom to ask, and the answers in columns."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap

from accounts.http import MemberRequest
from chat import beside, contents, drafts
from chat.asking_beside import Asking, address_with, objection
from chat.attaching import files_of, named
from chat.beside import Pick
from chat.estimates import Estimate
from chat.first import ask_first
from chat.forms import MessageForm
from chat.models import Chat, Message, ReplyUnderWay
from chat.picking import Target
from chat.presets.beginning import Beginning
from chat.replies import hub
from chat.views import BUSY, PRESET_GONE, address_of, fresh, own_message, told
from connections.views.favourites import refused
from usage.ledger import Refused


@require_http_methods(["GET", "POST"])
def compose(request: MemberRequest) -> HttpResponse:
    """What the composer of a chat had in it comes along; then says what is wanted."""
    asking, then = Asking.of(request), request.POST.get("then")
    if then == "send":
        return send(request, asking)
    if "list" in request.POST:
        drafts.put_by(request)
        return redirect(asking.list_of(request.POST["list"]))
    if request.htmx and then == "add":
        return render(request, "chat/_offers.html", {"asking": asking, "oob": True})
    if request.htmx:
        return render(request, "chat/_offers_sum.html", {"asking": asking})
    return page(request, asking)


@require_POST
def estimate(request: MemberRequest) -> HttpResponse:
    """Of the message that is being typed, for the line under the box."""
    asking = Asking.of(request)
    is_said = asking.text.strip() or asking.files
    is_wished = is_said and request.user.prefers.shows_cost
    context = {"estimate": Estimate.of(asking) if is_wished else "", "chat": asking.chat}
    return render(request, "chat/_estimate.html", context)


def send(request: MemberRequest, asking: Asking) -> HttpResponse:
    """To all of them or to nobody."""
    files = files_of(request)
    form = MessageForm(request.POST, files=files.kept)
    if files.halts:
        return page(request, asking, refusal=files.problem, status=422)
    if not form.is_valid():
        return page(request, asking, refusal=form.problem, status=422)
    if not asking.sum.is_sendable:
        return page(request, asking, refusal=f"Nothing was sent. {asking.sum}", status=409)
    if Beginning.asked(request.user, request.POST).is_gone:
        return page(request, asking, refusal=PRESET_GONE, status=409)
    text, token, seen = (form.cleaned_data[name] for name in ("text", "token", "shown"))
    ask = partial(
        beside.ask,
        text=text,
        picks=asking.picks,
        token=token,
        shown=seen,
        attachments=files.kept,
    )
    title = contents.words(text, files.kept)
    start = partial(begin, asking, title, temporary=form.cleaned_data["temporary"])
    first = partial(ask_first, request.user, token, start, ask)
    try:
        replies = hub.begin_all(partial(ask, asking.chat) if asking.chat else first)
    except ReplyUnderWay:
        return page(request, asking, refusal=BUSY, status=409)
    except Refused as reached:
        return page(request, asking, refusal=str(reached), status=409)
    return redirect("columns", replies[0].parent_id)


@require_POST
def pick(request: MemberRequest) -> HttpResponse:
    """One more model, from the list of them where it is a page of its own."""
    query, route = request.GET.urlencode(), request.POST.get("route", "").strip()
    chosen = Pick(Target.beside(request.user, query).connection, route)
    if problem := objection(request.user, chosen):
        return refused(request, problem)
    address = f"{reverse('ask_beside')}?{address_with(query, chosen)}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_safe
def show(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The page, or for one that comes back to the front its columns as they are now."""
    question = own_message(request, pk)
    Message.objects.interrupt_stale(chat=question.chat)
    found = beside.columns(question)
    if not found:
        return redirect(address_of(question.chat, question.pk))
    context = columns_of(question.chat, found) | {"question": question}
    if request.htmx:
        return render(request, "chat/_columns.html", context)
    context["refusal"] = told(request)
    return render(request, "chat/columns.html", context)


@require_POST
def ask_again(request: MemberRequest, pk: UUID) -> HttpResponse:
    reply = own_answer(request, pk)
    return in_column(request, reply, partial(beside.ask_again, reply))


@require_POST
def go_on(request: MemberRequest, pk: UUID) -> HttpResponse:
    """With an answer that was cut or stopped."""
    reply = own_answer(request, pk)
    return in_column(request, reply, partial(beside.go_on, reply))


@require_POST
def keep(request: MemberRequest, pk: UUID) -> HttpResponse:
    reply = own_message(request, pk)
    beside.keep(reply)
    address = address_of(reply.chat, reply.pk)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def own_answer(request: MemberRequest, pk: UUID) -> Message:
    """What nobody asked for stands in no column."""
    reply = own_message(request, pk)
    if reply.parent is None:
        raise Http404
    return reply


def in_column(request: MemberRequest, reply: Message, ask: Callable[[], Message]) -> HttpResponse:
    """The columns with the answer that begins, or why none does."""
    refusal = ""
    try:
        hub.begin(ask)
    except ReplyUnderWay:
        refusal = BUSY
    except Refused as reached:
        refusal = str(reached)
    if not request.htmx:
        if refusal:
            messages.warning(request, refusal)
        return redirect("columns", reply.parent_id)
    assert reply.parent is not None
    context = columns_of(reply.chat, beside.columns(reply.parent))
    context |= {"question": reply.parent, "refusal": refusal}
    response = render(request, "chat/_column_again.html", context, status=409 if refusal else 200)
    return reswap(response, "none") if refusal else response


def columns_of(chat: Chat, found: list[Message]) -> dict[str, object]:
    return {"chat": chat, "columns": found, "stream": beside.stream_of(found)}


def begin(asking: Asking, title: str, *, temporary: bool) -> Chat:
    first = asking.picks[0]
    chat = Chat.begin(
        asking.member, first.connection, title, route=first.route, temporary=temporary
    )
    Beginning.asked(asking.member, dict(asking.beginning)).play(chat)
    return chat


def page(
    request: MemberRequest, asking: Asking, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    seen = asking.data.get("shown") or (asking.chat.leaf_id if asking.chat else None)
    context = {
        "asking": asking,
        "chat": asking.chat,
        "refusal": refusal,
        "token": fresh()["token"],
        "shown": seen or "",
        "attached": named(request.user, asking.data),
    }
    return render(request, "chat/ask_beside.html", context, status=status)
