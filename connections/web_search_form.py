"""The options of web search in a form."""

from collections.abc import Mapping
from typing import Any

from django import forms

from connections.routes import MOST_SEARCHES, WebSearch

PREFIX = "web"
_SCHEME = ("https://", "http://")


class DomainsField(forms.CharField):
    """Domains between blanks, commas or lines; a pasted address is cut down to what counts."""

    def __init__(self, label: str) -> None:
        widget = forms.Textarea(
            attrs={
                "class": "input mono",
                "rows": 2,
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        )
        super().__init__(required=False, label=label, widget=widget)

    def clean(self, value: Any) -> Any:
        words = str(super().clean(value)).replace(",", " ").split()
        return tuple(dict.fromkeys(map(_domain, words)))


class WebSearchForm(forms.Form):
    """Where a page does not show it, the options stay as they were before."""

    allowed_domains = DomainsField("Only these domains")
    blocked_domains = DomainsField("Never these domains")
    max_uses = forms.IntegerField(
        required=False,
        label="Searches in a reply, at most",
        error_messages={"invalid": f"A reply may search 1 to {MOST_SEARCHES} times."},
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric"}),
    )
    city = forms.CharField(required=False, label="City", max_length=100)
    region = forms.CharField(required=False, label="Region", max_length=100)
    country = forms.CharField(required=False, label="Country", max_length=100)
    timezone = forms.CharField(required=False, label="Time zone", max_length=100)

    def __init__(self, before: WebSearch, data: Mapping[str, Any] | None = None) -> None:
        self.before = before
        shown = data if data and f"{PREFIX}-max_uses" in data else None
        lists = {name: "\n".join(getattr(before, name)) for name in DOMAINS}
        super().__init__(shown, prefix=PREFIX, initial={**before.given, **lists})
        for name in ("city", "region", "country", "timezone"):
            self.fields[name].widget.attrs["class"] = "input"
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"id_{PREFIX}-{name}_told"

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].strip()
        return country.upper() if len(country) == 2 else country

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for name, fault in WebSearch(**cleaned).faults():
                self.add_error(name, fault)
        return cleaned

    @property
    def options(self) -> WebSearch:
        """What was typed, where it is valid; otherwise what is stored."""
        if not self.is_bound or not self.is_valid():
            return self.before
        return WebSearch(**self.cleaned_data)


DOMAINS = ("allowed_domains", "blocked_domains")


def _domain(word: str) -> str:
    for scheme in _SCHEME:
        word = word.removeprefix(scheme)
    return word.rstrip("/").lower()
