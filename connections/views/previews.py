"""What the panel says while somebody types: nothing here is saved."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from connections.forms import PanelForm
from connections.panel import Panel
from connections.property_editor import editor_part
from connections.views.listing import own


@sensitive_post_parameters("key")
@require_POST
def route(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Faults, price and order of a route; with `instead`, the step with a suggestion taken up."""
    panel = unsaved(request, pk)
    panel.swaps_web_search = True
    if "instead" not in request.POST:
        return render(request, "connections/_route_feedback.html", {"panel": panel})
    item, _, suggestion = request.POST["instead"].partition("\n")
    data = request.POST.copy()
    data["route"] = panel.route.replaced(item, suggestion)
    panel = Panel(PanelForm(data, instance=own(request, pk), member=request.user))
    panel.swaps_web_search = bool(request.htmx)
    template = "connections/_model.html" if request.htmx else "connections/panel.html"
    return render(request, template, {"panel": panel})


@sensitive_post_parameters("key")
@require_POST
def properties(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What is typed; after a button of the editor, the editor itself."""
    panel = unsaved(request, pk)
    if not request.htmx:
        return render(request, "connections/panel.html", {"panel": panel})
    return render(request, editor_part(request.POST), {"panel": panel, "editor": panel.properties})


def unsaved(request: MemberRequest, pk: UUID) -> Panel:
    """Bound without being validated: what is half typed shows no errors of the whole form."""
    return Panel(PanelForm(request.POST, instance=own(request, pk), member=request.user))
