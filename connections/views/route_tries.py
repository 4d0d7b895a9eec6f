"""Try the route, from the button to the list that fills stop by stop."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget, trigger_client_event

from accounts.http import MemberRequest
from connections import background, pace, trying
from connections.models import Connection
from connections.panel import Panel
from connections.views.listing import own
from connections.views.panel import bound, fresh, show, too_quick


@sensitive_post_parameters("key")
@require_POST
def start(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What is tried is what is shown, so it is saved first."""
    form = bound(request, own(request, pk))
    if not form.is_valid() or not form.instance.is_enabled:
        return retarget(show(request, Panel(form), status=422), "#panel")
    if told := pace.objection(pace.ROUTES, request.user):
        return too_quick(request, form, told)
    connection = form.save()
    work = partial(trying.run, trying.begin(connection))
    # Ten stops may take minutes, so not even a page without scripts waits for them.
    if not background.start_soon(work):
        background.finish(work)
    if not request.htmx:
        return redirect(reverse("connection", args=[pk]) + "#route-try")
    return trigger_client_event(listed(request, connection, is_saved=True), "saved")


@require_safe
def look(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Asked again and again while stops are tried; nothing where no stop has answered since."""
    connection = own(request, pk)
    if not request.htmx:
        return redirect(reverse("connection", args=[pk]) + "#route-try")
    found = connection.route_tries.first()
    if found and found.is_running and request.GET.get("have") == str(len(found.results)):
        return HttpResponse(status=204)
    return listed(request, connection)


def listed(
    request: MemberRequest, connection: Connection, *, is_saved: bool = False
) -> HttpResponse:
    told = {"panel": fresh(request, connection), "oob": True, "is_saved": is_saved}
    return render(request, "connections/_route_try.html", told)
