"""`python -m practice`: serve the practice gateway and say where, in one line of JSON."""

import argparse
import os
import sys

from practice.server import NotLoopback, run


def main() -> int:
    options = _options()
    if options.data_dir:
        os.environ["DATA_DIR"] = options.data_dir
    # Imported late, since the application reads its settings from the environment.
    from practice.app import application

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
