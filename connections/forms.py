"""The forms of the connection panel."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from accounts.models import Member
from connections import addresses, catalogs, policy
from connections.gateway.egress import check_address
from connections.gateway.errors import RefusedAddress
from connections.models import Connection
from connections.names import numbered
from connections.parameter_form import ParametersForm
from connections.property_editor import around, cleaned
from connections.property_field import PropertyField
from connections.routes import Route, check
from connections.sources import COMPATIBLE, HELICONE, OWN_HELICONE, SOURCES, Source
from connections.web_search_form import WebSearchForm

KEY = re.compile(r"[!-~]{8,512}")
HELICONE_KEY = re.compile(r"(?:[sp]k-helicone-(?:eu-|rl-|cp-)*|sk-)(?:[a-z0-9]{7}-){3}[a-z0-9]{7}")

NO_SUCH_KEY = "A key is 8 to 512 letters, digits and signs without blanks. Paste it again."
NO_KEY = "Paste a key first."
OF_A_PART = "part"  # a fault that the form of its field names itself
SEALED_ELSEWHERE = (
    "The saved key is sealed to its address and is sent nowhere else. "
    "Paste a key for the new address."
)
ODD_SHAPE = (
    "This does not look like a Helicone key: those begin with sk-helicone- "
    "and end in four groups of seven."
)


if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Connection]
else:
    _ModelForm = forms.ModelForm


@dataclass(frozen=True, slots=True)
class Told:
    """A fault of a form; anchor is the id of its field, and empty where it has none."""

    text: str
    anchor: str = ""


class KeyField(forms.CharField):
    """A key goes in and never comes out: the widget renders no value, no message repeats it."""

    def __init__(self, **options: Any) -> None:
        quiet = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        widget = forms.PasswordInput(attrs={"class": "input mono", **quiet})
        super().__init__(required=False, label="API key", widget=widget, **options)

    def clean(self, value: Any) -> str:
        key: str = super().clean(value)
        if key and not KEY.fullmatch(key):
            raise forms.ValidationError(NO_SUCH_KEY)
        return key


class LineForm(_ModelForm):
    """Source, address and key: what a new connection needs, and every other one has."""

    key = KeyField()

    class Meta:
        model = Connection
        fields = ("name", "source", "address", "api_address")

    def __init__(self, *arguments: Any, member: Member, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.member = member
        self.before = self.instance.key_goes_to
        if "source" in self.fields:
            offered = sources_for(member, self.instance)
            self.fields["source"].choices = [(s.slug, s.name) for s in offered]  # type: ignore[attr-defined]

    @property
    def source(self) -> Source:
        """The one in the form, which may not have been saved yet."""
        given = self["source"].value() if "source" in self.fields else self.instance.source
        return SOURCES.get(str(given), HELICONE)

    def clean_address(self) -> str:
        if not self.source.needs_address:
            return ""
        if not self.cleaned_data["address"]:
            raise forms.ValidationError("Enter the address of the gateway.")
        return self._allowed(self.cleaned_data["address"])

    def clean_api_address(self) -> str:
        given: str = self.cleaned_data["api_address"]
        return self._allowed(given) if given and self.source is OWN_HELICONE else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or cleaned.get("key"):
            return cleaned
        if self.instance.has_key and self.moves:
            self.add_error("key", SEALED_ELSEWHERE)
        elif self.source.needs_key and not self.instance.has_key:
            self.add_error("key", NO_KEY)
        return cleaned

    @property
    def moves(self) -> bool:
        """Whether a saved key would have to go to another address than it was pasted for."""
        names = ("address", "api_address")
        given = {each: self.cleaned_data.get(each, getattr(self.instance, each)) for each in names}
        return Connection(source=self.source.slug, **given).key_goes_to != self.before

    def save(self, commit: bool = True) -> Connection:
        connection: Connection = super().save(commit=False)
        connection.owner = self.member
        connection.name = connection.name or default_name(connection)
        if key := self.cleaned_data["key"]:
            connection.save_key(key)
        else:
            connection.save()
        return connection

    def _allowed(self, address: str) -> str:
        try:
            return check_address(
                address, policy.policy(), administrator=self.member.is_administrator
            )
        except RefusedAddress as refused:
            raise forms.ValidationError(str(refused)) from None

    @property
    def parts(self) -> tuple[forms.Form, ...]:
        return ()

    @property
    def summary(self) -> list[Told]:
        """Every fault, each with the field that it is about."""
        own = self.errors.get(NON_FIELD_ERRORS)
        general = own.as_data() if own else []
        return [
            *(
                Told(f"{wrong.label}: {fault}", wrong.id_for_label)
                for form in (self, *self.parts)
                for wrong in _wrong(form)
                for fault in wrong.errors
            ),
            *(Told(str(fault.message)) for fault in general if fault.code != OF_A_PART),
        ]

    @property
    def key_hint(self) -> str:
        """Helicone has changed the shape before: a hint, never a refusal."""
        key = self.cleaned_data.get("key", "") if hasattr(self, "cleaned_data") else ""
        is_odd = key and self.source.speaks_helicone and not HELICONE_KEY.fullmatch(key)
        return ODD_SHAPE if is_odd else ""


class NewConnectionForm(LineForm):
    def __init__(
        self, *arguments: Any, member: Member, source: str = HELICONE.slug, **options: Any
    ) -> None:
        known = source if source in SOURCES else HELICONE.slug
        line = Connection(owner=member, source=known)
        super().__init__(*arguments, member=member, instance=line, **options)
        self.fields["name"].required = False

    def save(self, commit: bool = True) -> Connection:
        self.instance.route = self.source.first_route
        return super().save(commit)


class PanelForm(LineForm):
    """Everything on the panel, saved as a whole."""

    properties = PropertyField()

    class Meta(LineForm.Meta):
        fields = ("source", "address", "api_address", "route", "web_search", "properties")  # type: ignore[assignment]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        posted = self.data if self.is_bound else None
        self.web = WebSearchForm(self.instance.web_options, posted)
        self.tuning = ParametersForm(self.instance.parameters, posted)
        if not self.instance.kind.needs_key and not self.instance.kind.needs_address:
            del self.fields["source"], self.fields["address"], self.fields["api_address"]
        if self.is_bound and self.source.needs_key and not self.instance.has_key:
            self._keep_what_waits()

    def kept(self) -> dict[str, Any]:
        """What was typed, as initial values; what has its own editor is put on the instance."""
        self.instance.stored_web_options = self.web.options.stored()
        self.instance.stored_parameters = self.tuning.parameters.stored()
        if "properties" in self.data:
            self.instance.properties = str(self["properties"].value() or "")
        shown = [name for name in ("address", "api_address", "route") if name in self.data]
        switches = ["web_search"] if "route" in self.data else []
        return {name: self[name].value() for name in (*shown, *switches) if name in self.fields}

    def _keep_what_waits(self) -> None:
        """Before there is a key these are shown disabled, and browsers send nothing for them."""
        if "route" not in self.data:
            for name in ("route", "web_search", "properties"):
                del self.fields[name]

    def clean_route(self) -> str:
        """Faults that the gateway would pass over in silence are not saved."""
        text: str = self.cleaned_data["route"].strip()
        catalog = catalogs.catalog_for(self.instance)
        if not catalog or not text or self.source is not self.instance.kind:
            return text
        route = Route.parse(text) if catalog.routed else Route.single(text)
        for fault in check(route, catalog):
            if fault.is_unsendable:
                raise forms.ValidationError(fault.sentence)
        return str(route)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for part in self.parts:
            for wrong in _wrong(part):
                for fault in wrong.errors:
                    self.add_error(None, forms.ValidationError(str(fault), code=OF_A_PART))
        return cleaned

    @property
    def parts(self) -> tuple[forms.Form, ...]:
        """Forms of their own, whose fields stand on the panel too."""
        return (self.web, self.tuning)

    def save(self, commit: bool = True) -> Connection:
        self.instance.stored_web_options = self.web.options.stored()
        self.instance.stored_parameters = self.tuning.parameters.stored()
        return super().save(commit)

    def clean_properties(self) -> str:
        return cleaned(self, around(self.instance))


def _wrong(form: forms.BaseForm) -> list[forms.BoundField]:
    """Without the fields of a part that the page does not show."""
    return [field for field in form if field.errors] if form.is_bound else []


def sources_for(member: Member, current: Connection | None = None) -> list[Source]:
    found = [HELICONE]
    if addresses.may_use_any(member) or (current and current.kind.needs_address):
        found += (OWN_HELICONE, COMPATIBLE)
    return found


def default_name(connection: Connection) -> str:
    """After the gateway, with a number from the second on."""
    is_own = connection.kind.needs_address
    first = addresses.host_of(connection.address) if is_own else connection.kind.short_name
    return numbered(first, connection.sibling_names)
