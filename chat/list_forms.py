"""What is typed when chats are named, filed and given an end."""

from django import forms
from django.db.models import QuerySet

from accounts.models import Member
from chat.filing import Folder


class TitleForm(forms.Form):
    title = forms.CharField(max_length=120)


class KeepForm(forms.Form):
    """days is how long after its last message a chat is kept; none is for ever."""

    days = forms.IntegerField(min_value=1, max_value=3650, required=False)


class FolderForm(forms.Form):
    """A folder that exists, or the name of one; neither takes a chat out of its folder."""

    folder = forms.ModelChoiceField(Folder.objects.none(), required=False)
    name = forms.CharField(max_length=60, required=False)

    def __init__(self, data: object, *, folders: QuerySet[Folder]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["folder"].queryset = folders  # type: ignore[attr-defined]

    def folder_for(self, member: Member) -> Folder | None:
        if name := self.cleaned_data["name"]:
            return member.folders.get_or_create(name=name)[0]
        chosen: Folder | None = self.cleaned_data["folder"]
        return chosen
