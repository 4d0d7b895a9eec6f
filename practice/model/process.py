"""Starting and stopping the model's process, which never outlives this one."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from practice.model.errors import DidNotStart
from practice.model.shelf import Shelf

_ROOT = Path(__file__).resolve().parents[2]
_START_WITHIN = 60


@dataclass(frozen=True, slots=True)
class Address:
    """Where the model answers; `model` is its id."""

    url: str
    key: str
    model: str


class ModelProcess:
    def __init__(self, process: asyncio.subprocess.Process, address: Address) -> None:
        self._process = process
        self.address = address

    @classmethod
    async def start(cls, choice: str, shelf: Shelf) -> "ModelProcess":
        """Raises DidNotStart."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "practice.model"),
            *("--data-dir", str(shelf.folder.resolve().parent)),
            *("serve", choice, "--watch-stdin"),
            cwd=_ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None
        try:
            line = await asyncio.wait_for(process.stdout.readline(), _START_WITHIN)
            return cls(process, Address(**json.loads(line)))
        except (TimeoutError, ValueError) as error:
            _end(process)
            raise DidNotStart from error
        except asyncio.CancelledError:
            _end(process)
            raise

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    def stop(self) -> None:
        _end(self._process)


def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
