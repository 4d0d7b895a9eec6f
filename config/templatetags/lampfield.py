"""Template tags that every page may use without loading them."""

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
        static("icons/icons.svg"),
        name,
    )


@register.simple_tag(name="input")
def styled_input(field: BoundField) -> SafeString:
    """The control of a form field as the stylesheet knows it."""
    return field.as_widget(attrs={"class": "input"})
