"""The form in which an owner lends a connection, or changes what was lent."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db import transaction

from accounts.models import Member
from connections.allow_list import AllowList, NoPattern
from connections.grants import Grant, begin_on
from connections.models import Connection
from usage import days
from usage.forms import CHEAP, chosen, dollars
from usage.models import Budget

EVERYBODY = "Everybody in the group"


class GrantForm(forms.Form):
    """Sharing once more with the same people changes what they have."""

    member = forms.ModelChoiceField(
        Member.objects.none(), required=False, label="With", empty_label=EVERYBODY, widget=chosen()
    )
    allowed = forms.CharField(
        label="Models they may use",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"class": "input mono", "rows": 3, "spellcheck": "false"}),
        help_text="One to a line, or none for every model. A star stands for any letters: "
        "claude-*. With a provider: gpt-4o/azure. Every stop of a route has to be in the list.",
    )
    limit = dollars("At most, in US dollars", required=False, help_text="Optional.")
    period = forms.ChoiceField(
        label="How often", choices=Budget.Period.choices, initial="month", widget=chosen()
    )
    at_limit = forms.ChoiceField(
        label="At the limit", choices=Budget.AtLimit.choices, initial="stop", widget=chosen()
    )
    last_day = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}),
        help_text="Optional. It ends at midnight.",
    )

    def __init__(self, *arguments: Any, connection: Connection, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.connection = connection
        others = Member.objects.filter(is_active=True).exclude(pk=connection.owner_id)
        self.fields["member"].queryset = others.order_by("name")  # type: ignore[attr-defined]

    @classmethod
    def of(cls, connection: Connection, grant: Grant | None) -> "GrantForm":
        """As it was lent, to be changed; empty for a new one."""
        if grant is None:
            return cls(connection=connection)
        budget = Budget.objects.filter(grant=grant).first()
        ends = grant.ends_at and days.day_of(grant.ends_at - timedelta(seconds=1))
        known: dict[str, Any] = {"member": grant.member_id, "last_day": ends}
        known["allowed"] = grant.allowed
        if budget:
            money = {"limit": f"{budget.limit:.2f}", "at_limit": budget.at_limit}
            known |= {**money, "period": budget.period}
        return cls(connection=connection, initial=known)

    def clean_allowed(self) -> str:
        try:
            return "\n".join(AllowList.parse(self.cleaned_data["allowed"]).patterns)
        except NoPattern as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def clean_last_day(self) -> date | None:
        day: date | None = self.cleaned_data["last_day"]
        if day and day < days.today():
            raise forms.ValidationError("That day is over. Choose today or a later one.")
        return day

    def lend(self) -> Grant:
        given = self.cleaned_data
        place = {"connection": self.connection, "member": given["member"], "revoked_at": None}
        what = {"allowed": given["allowed"], "ends_at": _midnight_after(given["last_day"])}
        by = {"created_by": self.connection.owner}
        with transaction.atomic():
            grant, is_new = Grant.objects.update_or_create(
                **place, defaults=what, create_defaults=what | by
            )
            self._limit(grant)
            if is_new:
                begin_on(grant)
        return grant

    def _limit(self, grant: Grant) -> None:
        given = self.cleaned_data
        if given["limit"] is None:
            Budget.objects.filter(grant=grant).delete()
            return
        money = {name: given[name] for name in ("limit", "period", "at_limit")}
        cheap = CHEAP if given["at_limit"] == Budget.AtLimit.CHEAP else None
        what = {"scope": Budget.Scope.GRANT, "cheap_under": cheap, **money}
        Budget.objects.update_or_create(grant=grant, defaults=what)


def _midnight_after(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, days.zone())
