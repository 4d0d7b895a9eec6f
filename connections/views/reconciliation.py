"""Our ledger beside Helicone's log: own connections, and for administrators everybody's."""

from uuid import UUID

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from connections.models import Connection, Finding
from connections.reconciliation_shown import findings_of, lines_of, sums_of
from connections.reconciliations import run_now
from connections.reconciling import logged

BUSY = "This connection is being compared already. Look again in a moment."
TAKEN = "Helicone's figure is in the ledger now; the old one is kept with the request."


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    everything = list(compared_by(request))
    chosen = [each for each in everything if str(each.pk) == request.GET.get("connection")]
    connections = chosen or everything
    lines = lines_of(connections)
    context = {
        "lines": lines,
        "was_compared": any(line.compared_at for line in lines),
        "findings": findings_of(connections),
        "sums": sums_of(connections),
    }
    return render(request, "connections/reconciliation.html", context)


@require_POST
def run(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = get_object_or_404(compared_by(request), pk=pk, is_enabled=True)
    if not async_to_sync(run_now)(connection):
        messages.warning(request, BUSY)
        return redirect("reconciliation")
    problem = compared_by(request).get(pk=pk).reconciliation.problem
    if problem:
        messages.warning(request, problem)
    else:
        messages.success(request, f"{connection} is compared with Helicone's log.")
    return redirect("reconciliation")


@require_POST
def take(request: MemberRequest, pk: int) -> HttpResponse:
    """Helicone's cost in the place of ours."""
    ours = Finding.objects.filter(reconciled__connection__in=compared_by(request))
    if get_object_or_404(ours, pk=pk, kind=Finding.Kind.DIFFERENT).take():
        messages.success(request, TAKEN)
    return redirect("reconciliation")


def compared_by(request: MemberRequest) -> QuerySet[Connection]:
    member = request.user
    mine = Connection.objects.all() if member.is_administrator else member.connections.all()
    return logged(mine).select_related("reconciliation", "owner")
