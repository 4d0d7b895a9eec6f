"""Template tags that every page may use without loading them."""

from functools import cache

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "icon") -> SafeString:
    """A drawing from the sprite, hidden from screen readers; size is `icon` or `icon-s`."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        size,
        sprite(),
        name,
    )


@cache
def sprite() -> str:
    """Asked for hundreds of times by one page of a chat."""
    return static("icons/icons.svg")


@register.simple_tag(name="input")
def styled_input(field: BoundField) -> SafeString:
    """The control of a form field as the stylesheet knows it."""
    return field.as_widget(attrs={"class": "input"})
