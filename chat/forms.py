"""What is typed into the composer."""

import uuid

from django import forms

LONGEST = 200_000  # characters of one message


class MessageForm(forms.Form):
    """token makes a double click one message: it is new with every composer."""

    text = forms.CharField(max_length=LONGEST, strip=True)
    token = forms.CharField(max_length=64, required=False)
    model = forms.CharField(max_length=500, required=False)

    def clean_token(self) -> str:
        return self.cleaned_data["token"] or uuid.uuid4().hex
