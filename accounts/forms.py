"""The forms of signing in and of the first run."""

from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import Member

TIME_ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="E-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    stay = forms.BooleanField(label="Stay signed in on this device", required=False, initial=True)


class FirstRunForm(forms.Form):
    group_name = forms.CharField(
        label="Name of your group", max_length=80, widget=forms.TextInput(attrs={"autofocus": True})
    )
    name = forms.CharField(
        label="Your name", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Your e-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        max_length=128,
        strip=False,
        help_text="Twelve characters or more. A few unrelated words are easy to keep in mind.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=[(zone, zone.replace("_", " ")) for zone in TIME_ZONES],
        initial="UTC",
        widget=forms.Select(attrs={"data-time-zone": True}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, Member(email=self.data.get("email", "")))
        return password
