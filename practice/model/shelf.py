"""Where the local model's files are kept, and whether they are all there."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from practice.model import catalog
from practice.model.catalog import Weights
from practice.model.errors import Altered

OFF = "off"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A choice is `standard`, `light`, `off` or the path of the operator's own .gguf file."""

    folder: Path

    @property
    def engine(self) -> Path:
        return self.folder / f"engine-{catalog.ENGINE_VERSION}"

    @property
    def partial(self) -> Path:
        """What has arrived of files that are not complete yet."""
        return self.folder / "partial"

    def gguf(self, choice: str) -> Path:
        weights = catalog.WEIGHTS.get(choice)
        return self.folder / weights.file if weights else Path(choice)

    def holds(self, choice: str) -> bool:
        """By size only; the checksum is verified when fetched and again at every start."""
        gguf, weights = self.gguf(choice), catalog.WEIGHTS.get(choice)
        if choice == OFF or not self.engine.is_dir() or not gguf.is_file():
            return False
        return weights is None or gguf.stat().st_size == weights.size

    def choice(self) -> str:
        """What was chosen last; `off` if nothing was."""
        try:
            stored = json.loads(self._choice_file.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return OFF
        return str(stored.get("choice", OFF)) if isinstance(stored, dict) else OFF

    def remember(self, choice: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._choice_file.write_text(json.dumps({"choice": choice}), "utf-8")

    @property
    def _choice_file(self) -> Path:
        return self.folder / "choice.json"


def label(choice: str) -> str:
    """The model's name for people."""
    if choice == OFF:
        return "Scripted guide"
    weights = catalog.WEIGHTS.get(choice)
    return weights.label if weights else Path(choice).stem


def model_id(choice: str) -> str:
    weights = catalog.WEIGHTS.get(choice)
    return weights.model_id if weights else Path(choice).stem.lower()


def verify(path: Path, weights: Weights) -> None:
    """Raises Altered, and deletes the file, unless it is exactly the pinned one."""
    if path.stat().st_size != weights.size or sha256_of(path) != weights.sha256:
        path.unlink()
        raise Altered(weights.file)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
