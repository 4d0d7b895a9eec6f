"""What an operator can do with the local model from a command line; each returns an exit code."""

import sys
from pathlib import Path

from practice.model import catalog, preflight
from practice.model.background import BackgroundFetch
from practice.model.errors import ModelError
from practice.model.keeper import LocalModel
from practice.model.shelf import Shelf
from practice.settings import Settings


def status(data_dir: Path) -> int:
    """Say what is chosen, whether it is there, and whether this machine can run it."""
    model = LocalModel(data_dir, asked_for=Settings.from_environment().local_model)
    now = model.status()
    print(f"{now.label} ({now.choice}): {now.state}. {now.detail}")
    try:
        preflight.check(catalog.WEIGHTS.get(model.choice))
    except ModelError as error:
        print(error)
        return 1
    print("This machine can run the engine.")
    return 0


def fetch(choice: str, data_dir: Path) -> int:
    """Fetch in the foreground, with one line that tells how far it is, and remember the choice."""
    shelf = Shelf(data_dir / "models")
    running = BackgroundFetch(choice, shelf, after=None)
    while running.is_running:
        running.wait(0.5)
        done, total = running.progress.done // 1_000_000, running.progress.total // 1_000_000
        print(f"\r{done} of {total} MB", end="", flush=True)
    print()
    if running.failure:
        print(running.failure, file=sys.stderr)
        return 1
    shelf.remember(choice)
    return 0
