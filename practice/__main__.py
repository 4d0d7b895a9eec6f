"""`python -m practice`: serve the practice gateway and say where, in one line of JSON."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from practice.app import Application
from practice.gateway import Gateway
from practice.server import NotLoopback, run
from practice.settings import Settings


def main() -> int:
    options = _options()
    settings = Settings.from_environment()
    if options.data_dir:
        settings = replace(settings, data_dir=Path(options.data_dir))
    application = Application(Gateway.from_settings(settings))
    try:
        run(application, host=options.host, port=options.port, watch_stdin=options.watch_stdin)
    except NotLoopback as refusal:
        print(refusal, file=sys.stderr)
        return 2
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m practice", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--data-dir", help="where the local model is kept")
    parser.add_argument(
        "--watch-stdin", action="store_true", help="exit when standard input is closed"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
