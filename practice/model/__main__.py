"""`python -m practice.model fetch|status|serve`: the local model from the command line."""

import argparse
import sys
from pathlib import Path

from practice.model import catalog, preflight
from practice.model.background import BackgroundFetch
from practice.model.errors import ModelError
from practice.model.keeper import LocalModel
from practice.model.serve import serve
from practice.model.shelf import Shelf
from practice.settings import Settings


def main() -> int:
    options = _options()
    data_dir = Path(options.data_dir) if options.data_dir else Settings.from_environment().data_dir
    if options.command == "status":
        return status(data_dir)
    if options.command == "fetch":
        return fetch(options.choice, data_dir)
    try:
        serve(options.choice, Shelf(data_dir / "models"), watch_stdin=options.watch_stdin)
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


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


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m practice.model", description=__doc__)
    parser.add_argument("--data-dir", help="default: DATA_DIR, else data")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("status", help=status.__doc__)
    for name, text in (("fetch", fetch.__doc__), ("serve", serve.__doc__)):
        command = commands.add_parser(name, help=text)
        command.add_argument("choice", help="standard, light, or the path of a .gguf file")
        command.add_argument("--watch-stdin", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
