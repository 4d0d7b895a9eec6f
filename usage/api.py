"""Usage for scripts: JSON with a personal token, and the page on which a token is made."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import Member
from usage import days
from usage.dashboard import breakdown
from usage.export import plain, read
from usage.listing import Listing
from usage.models import Call
from usage.paging import Asked
from usage.period import Period
from usage.selection import Selection
from usage.sums import Sums
from usage.tokens import UsageToken, member_of
from usage.totals import whole

REFUSED = "Send a token as 'Authorization: Bearer ...'. Make one on the usage page."


@login_not_required
@require_safe
def usage(request: HttpRequest) -> JsonResponse:
    """What the usage page shows for the same query: sums, one breakdown, a page of requests."""
    member = member_of(request.headers.get("Authorization", ""))
    if member is None:
        headers = {"WWW-Authenticate": "Bearer"}
        return JsonResponse({"error": REFUSED}, status=401, headers=headers)
    asked = request.GET.dict()
    selection = Selection.of(asked, member, Period.of(asked, days.today()))
    sums, by = whole(selection), breakdown(selection, asked.get("by", "model"))
    listing = Listing(selection, Asked.of(asked), sums)
    return JsonResponse(
        {
            "from": selection.period.first,
            "to": selection.period.last,
            "zone": str(days.zone()),
            "sums": shown(sums),
            "by": {"of": by.name, "values": [{"value": r.label, **shown(r.sums)} for r in by.rows]},
            "page": listing.asked.page,
            "requests": rows_of(listing.ids, member),
            "older": listing.older,
        }
    )


@require_http_methods(["GET", "POST"])
def token(request: MemberRequest) -> HttpResponse:
    """Made with a POST and shown in its answer, once."""
    made = UsageToken.make(request.user) if request.method == "POST" else ""
    known = UsageToken.objects.filter(member=request.user).first()
    address = request.build_absolute_uri("/usage/api/")
    context = {"made": made, "known": known, "address": address}
    return render(request, "usage/token.html", context)


@require_POST
def revoke(request: MemberRequest) -> HttpResponse:
    UsageToken.objects.filter(member=request.user).delete()
    return redirect("usage_token")


def rows_of(ids: list[UUID], reader: Member) -> list[dict[str, Any]]:
    found = {row[0]: row for row in read(Call.objects.filter(pk__in=ids), reader)}
    return [plain(found[pk]) for pk in ids]


def shown(sums: Sums) -> dict[str, Any]:
    """Money as text, because JSON's numbers would round it."""
    return {**asdict(sums), "cost": f"{sums.cost:f}"}
