"""The forms of signing in, of the first run, of joining and of the settings."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password

from accounts.invites import MOST_PLACES
from accounts.models import Member

TIME_ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


class Switch(forms.CheckboxInput):
    """A check box that looks like what it does."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "switch", "role": "switch"})


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


class InviteForm(forms.Form):
    role = forms.ChoiceField(
        label="They become", choices=[("member", "Members"), ("administrator", "Administrators")]
    )
    places = forms.IntegerField(
        label="How many people",
        min_value=1,
        max_value=MOST_PLACES,
        initial=1,
        help_text=f"1 to {MOST_PLACES}. Whoever has the link can take a place.",
    )
    days = forms.TypedChoiceField(
        label="The link ends",
        coerce=int,
        initial=7,
        choices=[(1, "After a day"), (7, "After 7 days"), (30, "After 30 days")],
    )

    def choices(self) -> dict[str, Any]:
        given = self.cleaned_data
        is_high = given["role"] == "administrator"
        return {"for_administrators": is_high, "places": given["places"], "days": given["days"]}


class JoinForm(forms.Form):
    name = forms.CharField(
        label="Your name",
        max_length=80,
        help_text="The others in the group see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    email = FirstRunForm.base_fields["email"]
    password = FirstRunForm.base_fields["password"]

    clean_password = FirstRunForm.clean_password


class NewPasswordForm(forms.Form):
    password = FirstRunForm.base_fields["password"]

    def __init__(self, data: Any = None, *, member: Member) -> None:
        super().__init__(data)
        self.member = member

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.member)
        return password


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The member's name and zone, and every preference."""

    time_zone = forms.ChoiceField(choices=[(zone, zone.replace("_", " ")) for zone in TIME_ZONES])
    language = forms.ChoiceField(choices=lambda: settings.LANGUAGES)
    theme = forms.ChoiceField(
        choices=[("system", "As the system"), ("light", "Light"), ("dark", "Dark")]
    )
    density = forms.ChoiceField(choices=[("comfortable", "Comfortable"), ("compact", "Compact")])
    send_key = forms.ChoiceField(
        label="Send with",
        choices=[
            ("enter", "Enter; Shift Enter makes a new line"),
            ("ctrl", "Ctrl Enter; Enter makes a new line"),
        ],
    )
    speaks = forms.ChoiceField(
        label="Screen reader speaks",
        choices=[
            ("all", "The whole reply when it has ended"),
            ("end", "Only that it has ended"),
            ("nothing", "Nothing"),
        ],
    )
    shortcuts = forms.BooleanField(label="Keyboard shortcuts", required=False, widget=Switch())
    shows_cost = forms.BooleanField(
        label="Show what every reply cost", required=False, widget=Switch()
    )
    notifies = forms.BooleanField(
        label="Notify me when a reply ends and its page is out of sight",
        required=False,
        widget=Switch(),
    )
    titles = forms.BooleanField(
        label="Let a model find titles for new chats", required=False, widget=Switch()
    )
    title_route = forms.CharField(
        label="Model for titles",
        max_length=200,
        required=False,
        help_text="Empty, or not on a connection: a cheap one there, else the chat's own. "
        "Each title is a call in your usage.",
    )

    class Meta:
        model = Member
        fields = ("name", "time_zone")

    def __init__(self, data: object = None, *, instance: Member) -> None:
        super().__init__(data, instance=instance, initial=instance.prefers.stored())  # type: ignore[arg-type]
        if len(settings.LANGUAGES) == 1:  # nothing to choose
            del self.fields["language"]

    def save(self, commit: bool = True) -> Any:
        stored = self.instance.prefers.stored()
        liked = {name: self.cleaned_data[name] for name in stored if name in self.cleaned_data}
        self.instance.preferences = stored | liked
        return super().save(commit)
