"""One practice gateway for all tests of this folder that change nothing in it."""

from collections.abc import Iterator

import pytest

from tests.practice.server import running_practice


@pytest.fixture(scope="session")
def practice_url() -> Iterator[str]:
    with running_practice() as url:
        yield url
