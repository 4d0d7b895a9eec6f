"""What a voice can do while it answers, whatever the shape it is written in."""

from dataclasses import dataclass

from practice.counting import Usage


@dataclass(frozen=True, slots=True)
class Delta:
    text: str = ""
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One that the model made, as a data URL."""

    url: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A proper end. `finish_reason` is None only where a fault asks for it."""

    usage: Usage
    finish_reason: str | None = "stop"
    citations: tuple["Citation", ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    url: str
    title: str
    content: str


@dataclass(frozen=True, slots=True)
class ProviderError:
    """The provider reported an error after its 200; the stream goes on to [DONE]."""

    message: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The provider's socket broke: Helicone ends the response properly but without [DONE].

    With `hard` our own connection breaks too, as when a gateway dies.
    """

    hard: bool = False


Event = Delta | Picture | Ending | ProviderError | Cut
