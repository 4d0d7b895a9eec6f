"""The list of chats: finding, filing, and whatever is done to a chat from outside."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest, uuid_in
from chat import deletion
from chat.filing import Folder
from chat.jump import places
from chat.list_forms import FolderForm, KeepForm, TitleForm
from chat.models import Chat
from chat.replies import hub
from chat.search import MOST, search
from chat.undo import Undo

PAGE = 100  # chats
SHOWN = Q(chats__archived_at=None, chats__deleted_at=None)  # of a folder


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Every chat, or what a search finds; for htmx the list in the sidebar."""
    typed = request.GET.get("q", "").strip()
    if request.htmx.target == "chat-list":
        template = "chat/_found.html" if typed else "chat/_chat_list.html"
        return render(request, template, {"hits": search(request.user, typed), "q": typed})
    context = {
        "q": typed,
        "hits": search(request.user, typed),
        "most": MOST,
        "show": request.GET.get("show", ""),
        "chats": Paginator(shelf(request), PAGE).get_page(request.GET.get("page")),
        "folders": request.user.folders.annotate(count=Count("chats", filter=SHOWN)),
    }
    return render(request, "chat/list.html", context)


@require_safe
def jump(request: MemberRequest) -> HttpResponse:
    """The dialog that goes anywhere, or with `q` what it offers for the words typed so far."""
    typed = request.GET.get("q", "").strip()
    context = {"q": typed, "groups": places(request.user, typed)}
    is_list = request.htmx.target == "jump-list"
    return render(request, "chat/_jump_list.html" if is_list else "chat/jump.html", context)


@require_POST
def rename(request: MemberRequest, pk: UUID) -> HttpResponse:
    chat, form = own(request, pk), TitleForm(request.POST)
    if form.is_valid():
        chat.rename(form.cleaned_data["title"])
    return redirect("chat", pk)


@require_POST
def pin(request: MemberRequest, pk: UUID) -> HttpResponse:
    own(request, pk).pin(request.POST.get("on") == "yes")
    return redirect("chat", pk)


@require_POST
def archive(request: MemberRequest, pk: UUID) -> HttpResponse:
    own(request, pk).archive(request.POST.get("on") == "yes")
    return redirect("chat", pk)


@require_POST
def move(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Into a folder that exists, a new one, or out of every folder."""
    own(request, pk).move(folder_of(request))
    return redirect("chat", pk)


@require_POST
def keep(request: MemberRequest, pk: UUID) -> HttpResponse:
    chat, form = own(request, pk), KeepForm(request.POST)
    if form.is_valid():
        chat.keep_for(form.cleaned_data["days"])
    return redirect("chat", pk)


@require_POST
def together(request: MemberRequest) -> HttpResponse:
    """One verb for every ticked chat."""
    chats = list(request.user.chats.filter(pk__in=form_ids(request)))
    verb = request.POST.get("verb")
    if not chats:
        messages.warning(request, "Nothing was done: tick the chats first.")
    elif verb == "delete":
        return deleted(request, chats)
    elif verb in ("archive", "restore", "move"):
        messages.success(request, f"{counted(chats)} {filed(request, chats, verb)}.")
    return redirect(f"{resolve_url('chats')}?{came_from(request)}".rstrip("?"))


def came_from(request: MemberRequest) -> str:
    """The query of the list in which they were ticked."""
    asked = {name: request.POST.get(name, "") for name in ("q", "show", "page")}
    return urlencode({name: value for name, value in asked.items() if value})


def filed(request: MemberRequest, chats: list[Chat], verb: str) -> str:
    """What they are then."""
    folder = folder_of(request) if verb == "move" else None
    for chat in chats:
        if verb == "move":
            chat.move(folder)
        else:
            chat.archive(verb == "archive")
    if verb == "move":
        return f"in {folder} now" if folder else "in no folder now"
    return "archived" if verb == "archive" else "back in the list"


def counted(chats: list[Chat]) -> str:
    return "1 chat is" if len(chats) == 1 else f"{len(chats)} chats are"


def deleted(request: MemberRequest, chats: list[Chat]) -> HttpResponse:
    for reply_id in [stopped for chat in chats for stopped in deletion.delete_chat(chat)]:
        hub.stop_soon(reply_id)
    query = "&".join(filter(None, [came_from(request), Undo.of_chats(chats).query.lstrip("?")]))
    return redirect(f"{resolve_url('chats')}?{query}")


@require_POST
def delete_folder(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Its chats stay, outside of it."""
    get_object_or_404(request.user.folders, pk=pk).delete()
    return redirect("chats")


def own(request: MemberRequest, pk: UUID) -> Chat:
    return get_object_or_404(request.user.chats, pk=pk)


def shelf(request: MemberRequest) -> QuerySet[Chat]:
    """The chats that the page shows: all that are current, or one kind of them."""
    chats, show = request.user.chats.listed().select_related("folder"), request.GET.get("show", "")
    chats = chats.order_by("-updated_at", "pk")  # pages need an order without ties
    if show == "archived":
        return chats.exclude(archived_at=None)
    if show == "pinned":
        return chats.exclude(pinned_at=None)
    pk = uuid_in(show)
    folder = request.user.folders.filter(pk=pk).first() if pk else None
    return chats.current().filter(folder=folder) if folder else chats.current()


def folder_of(request: MemberRequest) -> Folder | None:
    """The one of the name that was typed, made if need be; none where nothing was typed."""
    form = FolderForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    return request.user.folders.get_or_create(name=name)[0] if name else None


def form_ids(request: MemberRequest) -> list[UUID]:
    return [pk for text in request.POST.getlist("chat") if (pk := uuid_in(text))]
