"""What is said in the place of a reply that ended badly, and what can be done."""

from dataclasses import dataclass

from chat.models import Message

KEY = frozenset({"key_refused", "key_missing"})
OF_THE_MODEL = frozenset(
    {
        "context_length",
        "disallowed",
        "filtered",
        "no_credits",
        "provider_key_refused",
        "rate_limited",
        "timeout",
        "unknown_model",
    }
)


@dataclass(frozen=True, slots=True)
class Note:
    """The heading over the sentence of the error. A key is replaced in its connection, and
    one that is stored at the gateway there: providers_url leads to it. Where another model
    could answer, the list of models is offered."""

    title: str
    icon: str
    tone: str = "bad"
    is_about_key: bool = False
    providers_url: str = ""
    offers_models: bool = False

    @classmethod
    def of(cls, reply: Message) -> "Note":
        kind = reply.error_kind
        if reply.call and len(reply.call.attempts) > 1:
            return NOBODY
        note = NOTES.get(kind, FAILED)
        keys = (kind in KEY, _providers_url(reply, kind))
        return cls(note.title, note.icon, note.tone, *keys, kind in OF_THE_MODEL)


def _providers_url(reply: Message, kind: str) -> str:
    """Only for a key of one's own: nobody here can replace the gateway's."""
    attempts = reply.call.attempts if reply.call else []
    is_own = any("/byok" in str(attempt.get("source")) for attempt in attempts)
    line = reply.line
    return line.kind.providers_url if line and is_own and kind == "provider_key_refused" else ""


NOBODY = Note("Nobody on this route answered", "unplug", offers_models=True)
FAILED = Note("This reply failed", "unplug")
NOTES = {
    "key_refused": Note("The key was refused", "key-round"),
    "key_missing": Note("There is no key to send with", "key-round"),
    "provider_key_refused": Note("A provider refused its key", "key-round"),
    "no_connection": Note("This line is gone", "unplug"),
    "not_shared": Note("Not shared with you", "unplug", "warn"),
    "no_credits": Note("Out of credit", "wallet", "warn"),
    "policy_limit": Note("A limit at the gateway was reached", "timer", "warn"),
    "rate_limited": Note("Too many requests", "timer", "warn"),
    "context_length": Note("Too long for this model", "layers", "warn"),
    "filtered": Note("The content was refused", "shield-check", "warn"),
    "unknown_model": Note("No such model on this line", "route", "warn"),
    "bad_properties": Note("The properties cannot be sent", "tags", "warn"),
    "dns": Note("Nobody answered", "unplug"),
    "timeout": Note("Nobody answered", "timer"),
    "silent": Note("Nobody answered", "timer"),
    "gateway_down": Note("Nobody answered", "unplug"),
}
