"""The pages of usage. What each shows is in its address, so a reload shows the same."""

from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from usage import days, export
from usage.bars import bars_for
from usage.dashboard import Dashboard, breakdown
from usage.listing import Listing
from usage.notices import notices_of
from usage.paging import Asked
from usage.period import PRESETS, Period
from usage.private import shown_to
from usage.searching import searched
from usage.selection import TABLE, Selection
from usage.totals import keys_of, whole


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """The page, or for htmx everything below the heading."""
    today = days.today()
    bars = bars_for(request.user, today)
    selection = selected(request)
    dashboard = Dashboard(selection)
    context = {
        "dashboard": dashboard,
        "selection": selection,
        "query": selection.address(),
        "presets": presets(selection),
        "zone": days.zone(),
        "bars": bars,
        "notices": notices_of(bars, request.user),
        "listing": Listing(
            selection, Asked.of(request.GET.dict()), dashboard.sums, dashboard.shown_key
        ),
        "as_table": selection.look.view == TABLE,
    }
    return partial(request, "usage/_usage.html", "usage/index.html", context)


@require_safe
def requests(request: MemberRequest) -> HttpResponse:
    """The table alone, sorted, searched or turned over."""
    selection = selected(request)
    asked, key = Asked.of(request.GET.dict()), selection.look.key
    listing = Listing(selection, asked, whole(selection), key)
    context = {"listing": listing, "selection": selection}
    response = partial(request, "usage/_requests.html", "usage/requests.html", context)
    if request.htmx and asked.page == 1:  # links to other pages say where they lead
        response["HX-Push-Url"] = reverse("usage") + listing.query
    return response


@require_safe
def by(request: MemberRequest) -> HttpResponse:
    """Every value of one dimension or property, with all its sums."""
    selection = selected(request).looking(by="")  # which is what this page is of
    found = breakdown(selection, request.GET.get("by", "model"))
    return render(request, "usage/breakdown.html", {"breakdown": found, "selection": selection})


@require_safe
def call(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Everything sent and received but the text; for htmx in a dialog. A stranger's is a 404."""
    found = searched(selected(request), str(pk)).select_related("member", "connection", "key_owner")
    one = found.prefetch_related("revisions").first()
    if one is None:
        raise Http404
    shown_to(request.user, [one])
    context = {"call": one, "hides_text": one.member != request.user}
    return partial(request, "usage/_call_dialog.html", "usage/call.html", context)


@require_safe
def export_csv(request: MemberRequest) -> StreamingHttpResponse:
    selection = selected(request)
    rows = searched(selection, Asked.of(request.GET.dict()).search)
    return export.csv_response(rows, request.user, keys_of(selection))


@require_safe
def export_json(request: MemberRequest) -> StreamingHttpResponse:
    selection = selected(request)
    rows = searched(selection, Asked.of(request.GET.dict()).search)
    return export.json_response(rows, request.user)


def selected(request: MemberRequest) -> Selection:
    asked = request.GET.dict()
    return Selection.of(asked, request.user, Period.of(asked, days.today()))


def presets(selection: Selection) -> list[tuple[str, str, bool]]:
    """Name, address and whether it is the one shown; the filters stay."""
    kept = [selection.address_for(Period.of({"period": name}, days.today())) for name in PRESETS]
    named = zip(PRESETS.items(), kept, strict=True)
    return [(label, address, name == selection.period.name) for (name, label), address in named]


def partial(
    request: MemberRequest, fragment: str, page: str, context: dict[str, object]
) -> HttpResponse:
    response = render(request, fragment if request.htmx else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
