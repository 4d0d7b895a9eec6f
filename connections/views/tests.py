"""Test Message, from the button to the card that fills while the reply comes."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget, trigger_client_event

from accounts.http import MemberRequest
from connections import background, pace, test_message
from connections.models import Connection
from connections.panel import Panel
from connections.views.listing import own
from connections.views.panel import bound, fresh, show, too_quick


@sensitive_post_parameters("key")
@require_POST
def send(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What is tested is what is shown, so it is saved first."""
    form = bound(request, own(request, pk))
    if not form.is_valid() or not form.instance.is_enabled:
        return retarget(show(request, Panel(form), status=422), "#panel")
    if told := pace.objection(pace.TESTS, request.user):
        return too_quick(request, form, told)
    connection = form.save()
    test = test_message.begin(connection, request.POST.get("text", ""))
    work = partial(test_message.send, test)
    if not (request.htmx and background.start_soon(work)):
        background.finish(work)
    if not request.htmx:
        return redirect(reverse("connection", args=[pk]) + "#result")
    return trigger_client_event(card(request, connection, is_saved=True), "saved")


@require_safe
def result(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Asked again and again while a reply comes; nothing where nothing has come since."""
    connection = own(request, pk)
    if not request.htmx:
        return redirect(reverse("connection", args=[pk]) + "#result")
    if opened := request.GET.get("test", ""):
        panel = Panel(fresh(request, connection).form, opened=opened)
        return render(request, "connections/_test_opened.html", {"panel": panel})
    running = fresh(request, connection).running_test
    if running and request.GET.get("have") == str(len(running.reply)):
        return HttpResponse(status=204)
    return card(request, connection)


def card(request: MemberRequest, connection: Connection, *, is_saved: bool = False) -> HttpResponse:
    """The card alone while it fills; at the end also what the test has taught."""
    connection.refresh_from_db()
    panel = fresh(request, connection)
    template = "_test_result.html" if panel.running_test else "_tested.html"
    told = {"panel": panel, "oob": True, "is_saved": is_saved}
    return render(request, f"connections/{template}", told)
