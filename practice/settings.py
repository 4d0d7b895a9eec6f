"""What the practice gateway can be told, from its command line or its environment."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """`pace` is seconds between two words of the scripted voice.

    `token` guards the control routes when it is not empty. `local_model` is `standard`, `light`,
    `off` or the path of a .gguf file; empty means: whatever was chosen last in `data_dir`.
    """

    data_dir: Path
    token: str = ""
    local_model: str = ""
    pace: float = 0.015

    @classmethod
    def from_environment(cls) -> "Settings":
        return cls(
            data_dir=Path(os.environ.get("DATA_DIR", "data")),
            token=os.environ.get("PRACTICE_TOKEN", ""),
            local_model=os.environ.get("LOCAL_MODEL", ""),
            pace=float(os.environ.get("PRACTICE_PACE", "15")) / 1000,
        )
