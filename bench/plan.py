"""What the name of a stub model asks for: stub-t<wait ms>-n<tokens>-g<gap ms>[-p<tokens>]."""

import re
from dataclasses import dataclass
from typing import Self

_NAME = re.compile(r"stub-t(\d+)-n(\d+)-g(\d+)(?:-p(\d+))?")


@dataclass(frozen=True, slots=True)
class Plan:
    """A reply: when its first token leaves, how many follow, and how far apart (milliseconds).

    After every `paragraph` tokens a new paragraph begins; 0 is one paragraph without an end.
    """

    tokens: int
    gap: int = 0
    wait: int = 0
    paragraph: int = 0

    @classmethod
    def parse(cls, model: str) -> Self:
        """Raises ValueError for a name that is no stub's."""
        match = _NAME.fullmatch(model)
        if not match:
            raise ValueError(f"{model!r} is not a stub model")
        wait, tokens, gap, paragraph = (int(part or 0) for part in match.groups())
        return cls(tokens, gap, wait, paragraph)

    @property
    def model(self) -> str:
        paragraph = f"-p{self.paragraph}" if self.paragraph else ""
        return f"stub-t{self.wait}-n{self.tokens}-g{self.gap}{paragraph}"

    def begins_paragraph(self, index: int) -> bool:
        return bool(self.paragraph and index and index % self.paragraph == 0)
