"""The parts of a running gateway that its routes share."""

from dataclasses import dataclass, field

from practice.memory import Memory
from practice.model.keeper import LocalModel
from practice.settings import Settings


@dataclass(frozen=True, slots=True)
class Gateway:
    settings: Settings
    model: LocalModel
    memory: Memory = field(default_factory=Memory)

    @classmethod
    def from_settings(cls, settings: Settings) -> "Gateway":
        return cls(settings, LocalModel(settings.data_dir, asked_for=settings.local_model))
