"""What is typed into the editor of a preset."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.http import QueryDict

from chat.presets import pictures
from chat.presets.models import Preset
from connections.forms import Told
from connections.own_properties import CHAT
from connections.parameter_form import ParametersForm
from connections.properties import PropertiesRefused, parse

LONGEST = 100_000  # characters of a text
MOST_GREETINGS = 50
PICTURE_AGAIN = "Picture: choose it again, for browsers forget it"
ANCHORS = {"greetings": "greeting-1"}  # several boxes of one name

if TYPE_CHECKING:
    _PresetForm = forms.ModelForm[Preset]
else:
    _PresetForm = forms.ModelForm


class LongText(forms.CharField):
    """Browsers end lines as printers did."""

    def __init__(self, rows: int, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(required=False, max_length=LONGEST, widget=area, **options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class Greetings(forms.Textarea):
    """Several boxes of one name."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return data.getlist(name) if isinstance(data, QueryDict) else list(data.get(name, []))


class GreetingsField(forms.Field):
    widget = Greetings

    def clean(self, value: list[str]) -> list[str]:
        texts = [text.replace("\r\n", "\n").replace("\0", "").strip() for text in value]
        said = [text for text in texts if text]
        if len(said) > MOST_GREETINGS or any(len(text) > LONGEST for text in said):
            sentence = f"At most {MOST_GREETINGS} greetings of {LONGEST:,} characters."
            raise forms.ValidationError(sentence)
        return said


class PresetForm(_PresetForm):
    prompt = LongText(
        10,
        label="System prompt",
        help_text="Who it is, how it talks, what it knows. It leads every request of the chat.",
    )
    greetings = GreetingsField(label="Greetings", required=False)
    examples = LongText(
        5,
        label="Example dialogue",
        help_text="Lines that begin with {{user}}: and {{char}}:, with <START> before each talk.",
    )
    picture = forms.FileField(
        required=False,
        label="Picture",
        help_text="PNG, JPEG, WebP or GIF, at most 16 MB. A small copy is kept, nothing else.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    without_picture = forms.BooleanField(required=False, label="Without the picture")

    class Meta:
        model = Preset
        fields = ("name", "note", "prompt", "greetings", "examples", "route", "properties")
        labels: ClassVar = {"route": "Model", "properties": "Properties", "note": "Note"}
        help_texts: ClassVar = {
            "note": "For people who choose it. It is never sent.",
            "route": "A route such as gpt-4o-mini, or nothing: then the connection's own.",
            "properties": "JSON, copied into each chat that begins with this preset.",
        }
        widgets: ClassVar = {
            "properties": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
            "route": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        }

    def __init__(self, data: QueryDict | None, files: Any, *, preset: Preset) -> None:
        super().__init__(data, files, instance=preset)
        self.tuning = ParametersForm(preset.parameters, data)

    @property
    def greeting_boxes(self) -> list[str]:
        """The texts that there are, and an empty box for another."""
        return [*filter(str.strip, self["greetings"].value() or []), ""]

    @property
    def summary(self) -> list[Told]:
        """Every fault, each with the field that it is about."""
        wrong = [field for form in (self, self.tuning) for field in form if field.errors]
        told = [
            Told(f"{field.label}: {fault}", ANCHORS.get(field.name, field.id_for_label))
            for field in wrong
            for fault in field.errors
        ]
        picture = self["picture"]
        if told and self.files.get("picture") and not picture.errors:
            told.append(Told(PICTURE_AGAIN, picture.id_for_label))
        return told

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_properties(self) -> str:
        text = str(self.cleaned_data["properties"])
        try:
            parse(text, CHAT)
        except PropertiesRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return text

    def clean_picture(self) -> bytes | None:
        given = self.cleaned_data["picture"]
        if not given:
            return None
        try:
            return pictures.reencoded(given.read(pictures.LARGEST + 1))
        except pictures.NoPicture as refused:
            raise forms.ValidationError(str(refused)) from refused

    def is_valid(self) -> bool:
        """Its parameters are a form of their own; both are looked at, so that both tell."""
        return all([super().is_valid(), not self.tuning.is_bound or self.tuning.is_valid()])

    def save(self, commit: bool = True) -> Preset:
        preset = super().save(commit=False)
        preset.stored_parameters = self.tuning.parameters.stored()
        preset.save()
        if self.cleaned_data["picture"] or self.cleaned_data["without_picture"]:
            preset.wear(self.cleaned_data["picture"])
        return preset
