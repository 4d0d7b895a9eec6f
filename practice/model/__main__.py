"""`python -m practice.model fetch|status|serve`: the local model from the command line."""

import argparse
import sys
from pathlib import Path

from practice.model.commands import fetch, status
from practice.model.errors import ModelError
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
