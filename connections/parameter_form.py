"""The fields of parameters in a form, and what becomes of each on the route."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from connections.parameter_notes import NOT_SENT, notes, warnings
from connections.parameter_use import Asked, is_taken
from connections.parameters import (
    BOUNDS,
    CHOICES,
    LONGEST_STOP,
    MOST_STOPS,
    NAMES,
    WHOLE,
    Parameters,
)

PREFIX = "with"
LABELS: Mapping[str, tuple[str, str]] = {
    "temperature": ("Temperature", "0 keeps to the likeliest words, 2 wanders"),
    "top_p": ("Top p", "the likeliest words that make up this share"),
    "top_k": ("Top k", "so many of the likeliest words"),
    "max_output": ("Longest reply", "tokens, thoughts included"),
    "reasoning_effort": ("Reasoning effort", "how long it thinks first"),
    "verbosity": ("Verbosity", "how much it writes"),
    "seed": ("Seed", "the same seed, mostly the same reply"),
    "stop": ("Stop sequences", f"one a line, at most {MOST_STOPS}; the reply ends before them"),
    "frequency_penalty": ("Frequency penalty", "-2 to 2, against repeating words"),
    "presence_penalty": ("Presence penalty", "-2 to 2, for new subjects"),
}


class ParametersForm(forms.Form):
    """Every parameter. Those that a page does not show stay as they were before."""

    def __init__(self, before: Parameters, data: Mapping[str, Any] | None = None) -> None:
        self.before = before
        shown = data if data and any(f"{PREFIX}-{name}" in data for name in NAMES) else None
        initial = {**before.given, "stop": "\n".join(before.stop)}
        super().__init__(shown, prefix=PREFIX, initial=initial)
        self.fields = {name: _field(name) for name in NAMES}
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"id_{PREFIX}-{name}_told"

    @property
    def parameters(self) -> Parameters:
        """What was typed, as far as it is valid; before anything was typed, what is stored."""
        if not self.is_bound:
            return self.before
        self.is_valid()
        typed = {
            name: v for name, v in self.cleaned_data.items() if self.add_prefix(name) in self.data
        }
        kept = {name: v for name, v in self.before.stored().items() if name not in typed}
        return Parameters.read({**kept, **typed})

    def clean_stop(self) -> list[str]:
        lines = [line.rstrip("\r") for line in self.cleaned_data["stop"].split("\n")]
        sequences = list(dict.fromkeys(filter(None, lines)))
        if len(sequences) > MOST_STOPS:
            raise forms.ValidationError(f"At most {MOST_STOPS} sequences, one a line.")
        if any(len(sequence) > LONGEST_STOP for sequence in sequences):
            raise forms.ValidationError(f"A sequence has at most {LONGEST_STOP} characters.")
        return sequences


@dataclass(frozen=True, slots=True)
class Knob:
    """One parameter on the page."""

    field: BoundField
    hint: str
    notes: tuple[str, ...]

    @property
    def is_idle(self) -> bool:
        return NOT_SENT in self.notes


class Knobs:
    """The parameters that somebody on a route takes, and those that are set all the same."""

    def __init__(self, form: ParametersForm, among: tuple[Asked, ...]) -> None:
        self.form = form
        self.parameters = form.parameters
        self.among = among

    @property
    def knobs(self) -> list[Knob]:
        given = self.parameters.given
        offered = [name for name in NAMES if is_taken(name, self.among) or name in given]
        return [
            Knob(self.form[name], LABELS[name][1], tuple(notes(name, self.among)))
            for name in offered
        ]

    @property
    def warnings(self) -> list[str]:
        return warnings(self.parameters, self.among)

    @property
    def count(self) -> int:
        return len(self.parameters.given)


def _field(name: str) -> forms.Field:
    label = LABELS[name][0]
    if name in CHOICES:
        choices = [("", "As the model likes"), *((choice, choice) for choice in CHOICES[name])]
        select = forms.Select(attrs={"class": "input"})
        return forms.ChoiceField(required=False, label=label, choices=choices, widget=select)
    if name == "stop":
        area = forms.Textarea(attrs={"class": "input mono", "rows": 2, "spellcheck": "false"})
        return forms.CharField(required=False, label=label, strip=False, widget=area)
    least, most = BOUNDS[name]
    bounds = f"{label} is a number from {least:,g} to {most:,.0f}."
    limits: dict[str, Any] = {
        "min_value": least,
        "max_value": most,
        "error_messages": dict.fromkeys(("invalid", "min_value", "max_value"), bounds),
        "widget": forms.TextInput(
            attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}
        ),
    }
    kind: type[forms.Field] = forms.IntegerField if name in WHOLE else forms.FloatField
    return kind(required=False, label=label, **limits)
