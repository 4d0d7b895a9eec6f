"""What the panel says while somebody types or builds a route: nothing here is saved."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from connections.forms import NewConnectionForm, PanelForm
from connections.panel import Panel
from connections.property_editor import editor_part
from connections.route_moves import is_pressed, pressed
from connections.views.listing import own
from connections.views.panel import show


@sensitive_post_parameters("key")
@require_POST
def route(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Faults, prices and order of a route; after a button of the builder, the builder itself."""
    data = request.POST.copy()
    press = pressed(data.get("route", ""), data)
    data["route"] = press.text
    form = PanelForm(data, instance=own(request, pk), member=request.user)
    panel = Panel(form, press=press)
    template = "connections/_route_built.html" if request.htmx else "connections/panel.html"
    return render(request, template, {"panel": panel, "pressed": is_pressed(request.POST)})


@sensitive_post_parameters("key")
@require_POST
def parameters(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the values that are typed come to on the route."""
    panel = typed(request, pk)
    part = "_parameters_told.html" if request.htmx else "panel.html"
    return render(request, f"connections/{part}", {"panel": panel, "oob": True})


@sensitive_post_parameters("key")
@require_POST
def properties(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What is typed; after a button of the editor, the editor itself."""
    panel = typed(request, pk)
    if not request.htmx:
        return render(request, "connections/panel.html", {"panel": panel})
    return render(request, editor_part(request.POST), {"panel": panel, "editor": panel.properties})


@sensitive_post_parameters("key")
@require_POST
def web(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the switch and the options of web search change elsewhere on the panel."""
    panel = typed(request, pk)
    part = "_web_previewed.html" if request.htmx else "panel.html"
    return render(request, f"connections/{part}", {"panel": panel})


@sensitive_post_parameters("key")
@require_POST
def source(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The panel as another source asks for it, with everything that was typed but the key."""
    connection = own(request, pk)
    bound = PanelForm(request.POST, instance=connection, member=request.user)
    looked_at = {"source": bound.source.slug, **bound.kept()}
    form = PanelForm(instance=connection, member=request.user, initial=looked_at)
    return show(request, Panel(form, is_unsaved=True))


@sensitive_post_parameters("key")
@require_POST
def new_source(request: MemberRequest) -> HttpResponse:
    typed_before = {name: request.POST.get(name, "") for name in ("name", "address", "api_address")}
    source = request.POST.get("source", "")
    form = NewConnectionForm(member=request.user, source=source, initial=typed_before)
    return show(request, Panel(form))


def typed(request: MemberRequest, pk: UUID) -> Panel:
    """Bound without being validated: what is half typed shows no errors of the whole form."""
    return Panel(PanelForm(request.POST, instance=own(request, pk), member=request.user))
