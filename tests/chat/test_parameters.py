"""The connection's parameters and options of web search go with every reply."""

import pytest

from chat.models import Chat
from connections.parameters import Parameters
from connections.routes import WebSearch
from tests.chat.replying import replied
from tests.connections.test_parameters import last_body
from usage.models import Call

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reply_is_asked_for_as_the_connection_says(signed_in, line, gateways, brisk):
    signed_in.post(f"/connections/{line.pk}/check/")
    line.refresh_from_db()
    line.route, line.web_search = "claude-sonnet-4", True
    line.stored_parameters = Parameters(temperature=0.2, max_output=300, seed=5).stored()
    line.stored_web_options = WebSearch(max_uses=1).stored()
    line.save()

    replied(Chat.begin(line.owner, line, "Retrofit quote"))

    body = last_body(gateways)
    assert body["model"] == "claude-sonnet-4:online/anthropic"
    assert (body["temperature"], body["max_tokens"]) == (0.2, 300)
    assert body["plugins"] == [{"id": "web", "max_uses": 1}]
    assert "seed" not in body, "Claude's translation would lose it"
    call = Call.objects.get()
    assert call.options == {key: body[key] for key in ("temperature", "max_tokens", "plugins")}
