"""Who reads the pages of usage: Alice sees all of it, Bob what is his."""

import pytest

from accounts.models import Member
from tests.people import alice, bob


@pytest.fixture
def administrator() -> Member:
    return alice()


@pytest.fixture
def member() -> Member:
    return bob()
