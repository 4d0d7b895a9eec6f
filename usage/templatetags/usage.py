"""How the usage pages write a call, a share and a bar."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.html import format_html
from django.utils.safestring import SafeString

from usage import figures
from usage.budgets import Budget
from usage.calls import Call
from usage.chart import Row
from usage.wording import owner_of

SOURCES = {
    "catalog": "by the catalog's price",
    "estimate": "estimated: the price of another endpoint",
    "provider": "as the provider reported",
    "helicone": "as Helicone logged it",
    "manual": "by a price entered here",
}

RATES = ("input", "output", "cached", "written", "thinking")

register = template.Library()


@dataclass(frozen=True, slots=True)
class Hop:
    label: str
    state: str
    told: str


@register.filter
def share(of_one: float) -> str:
    return figures.percent(abs(of_one))


@register.filter
def grown(by: float) -> str:
    """More than tenfold came from next to nothing, and its percentage says nothing more."""
    return "over 1,000%" if by > 10 else share(by)


@register.filter
def total(amount: Decimal) -> str:
    return figures.total_cost(amount)


@register.filter
def counted(number: int | None) -> str:
    return figures.NOTHING if number is None else figures.count(number)


@register.filter
def as_sent(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@register.filter
def lower_by(y: float, pixels: int) -> float:
    return round(y + pixels, 1)


@register.filter("and")
def and_(query: str, name: str) -> str:
    """A query that goes on with another name; what it had under that name comes first."""
    return f"{query}{'' if query == '?' else '&'}{name}="


@register.filter
def spoken(row: Row, series: Sequence[str]) -> str:
    """Sunday 25 October: $1.25. gpt-4o $0.41, Other $0.06."""
    named = [f"{name} {amount}" for name, amount in zip(series, row.shown, strict=True)]
    return f"{row.label}: {row.total_shown}. {', '.join(named)}"


@register.filter
def cost_shown(call: Call) -> str:
    """Unknown where somebody may have charged for it, a dash where nobody has."""
    if call.cost is None:
        return figures.UNKNOWN if call.has_unknown_cost else figures.NOTHING
    return figures.message_cost(call.cost)


@register.filter("property")
def property_(call: Call, key: str) -> str:
    return str(call.properties.get(key, figures.NOTHING))


@register.filter
def source_shown(call: Call) -> str:
    return SOURCES.get(call.cost_source, call.cost_source)


@register.filter
def told_price(price: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """Each figure that a cost was made with, and what it is for."""
    return [(name, _figure(name, figure)) for name, figure in (price or {}).items()]


@register.filter
def hops(call: Call) -> list[Hop]:
    """Who was asked and who answered; of a success only the last is known."""
    model = call.model or call.route
    if call.attempts:
        names = [str(attempt.get("source") or "a provider") for attempt in call.attempts]
        return [Hop(name.removesuffix("/ptb"), "failed", "did not answer") for name in names]
    if call.outcome == Call.Outcome.FAILED or not call.provider:
        state = "failed" if call.outcome == Call.Outcome.FAILED else ""
        return [Hop(model, state, "did not answer" if state else "")]
    served = Hop(call.provider, "served", "answered")
    if call.fell_back:
        return [Hop(call.route.split(",")[0], "failed", "did not answer"), served]
    return [Hop(f"{model}/{call.provider}", "served", "answered")]


@register.filter
def owner(budget: Budget) -> str:
    return owner_of(budget)


@register.simple_tag
def moment(when: datetime) -> SafeString:
    """The time to the second in the member's zone; with the date where it is not of today."""
    local = timezone.localtime(when)
    is_today = local.date() == timezone.localdate()
    shown = formatted(local, "H:i:s" if is_today else "j M, H:i")
    full = formatted(local, "j F Y, H:i:s T")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="seconds"), full, shown
    )


@register.simple_tag
def status(call: Call) -> SafeString:
    """One word or number, in the colour of what became of the call."""
    if call.outcome == Call.Outcome.OK:
        told = "Fell back" if call.fell_back else str(call.status or "OK")
        return _tag("warn" if call.fell_back else "ok", told)
    if call.outcome == Call.Outcome.FAILED:
        return _tag("bad", str(call.status or "Failed"))
    return _tag("warn", call.get_outcome_display())


def _figure(name: str, figure: str) -> str:
    if name in RATES:
        return f"${figure} per million"
    return f"${figure} each" if name in ("search", "request") else figure


def _tag(tone: str, told: str) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', tone, told)
