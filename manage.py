#!/usr/bin/env python3
"""One door for everything: python3 manage.py up | test | lint | bench | create_member | ..."""

import os
import sys

import bootstrap


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    bootstrap.enter(command)
    if command in bootstrap.DEVELOPER_COMMANDS:
        from tests import environment  # noqa: F401 - never the operator's own keys and data
    else:
        bootstrap.write_env()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from config.console import execute

    execute(sys.argv)


if __name__ == "__main__":
    main()
