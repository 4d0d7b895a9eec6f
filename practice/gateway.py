"""The parts of a running gateway that its routes share."""

from dataclasses import dataclass, field

from practice.memory import Memory
from practice.settings import Settings


@dataclass(frozen=True, slots=True)
class Gateway:
    settings: Settings
    memory: Memory = field(default_factory=Memory)
