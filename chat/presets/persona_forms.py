"""What is typed into the editor of a persona."""

from typing import TYPE_CHECKING

from django import forms

from chat.presets.forms import LongText
from chat.presets.models import Persona

if TYPE_CHECKING:
    _PersonaForm = forms.ModelForm[Persona]
else:
    _PersonaForm = forms.ModelForm


class PersonaForm(_PersonaForm):
    description = LongText(
        5,
        label="Description",
        help_text="What a model is told of you, for example: {{user}} is an impatient captain.",
    )
    is_usual = forms.BooleanField(required=False, label="Proposed with every preset")

    class Meta:
        model = Persona
        fields = ("name", "description", "is_usual")

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def save(self, commit: bool = True) -> Persona:
        persona = super().save()
        persona.make_usual(self.cleaned_data["is_usual"])
        return persona
