"""What is done to one message: look at another alternative of it, write another version."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from accounts.http import MemberRequest, whole_in
from chat import branching
from chat.forms import EditForm
from chat.lines import trouble_of
from chat.models import Message, ReplyUnderWay
from chat.paths import WHOLE
from chat.replies import hub
from chat.views import BUSY, address_of, moved, own_chat, own_message, shown
from usage.ledger import Refused

GONE = "This message was deleted meanwhile. Nothing was saved; your text is still here."
OTHERS = "Another version of this message was saved meanwhile. Both are kept beside yours."


@require_safe
def show(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One message as the thread shows it: whoever leaves an edit gets it back."""
    message = own_message(request, pk)
    return render(request, "chat/_message.html", {"message": message, "chat": message.chat})


@require_safe
def look(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Another alternative, with what was last seen beneath it."""
    message = own_message(request, pk)
    message.chat.look_at(message)
    if not request.htmx:
        is_near = message in message.chat.path()
        far = "" if is_near else f"?last={WHOLE}"
        return redirect(address_of(message.chat, message.pk, far))
    context = {**shown(message.chat, at=message), "message": message}
    return render(request, "chat/_path.html", context)


@require_safe
def older(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What comes before a message, for the top of the thread."""
    message = own_message(request, pk)
    path = message.chat.path(message.parent_id) if message.parent_id else []
    return render(request, "chat/_messages.html", {"chat": message.chat, "path": path})


@require_POST
def branch(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A new chat from what is shown down to this message."""
    begun = branching.branch(own_message(request, pk))
    address = resolve_url("chat", begun.pk)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_POST
def leave_out(request: MemberRequest, pk: UUID) -> HttpResponse:
    """So many of the oldest turns are no longer sent to the model; none brings all back."""
    chat = own_chat(request, pk)
    chat.left_out = whole_in(request.POST.get("turns", "")) or 0
    chat.save(update_fields=["left_out"])
    if not request.htmx:
        return redirect("chat", pk)
    return reswap(render(request, "chat/_gauges.html", {"chat": chat}), "none")


@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Saving makes a version beside the old one, which stays as it was."""
    message = own_message(request, pk, or_deleted=request.method == "POST")
    if request.method != "POST":
        return edit_form(request, message, text=message.text)
    form = EditForm(request.POST, files=message.files)
    there_were = message.alternatives.count
    problem = save(message, form)
    if problem:
        return edit_form(request, message, problem=problem, text=request.POST.get("text", ""))
    is_stale = (form.cleaned_data["versions"] or there_were) < there_were
    return moved(request, message.chat, note=OTHERS if is_stale else "")


def save(message: Message, form: EditForm) -> str:
    """Empty, or the sentence that says why nothing was saved."""
    chat = message.chat
    if not form.is_valid():
        return form.problem
    if message.deleted_at:
        return GONE
    if form.cleaned_data["then"] != "ask" or message.role != Message.Role.USER:
        chat.write(message, form.cleaned_data["text"])
        return ""
    if trouble := trouble_of(chat):
        return f"Nothing was sent. {trouble}"
    try:
        hub.begin(chat.write_and_ask, message, form.cleaned_data["text"])
    except ReplyUnderWay:
        return BUSY
    except Refused as reached:
        return str(reached)
    return ""


def edit_form(
    request: MemberRequest, message: Message, *, text: str, problem: str = ""
) -> HttpResponse:
    """In the place of the message, or on a page of its own."""
    context = {"message": message, "chat": message.chat, "text": text, "refusal": problem}
    status = 409 if problem else 200
    if not request.htmx:
        return render(request, "chat/edit.html", context, status=status)
    response = render(request, "chat/_edit.html", context, status=status)
    return reswap(retarget(response, f"#m-{message.pk}"), "outerHTML") if problem else response
