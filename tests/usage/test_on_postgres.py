"""The same pages on the other database, which is asked in other words for some of them."""

import os
import subprocess
import sys

import pytest

from tests.server import ROOT

ALIKE = "filters_hold or beginning or provider or (search and cost)"
SAME = ["tests/usage/test_paging.py", "-k", ALIKE]


@pytest.mark.postgres
@pytest.mark.timeout(240)
def test_filters_and_searches_hold_on_postgresql(postgres_url: str):
    command = [sys.executable, "-m", "pytest", *SAME, "--ds=tests.settings_postgres"]
    environment = {**os.environ, "TEST_DATABASE_URL": postgres_url}

    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=220
    )

    assert done.returncode == 0, done.stdout + done.stderr
