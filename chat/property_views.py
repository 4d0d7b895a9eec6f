"""The properties of one chat: a page, and the same in a dialog over the chat."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.http import MemberRequest
from chat.chat_properties import around
from chat.models import Chat
from chat.views import own_chat
from connections.property_editor import PropertiesForm, PropertyEditor, editor_part
from connections.property_field import Typed


@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    chat = own_chat(request, pk)
    if request.method != "POST":
        return show(request, chat, Typed(chat.properties).shown_as("table"))
    form = PropertiesForm(request.POST, around=around(chat))
    if not form.is_valid():
        return show(request, chat, Typed.posted(request.POST), form)
    chat.properties = form.cleaned_data["properties"]
    chat.save(update_fields=["properties"])
    if not request.htmx:
        return redirect("chat", chat.pk)
    response = render(request, "chat/_properties_saved.html", {"chat": chat})
    return trigger_client_event(response, "properties-saved")


@require_POST
def preview(request: MemberRequest, pk: UUID) -> HttpResponse:
    chat, typed = own_chat(request, pk), Typed.pressed(request.POST)
    if not request.htmx:
        return show(request, chat, typed)
    editor = PropertyEditor.of(typed, around(chat))
    return render(request, editor_part(request.POST), {"editor": editor})


def show(
    request: MemberRequest, chat: Chat, typed: Typed, form: PropertiesForm | None = None
) -> HttpResponse:
    """The page, or for htmx the form in the dialog."""
    editor = PropertyEditor.of(typed, around(chat))
    template = "chat/_properties_form.html" if request.htmx else "chat/properties.html"
    context = {"chat": chat, "editor": editor, "form": form}
    return render(request, template, context, status=422 if form else 200)
