"""The page of budgets: everybody sees how theirs stand, administrators set them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest, only_administrators
from usage import days, notices
from usage.bars import bars_for, bars_of_members
from usage.budgets import NAMED_BY
from usage.forms import BudgetForm
from usage.models import Budget


@require_http_methods(["GET", "POST"])
def index(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        only_administrators(request)
        form = BudgetForm(request.POST)
        if form.is_valid():
            messages.success(request, f"The budget is set: {form.set()}.")
            return redirect("budgets")
        return page(request, form, status=422)
    return page(request, BudgetForm())


@require_POST
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    only_administrators(request)
    get_object_or_404(Budget, pk=pk).delete()
    messages.success(request, "The budget is removed: it limits nothing any more.")
    return redirect("budgets")


@require_POST
def dismiss(request: MemberRequest, pk: int) -> HttpResponse:
    """For the member alone, and only what such a notice can say."""
    given = request.POST.get("percent", "")
    if given in (str(notices.WARNING), str(notices.USED_UP)):
        notices.dismiss(request.user, get_object_or_404(Budget, pk=pk), int(given))
    if request.htmx:
        return HttpResponse()
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "usage")


def page(request: MemberRequest, form: BudgetForm, *, status: int = 200) -> HttpResponse:
    today = days.today()
    is_administrator = request.user.is_administrator
    context = {
        "form": form if is_administrator else None,
        "bars": bars_for(request.user, today),
        "members": bars_of_members(request.user, today) if is_administrator else [],
        "budgets": Budget.objects.select_related(*NAMED_BY) if is_administrator else [],
        "zone": days.zone(),
    }
    return render(request, "usage/budgets.html", context, status=status)
