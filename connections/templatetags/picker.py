"""The rows of the model picker, drawn once for each catalog and then only joined."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from config.templatetags.lampfield import sprite
from connections.picker import Entry, Row, short_name
from usage import figures

register = template.Library()
register.filter("dollars", figures.price)
register.filter("short_name", short_name)


@register.simple_tag
def named_icon(name: str, label: str) -> SafeString:
    """A drawing that says something which stands nowhere in words."""
    return format_html(
        '<svg class="icon-s" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
        label,
        sprite(),
        name,
    )


@register.simple_tag
def rows(entries: Iterable[Entry], target: object) -> SafeString:
    """target says where a choice goes; rows that are closed do not ask it, so they can be kept."""
    drawn = (
        _plain(entry.row, entry.is_starred, entry.is_new)
        if entry.is_listed and not entry.fold
        else _drawn(entry, target)
        for entry in entries
    )
    return mark_safe("".join(drawn))  # noqa: S308 - each is a rendered template


@lru_cache(maxsize=4096)
def _plain(row: Row, is_starred: bool, is_new: bool) -> SafeString:
    """A list is asked for with every key that is pressed; most of its rows never change."""
    return _drawn(Entry(row, is_starred, is_new))


def _drawn(entry: Entry, target: object = None) -> SafeString:
    name = "models/_gone.html" if entry.substitute else "models/_row.html"
    context = {"entry": entry, "row": entry.row, "fold": entry.fold, "target": target}
    return mark_safe(get_template(name).render(context))  # noqa: S308
