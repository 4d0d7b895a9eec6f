"""What can be asked of a model beside the words: temperature, length, effort and the like."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

EFFORTS = ("minimal", "low", "medium", "high")  # Helicone's own keys refuse any other
VERBOSITIES = ("low", "medium", "high")
MOST_STOPS = 4  # sequences; more are refused by OpenAI's models
LONGEST_STOP = 100  # characters

BOUNDS: Mapping[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "top_k": (1, 1000),
    "max_output": (1, 1_000_000),
    "seed": (0, 2**31 - 1),
    "frequency_penalty": (-2, 2),
    "presence_penalty": (-2, 2),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "reasoning_effort": EFFORTS,
    "verbosity": VERBOSITIES,
}
WHOLE = frozenset({"top_k", "max_output", "seed"})


@dataclass(frozen=True, slots=True)
class Parameters:
    """None or empty means not given: the provider then decides.

    max_output is the longest reply in tokens, thoughts included; how it is called in the request
    depends on the route, see parameter_use. stop are the sequences that end a reply.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    max_output: int | None = None
    reasoning_effort: str = ""
    verbosity: str = ""
    seed: int | None = None
    stop: tuple[str, ...] = ()
    frequency_penalty: float | None = None
    presence_penalty: float | None = None

    @classmethod
    def read(cls, stored: object) -> "Parameters":
        """From the JSON of a row or a file; what makes no sense there is left out."""
        if not isinstance(stored, Mapping):
            return cls()
        read = {name: _read(name, stored.get(name)) for name in NAMES}
        return cls(**{name: value for name, value in read.items() if value is not None})  # type: ignore[arg-type]

    def stored(self) -> dict[str, object]:
        """JSON of what is given, for read()."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in self.given.items()}

    @property
    def given(self) -> dict[str, object]:
        values = {name: getattr(self, name) for name in NAMES}
        return {name: value for name, value in values.items() if value not in (None, "", ())}

    def merged(self, other: "Parameters") -> "Parameters":
        """These, but where other gives a value, other's: a chat's over its connection's."""
        return replace(self, **other.given)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return bool(self.given)


NAMES = tuple(field.name for field in fields(Parameters))


def _read(name: str, value: object) -> object:
    """None for what is not of this parameter's kind or outside of its bounds."""
    if name in CHOICES:
        return value if value in CHOICES[name] else None
    if name == "stop":
        return _sequences(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    least, most = BOUNDS[name]
    if not least <= value <= most or (name in WHOLE and value != int(value)):
        return None
    return int(value) if name in WHOLE else float(value)


def _sequences(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple):
        return None
    texts = [text for text in value if isinstance(text, str) and 0 < len(text) <= LONGEST_STOP]
    return tuple(dict.fromkeys(texts))[:MOST_STOPS]
