"""A reply that ends while its page is open is drawn in the language of that page."""

import asyncio

import pytest
from django.utils import translation

from accounts.preferences import Preferences
from chat.models import Chat
from chat.replies import showing
from tests.chat.replying import replied

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_end_of_a_reply_is_drawn_in_the_members_language(
    member, gateways, settings, monkeypatch
):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    member.preferences = Preferences(language="de").stored()
    member.save()
    reply = replied(Chat.begin(member, member.connections.practice(), "Tides"))
    drawn_in: list[str | None] = []

    def draw(*_: object) -> str:
        drawn_in.append(translation.get_language())
        return ""

    monkeypatch.setattr(showing, "render_to_string", draw)

    asyncio.run(showing.final_html(reply.pk, reply.text))

    assert drawn_in == ["de"]
