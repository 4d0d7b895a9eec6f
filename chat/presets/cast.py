"""Who plays in a chat, and the words that lead its history."""

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import models

from chat.presets.macros import expanded
from connections.parameters import Parameters

if TYPE_CHECKING:
    from chat.presets.models import Persona, Preset
    from connections.models import Connection

# Several models refuse a conversation that an answer begins.
OPENING = "Begin."


@dataclass(frozen=True, slots=True)
class Cast:
    """As it was when it was chosen: texts with their macros, an empty name for nobody.

    persona is the name that the member plays under, about what is said of it.
    """

    character: str = ""
    prompt: str = ""
    examples: str = ""
    persona: str = ""
    about: str = ""
    parameters: Parameters = field(default_factory=Parameters)

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "Cast":
        texts = {name: str(stored.get(name, "")) for name in TEXTS}
        return cls(**texts, parameters=Parameters.read(stored.get("parameters")))

    def playing(self, preset: "Preset | None") -> "Cast":
        return replace(
            self,
            character=preset.name if preset else "",
            prompt=preset.prompt if preset else "",
            examples=preset.examples if preset else "",
            parameters=preset.parameters if preset else Parameters(),
        )

    def played_by(self, persona: "Persona | None") -> "Cast":
        return replace(
            self,
            persona=persona.name if persona else "",
            about=persona.description if persona else "",
        )

    def stored(self) -> dict[str, Any]:
        """For read()."""
        return {**asdict(self), "parameters": self.parameters.stored()} if self else {}

    def system(self, member: str) -> str:
        """Everything that a model is told beforehand; member names whoever has no persona."""
        parts = [self.prompt]
        if self.about:
            parts.append("About {{user}}:\n" + self.about)
        if self.examples:
            parts.append("How {{char}} talks, for example:\n" + self.examples)
        return self.expanded("\n\n".join(filter(None, map(str.strip, parts))), member)

    def expanded(self, text: str, member: str) -> str:
        return expanded(text, char=self.character or "the assistant", user=self.persona or member)

    def __bool__(self) -> bool:
        return self != Cast()


TEXTS = ("character", "prompt", "examples", "persona", "about")


class WithCast(models.Model):
    """A chat in which somebody plays. It keeps its cast when the preset changes or goes."""

    preset = models.ForeignKey(
        "chat.Preset", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    stored_cast = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    @property
    def cast(self) -> Cast:
        return Cast.read(self.stored_cast)

    def take_cast(self, cast: Cast, preset: "Preset | None") -> None:
        """preset is where its character came from."""
        self.preset, self.stored_cast = preset, cast.stored()
        self.save(update_fields=["preset", "stored_cast"])

    def parameters_on(self, connection: "Connection") -> Parameters:
        """The connection's, and what the preset says over them."""
        return connection.parameters.merged(self.cast.parameters)

    def lead(self, member: str, first_role: str = "user") -> list[dict[str, str]]:
        """What a model is sent before the turns, of which the first has this role."""
        cast = self.cast
        system = cast.system(member)
        lead = [{"role": "system", "content": system}] if system else []
        if cast and first_role != "user":
            lead.append({"role": "user", "content": OPENING})
        return lead
