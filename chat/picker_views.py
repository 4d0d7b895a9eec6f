"""The model picker, as a page and as a dialog over any page. Only the cached catalog is asked."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from accounts.http import MemberRequest
from chat.picking import Target
from connections.picker import Part, Picker, Question, toggled
from connections.route_builder import RouteBuilder
from connections.route_moves import Pressed, is_pressed, pressed
from connections.route_view import RouteView
from connections.sources import PRACTICE


@require_safe
def models(request: MemberRequest) -> HttpResponse:
    """The page, or for whoever types the list alone."""
    target = Target.of(request)
    if "stop" in request.GET or is_pressed(request.GET):
        return redirect(changed_address(target, request))
    if request.htmx.target != "mlist":
        return render(request, "models/page.html", context(target, request))
    response = render(request, "models/_list.html", context(target, request))
    is_page = (request.htmx.current_url_abs_path or "").startswith(reverse("models"))
    return replace_url(response, address(target, request)) if is_page else response


@require_safe
def dialog(request: MemberRequest) -> HttpResponse:
    """Over the page that asked; without a script the same is a page of its own."""
    target = Target.of(request)
    if not request.htmx:
        return redirect(address(target, request))
    return render(request, "models/_dialog.html", context(target, request))


@require_safe
def rows(request: MemberRequest) -> HttpResponse:
    """What the list goes on with, while somebody scrolls."""
    return render(request, "models/_rows.html", context(Target.of(request), request))


@require_safe
def providers(request: MemberRequest) -> HttpResponse:
    """What opening a row shows."""
    target = Target.of(request)
    found = {"target": target, "fold": picker_for(target, request).fold}
    return render(request, "models/_fold.html", found)


@require_safe
def route(request: MemberRequest) -> HttpResponse:
    """The route being built, after a stop was added or taken out."""
    target = Target.of(request)
    found = context(target, request, changed(target, request))
    return render(request, "models/_route_changed.html", found)


def context(
    target: Target, request: MemberRequest, press: Pressed | None = None
) -> dict[str, object]:
    picker = picker_for(target, request, press.text if press else None)
    view = RouteView(picker.draft, picker.catalog, helicone=is_routed(picker))
    # A route that was pasted into the search is the one that is being built, until it is changed.
    draft = view if press else picker.pasted or view
    free = picker.connection.kind is PRACTICE
    here = reverse("models")
    built = RouteBuilder(draft, here, name="picker-route", form="pf", press=press, free=free)
    asked = query(target, request)
    return {"picker": picker, "target": target, "draft": draft, "built": built, "asked": asked}


def picker_for(target: Target, request: MemberRequest, draft: str | None = None) -> Picker:
    return Picker(
        request.user,
        target.connection,
        Question.read(request.GET.dict()),
        draft=request.GET.get("route", target.route) if draft is None else draft,
        opened=opened_row(request),
        part=Part.read(request.GET.dict()),
    )


def opened_row(request: MemberRequest) -> str:
    """The row that was pressed, or else the one that is open already."""
    return request.GET.get("open", request.GET.get("opened", ""))


def is_routed(picker: Picker) -> bool:
    return picker.connection.kind.speaks_helicone


def changed(target: Target, request: MemberRequest) -> Pressed:
    """The route after the button that was pressed."""
    draft = request.GET.get("route", target.route)
    if "stop" in request.GET:
        return Pressed(toggled(draft, request.GET["stop"]))
    return pressed(draft, request.GET.dict())


def changed_address(target: Target, request: MemberRequest) -> str:
    """Without a search that was a route itself: it stands at the side now, and was changed."""
    draft = changed(target, request).text
    without = {"q": ""} if picker_for(target, request).pasted else {}
    return address(target, request, draft=draft, asked=request.GET.dict() | without)


def address(
    target: Target,
    request: MemberRequest,
    *,
    draft: str | None = None,
    asked: Mapping[str, str] | None = None,
) -> str:
    """This list for this target, and nothing in it that goes without saying."""
    wanted = query(target, request, draft=draft, asked=asked)
    return f"{reverse('models')}?{wanted}" if wanted else reverse("models")


def query(
    target: Target,
    request: MemberRequest,
    *,
    draft: str | None = None,
    asked: Mapping[str, str] | None = None,
) -> str:
    draft = request.GET.get("route", target.route) if draft is None else draft
    pairs = [*target.pairs, *Question.read(asked or request.GET.dict()).pairs]
    pairs += [("route", draft)] if draft != target.route else []
    pairs += [("open", opened)] if (opened := opened_row(request)) else []
    return urlencode(pairs)
