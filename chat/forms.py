"""What is typed into the composer, and over a message."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from chat.attachments import Attachment

LONGEST = 200_000  # characters of one message
EMPTY = "Nothing to send yet: write something first."
NOTHING = "Nothing to save: the message is empty. To be rid of it, delete it."
TOO_LONG = f"That is longer than {LONGEST:,} characters. Shorten it, or send it in parts."


class BesideFiles(forms.Form):
    """Files alone are a message, too."""

    def __init__(self, data: Mapping[str, Any], *, files: Collection[Attachment] = ()) -> None:
        super().__init__(data)
        self.fields["text"].required = not files


class MessageForm(BesideFiles):
    """token makes a double click one message; shown is the last message that the page has."""

    text = forms.CharField(
        max_length=LONGEST, error_messages={"required": EMPTY, "max_length": TOO_LONG}
    )
    token = forms.CharField(max_length=64)
    model = forms.CharField(max_length=500, required=False)
    line = forms.CharField(max_length=36, required=False)
    web = forms.CharField(max_length=3, required=False)
    temporary = forms.BooleanField(required=False)
    shown = forms.UUIDField(required=False)

    @property
    def problem(self) -> str:
        """One sentence for the page, whatever was wrong."""
        return str(next(iter(self.errors.get("text", [])), "This form was not from this page."))


class EditForm(BesideFiles):
    """versions is how many there were when the form was opened; then says what saving begins."""

    text = forms.CharField(
        max_length=LONGEST, error_messages={"required": NOTHING, "max_length": TOO_LONG}
    )
    versions = forms.IntegerField(required=False)
    then = forms.CharField(required=False)

    @property
    def problem(self) -> str:
        return str(next(iter(self.errors.get("text", [])), ""))
