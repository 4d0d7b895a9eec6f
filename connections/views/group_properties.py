"""The properties that go with every request of the group; administrators write them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest, only_administrators
from accounts.models import Group
from connections.own_properties import EXAMPLE_CHARACTER, EXAMPLE_CHAT, GROUP
from connections.properties import Facts
from connections.property_editor import Around, PropertiesForm, PropertyEditor, editor_part
from connections.property_field import Typed


@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest) -> HttpResponse:
    only_administrators(request)
    group = Group.objects.get()
    if request.method != "POST":
        return show(request, Typed(group.properties).shown_as("table"))
    form = PropertiesForm(request.POST, around=around(request))
    if not form.is_valid():
        return show(request, Typed.posted(request.POST), form, status=422)
    group.properties = form.cleaned_data["properties"]
    group.save(update_fields=["properties"])
    messages.success(request, "Saved. They go with every request from now on.")
    return redirect("group_properties")


@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    only_administrators(request)
    typed = Typed.pressed(request.POST)
    if not request.htmx:
        return show(request, typed)
    editor = PropertyEditor.of(typed, around(request))
    return render(request, editor_part(request.POST), {"editor": editor})


def show(
    request: MemberRequest,
    typed: Typed,
    form: PropertiesForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"editor": PropertyEditor.of(typed, around(request)), "form": form}
    return render(request, "connections/group_properties.html", context, status=status)


def around(request: MemberRequest) -> Around:
    facts = Facts(
        member=request.user.name,
        chat=EXAMPLE_CHAT,
        character=EXAMPLE_CHARACTER,
        date=timezone.localdate().isoformat(),
        connection="the connection's name",
    )
    return Around(GROUP, request.user, facts, reverse("preview_group_properties"))
