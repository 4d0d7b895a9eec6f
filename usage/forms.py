"""The form in which an administrator sets a budget."""

from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import Member
from usage.models import Budget

SMALLEST, LARGEST = Decimal("0.01"), Decimal("9999999.99")
CHEAP = Decimal(1)


def dollars(label: str, **options: Any) -> forms.DecimalField:
    typed = forms.TextInput(attrs={"inputmode": "decimal", "class": "input"})
    return forms.DecimalField(
        label=label,
        min_value=SMALLEST,
        max_value=LARGEST,
        decimal_places=2,
        widget=typed,
        error_messages={
            "required": "Enter an amount, such as 20.",
            "invalid": "Enter a number such as 2.50.",
            "min_value": "The smallest amount is one cent, 0.01.",
            "max_value": "That is more than Lampfield can count for one budget.",
            "max_decimal_places": "Whole cents are the finest that a budget has.",
        },
        **options,
    )


def chosen() -> forms.Select:
    return forms.Select(attrs={"class": "input"})


class LineField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Lines of several members have the same name."""

    def label_from_instance(self, line: Any) -> str:
        return f"{line.owner.name}'s {line}"


class ShareField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, share: Any) -> str:
        return f"{share.connection.owner.name}'s {share}"


class BudgetForm(forms.Form):
    """Setting a budget for what has one already changes that one."""

    scope = forms.ChoiceField(label="For", choices=Budget.Scope.choices, widget=chosen())
    member = forms.ModelChoiceField(
        Member.objects.filter(is_active=True),
        required=False,
        label="Which member",
        empty_label="",
        widget=chosen(),
    )
    connection: Any = LineField(
        None, required=False, label="Which connection", empty_label="", widget=chosen()
    )
    grant: Any = ShareField(
        None, required=False, label="Which share", empty_label="", widget=chosen()
    )
    period = forms.ChoiceField(
        label="How often", choices=Budget.Period.choices, initial="month", widget=chosen()
    )
    limit = dollars("Limit in US dollars")
    at_limit = forms.ChoiceField(
        label="At the limit", choices=Budget.AtLimit.choices, initial="stop", widget=chosen()
    )
    cheap_under = dollars(
        "Cheap means under, in dollars",
        required=False,
        help_text="Per million tokens, whichever of in and out costs more.",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # The room of connections is above this one: its models are known by their names only.
        for name in ("connection", "grant"):
            above: Any = Budget._meta.get_field(name).related_model
            found = above.objects.live() if name == "grant" else above.objects.all()
            owner = "connection__owner" if name == "grant" else "owner"
            self.fields[name].queryset = found.select_related(owner)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for scope, what in (("member", "member"), ("connection", "connection"), ("grant", "share")):
            if given.get("scope") != scope:
                given[scope] = None
            elif not given.get(scope):
                self.add_error(scope, f"Choose the {what} that this budget is for.")
        if given.get("at_limit") != Budget.AtLimit.CHEAP:
            given["cheap_under"] = None
        elif not given.get("cheap_under"):
            given["cheap_under"] = CHEAP
        return given

    def set(self) -> Budget:
        given = self.cleaned_data
        what = {name: given[name] for name in ("period", "limit", "at_limit", "cheap_under")}
        place = {name: given[name] for name in ("scope", "member", "connection", "grant")}
        if not given["grant"]:  # a share has one budget, others have one for each period
            place["period"] = what.pop("period")
        return Budget.objects.update_or_create(**place, defaults=what)[0]
