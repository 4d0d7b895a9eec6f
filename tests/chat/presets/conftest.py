"""Mira, whom Alice wrote."""

import pytest

from accounts.models import Member
from chat.models import Preset


@pytest.fixture
def mira(member: Member) -> Preset:
    return member.presets.create(
        name="Mira",
        note="Runs the night exchange",
        prompt="You are {{char}}, a telephone operator. You talk to {{User}}.",
        greetings=["Number please, {{user}}?", "*{{char}} is asleep.*"],
        examples="<START>\n{{user}}: Hello?\n{{char}}: Exchange.",
        route="gpt-4o",
        stored_parameters={"temperature": 0.3},
    )
