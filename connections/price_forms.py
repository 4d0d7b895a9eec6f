"""The table in which prices are entered, and the form that prices past calls again."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from connections.models import Connection, ManualPrice
from usage import days

DEAREST = Decimal(10_000)  # dollars per million tokens; nobody has charged a tenth of it
DEAREST_EACH = Decimal(100)  # dollars for one request or search
DIGITS = 6  # behind the point
EMPTY_ROWS = 4
TOO_FINE = "That is finer than a millionth of a dollar. Enter dollars per million tokens."
TOO_DEAR = "That is more than anybody charges. Enter dollars per million tokens."
TOO_DEAR_EACH = "That is more than anybody charges for one. Enter dollars."
CACHED_IS_DEARER = "From the cache never costs more than in."
TWICE = "The same model or pattern stands in two rows."

if TYPE_CHECKING:
    _PriceModelForm = forms.ModelForm[ManualPrice]
    _PriceFormSet = forms.BaseInlineFormSet[ManualPrice, Connection, "PriceForm"]
else:
    _PriceModelForm = forms.ModelForm
    _PriceFormSet = forms.BaseInlineFormSet


class DollarsInput(forms.DecimalField):
    """Plain digits with a point; what is typed in a wrong unit is told so."""

    def __init__(self, label: str, most: Decimal, too_dear: str, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label,
            min_value=0,
            max_value=most,
            decimal_places=DIGITS,
            widget=widget,
            error_messages={
                "invalid": "Enter a number such as 2.50.",
                "required": "Enter a price; 0 where it is free.",
                "min_value": "A price is not below 0.",
                "max_value": too_dear,
                "max_decimal_places": TOO_FINE,
            },
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def per_million(label: str, **options: Any) -> DollarsInput:
    return DollarsInput(label, DEAREST, TOO_DEAR, **options)


def each(label: str) -> DollarsInput:
    return DollarsInput(label, DEAREST_EACH, TOO_DEAR_EACH, required=False)


class PriceForm(_PriceModelForm):
    """One row. A price that changes becomes the next version."""

    input = per_million("In, $/M")
    output = per_million("Out, $/M")
    cached = per_million("From the cache, $/M", required=False)
    request = each("A request, $")
    search = each("A search, $")

    class Meta:
        model = ManualPrice
        fields = ("model", "input", "output", "cached", "request", "search")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        quiet = {"list": "listed", "spellcheck": "false", "autocapitalize": "none"}
        self.fields["model"].widget.attrs.update(quiet)

    def clean_request(self) -> Decimal:
        return self.cleaned_data["request"] or Decimal(0)

    def clean_search(self) -> Decimal:
        return self.cleaned_data["search"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        fresh, cached = given.get("input"), given.get("cached")
        if fresh is not None and cached is not None and cached > fresh:
            self.add_error("cached", CACHED_IS_DEARER)
        return given

    def save(self, commit: bool = True) -> ManualPrice:
        if self.instance.pk and self.has_changed():
            self.instance.version += 1
            self.instance.changed_at = timezone.now()
        return super().save(commit)


class PricesFormSet(_PriceFormSet):
    def get_unique_error_message(self, unique_check: Any) -> str:
        return TWICE

    def get_form_error(self) -> str:
        return TWICE


Prices = forms.inlineformset_factory(
    Connection,
    ManualPrice,
    form=PriceForm,
    formset=PricesFormSet,
    extra=EMPTY_ROWS,
    can_delete_extra=False,
)


class RepriceForm(forms.Form):
    """Which calls to look at. An empty connection is all that the member may price."""

    connection: Any = forms.ModelChoiceField(None, required=False, empty_label="All of them")
    since = forms.DateField(
        label="Since", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    everything = forms.BooleanField(label="Also calls that had a price", required=False)

    def __init__(self, *arguments: Any, connections: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["connection"].queryset = connections  # type: ignore[attr-defined]

    @staticmethod
    def first_day() -> date:
        """Unless another is asked for: that of the month before this one."""
        return days.first_of_month(days.first_of_month(days.today()) - timedelta(days=1))

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > days.today():
            raise ValidationError("That day has not come yet.")
        return since
