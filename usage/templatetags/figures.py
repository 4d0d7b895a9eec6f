"""Figures and times in templates, as usage.figures writes them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.html import format_html
from django.utils.safestring import SafeString

from usage import figures

MILLION = 1_000_000
MEGABYTE = 1_000_000

register = template.Library()
register.filter("cost", figures.message_cost)
register.filter("about", figures.about)
register.filter("count", figures.count)
register.filter("context", figures.context)
register.filter("duration", figures.duration)
register.filter("percent", figures.percent)


@register.filter
def precise(seconds: float | None) -> str:
    return figures.duration(seconds, precise=True)


@register.filter
def milliseconds(number: int | None) -> str:
    return figures.duration(None if number is None else number / 1000)


@register.filter
def per_million(per_token: Decimal | None) -> str:
    """A price per token as dollars per million, with its sign."""
    shown = figures.price(None if per_token is None else per_token * MILLION)
    return shown if shown == figures.UNKNOWN else f"${shown}"


@register.filter
def megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f}{figures.NO_BREAK}MB"


@register.simple_tag
def when(moment: datetime | None) -> SafeString | str:
    """A moment in the member's zone as people say it, with the full time at hand."""
    if moment is None:
        return "never"
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        formatted(local, "j F Y, H:i:s T"),
        said(local, timezone.localtime()),
    )


def said(then: datetime, now: datetime) -> str:
    """Minutes below an hour, then the time of today, the day of this week, and the date."""
    age = now - then
    if timedelta(0) <= age < timedelta(minutes=1):
        return "just now"
    if timedelta(0) <= age < timedelta(hours=1):
        minutes = int(age.total_seconds() // 60)
        return "a minute ago" if minutes == 1 else f"{minutes} minutes ago"
    days = (now.date() - then.date()).days
    if days == 0:
        return formatted(then, "H:i")
    if days == 1:
        return "yesterday"
    if 1 < days < 7:
        return formatted(then, "l")
    return formatted(then, "j F" if then.year == now.year else "j F Y")
