"""Prices entered by hand, and past calls priced again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from accounts.models import Member
from connections.catalogs import published_for
from connections.models import Connection
from connections.price_forms import EMPTY_ROWS, Prices, RepriceForm
from connections.repricing import Sums, foreseen, reprice
from connections.sources import COMPATIBLE
from connections.unpriced import unpriced_models
from usage import figures


@require_http_methods(["GET", "POST"])
def prices(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The owner's table, and the administrators': a source that is not compatible has none."""
    connection = get_object_or_404(priced_by(request.user), pk=pk, source=COMPATIBLE.slug)
    # Rows that were filled in for the member and left alone are not saved.
    named = [{"model": name} for name in unpriced_models(connection)[: EMPTY_ROWS - 1]]
    if request.method == "POST":
        table = Prices(request.POST, instance=connection, initial=named)
        if table.is_valid():
            table.save()
            messages.success(request, "Saved. The prices hold for what is sent from now on.")
            return redirect("connection_prices", pk)
        return page(request, connection, table, status=422)
    return page(request, connection, Prices(instance=connection, initial=named))


@require_http_methods(["GET", "POST"])
def again(request: MemberRequest) -> HttpResponse:
    """First what would change; the same form, posted, changes it."""
    connections = priced_by(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    given = asked if "since" in asked else {**asked.dict(), "since": RepriceForm.first_day()}
    form = RepriceForm(given, connections=connections)
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "connections/reprice.html", context, status=422)
    chosen = form.cleaned_data["connection"]
    which = {name: form.cleaned_data[name] for name in ("since", "everything")}
    subject = [chosen] if chosen else connections
    if request.method == "POST":
        messages.success(request, told(Sums.of(reprice(subject, **which))))
        return redirect("reprice")
    context["sums"] = Sums.of(foreseen(subject, **which))
    return render(request, "connections/reprice.html", context)


def priced_by(member: Member) -> QuerySet[Connection]:
    return Connection.objects.all() if member.is_administrator else member.connections.all()


def told(sums: Sums) -> str:
    if not sums.calls:
        return "Nothing changed: no call has another cost at today's prices."
    before = figures.total_cost(sums.before, some_unknown=bool(sums.unknown))
    calls = "One call" if sums.calls == 1 else f"{figures.count(sums.calls)} calls"
    after = figures.total_cost(sums.after)
    return f"{calls} cost {after} now, and {before} before. The old figures are kept."


def page(
    request: MemberRequest, connection: Connection, table: Any, *, status: int = 200
) -> HttpResponse:
    catalog = published_for(connection)
    context = {
        "connection": connection,
        "table": table,
        "listed": list(catalog.models) if catalog else [],
    }
    return render(request, "connections/prices.html", context, status=status)
