"""Taking connections to another server and back: without their keys."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest
from connections.exporting import exported
from connections.importing import LARGEST, FileUnreadable, planned


@require_safe
def export(request: MemberRequest) -> HttpResponse:
    response = HttpResponse(exported(request.user), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="lampfield-connections.json"'
    return response


@require_http_methods(["GET", "POST"])
def take_in(request: MemberRequest) -> HttpResponse:
    """First what a file would make, then, when that is agreed to, the connections."""
    if request.method != "POST":
        return render(request, "connections/import.html")
    text = given(request)
    try:
        plan = planned(text, request.user)
    except FileUnreadable as problem:
        context = {"problem": str(problem)}
        return render(request, "connections/import.html", context, status=422)
    if "make" not in request.POST:
        return render(request, "connections/import.html", {"plan": plan, "text": text})
    count = plan.carry_out()
    made = "One connection is made." if count == 1 else f"{count} connections are made."
    messages.success(request, f"{made} Their keys were not in the file: paste them.")
    return redirect("connections")


def given(request: MemberRequest) -> str:
    """The file that was chosen, or the text that was pasted."""
    chosen = request.FILES.get("file")
    if chosen is None:
        return request.POST.get("text", "")
    content: bytes = chosen.read(LARGEST + 1)
    return content.decode("utf-8-sig", "replace")
