"""What is typed when chats are named, filed and given an end."""

from django import forms


class TitleForm(forms.Form):
    title = forms.CharField(max_length=120)


class KeepForm(forms.Form):
    """days is how long after its last message a chat is kept; none is for ever."""

    days = forms.IntegerField(min_value=1, max_value=3650, required=False)


class FolderForm(forms.Form):
    """Without a name the chat is taken out of its folder."""

    name = forms.CharField(max_length=60, required=False)


class ShareForm(forms.Form):
    """days is how long the link works."""

    days = forms.IntegerField(
        label="Days that the link works", min_value=1, max_value=90, initial=7
    )
