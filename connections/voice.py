"""The voice of the practice gateway: what can be chosen, and how far a fetch has come."""

from dataclasses import dataclass

from django.conf import settings

from connections.gateway.client import gateway
from connections.gateway.errors import GatewayError
from connections.gateway.practice import Action, Voice


@dataclass(frozen=True, slots=True)
class Choice:
    slug: str
    name: str
    size: str
    told: str


CHOICES = (
    Choice(
        "standard",
        "Standard",
        "491 MB",
        "Qwen2.5 Coder 0.5B. Small talk works; it often states false things with confidence.",
    ),
    Choice("light", "Light", "98 MB", "SmolLM2 135M. Quick, and says silly things."),
    Choice("off", "Scripted", "0 MB", "Not a language model: a guide to Lampfield that says so."),
)
SLUGS = frozenset(choice.slug for choice in CHOICES)
NOT_RUNNING = Voice(
    choice="off",
    state="failed",
    label="",
    detail="The practice gateway is not running. Restart Lampfield with manage.py up.",
)


def suggested(found: Voice) -> str:
    """Whoever begins is offered a model that one can talk to; a choice once made is kept."""
    untouched = found.choice == "off" and found.state == "absent"
    return "standard" if untouched else found.choice


async def ask(action: Action = "show", choice: str = "") -> Voice:
    """How it is now; a gateway that does not answer is a state like any other."""
    if not settings.PRACTICE_URL:
        return NOT_RUNNING
    try:
        return await gateway().voice(settings.PRACTICE_URL, settings.PRACTICE_TOKEN, action, choice)
    except GatewayError as error:
        return Voice(choice="off", state="failed", label="", detail=str(error))
