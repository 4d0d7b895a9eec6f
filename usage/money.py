"""US dollars in the database: whole ten-billionths, so that sums are exact on every database."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

PLACES = 10
LARGEST = 9  # digits in all that a person may type

if TYPE_CHECKING:
    StoredField = models.DecimalField  # which is how it looks from Python
else:
    StoredField = models.BigIntegerField


class DollarsField(StoredField):  # type: ignore[type-arg]
    """A Decimal in Python. SQLite keeps decimals as binary floats and would sum them as such."""

    def from_db_value(self, value: Any, *_: object) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-PLACES)

    def get_prep_value(self, value: Any) -> Any:
        return whole(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def formfield(self, **options: Any) -> Any:
        typed = {"form_class": forms.DecimalField, "max_digits": LARGEST, "decimal_places": 2}
        return models.Field.formfield(self, **{**typed, **options})


def whole(amount: Decimal) -> int:
    """Dollars as the number that is stored for them."""
    return int(amount.scaleb(PLACES).to_integral_value(ROUND_HALF_EVEN))
