"""Fifty sends at once never book more than what is left, on either database, in two processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from signal import SIGKILL
from uuid import uuid4

import pytest

from tests.databases import own_database
from tests.server import ROOT


@dataclass
class House:
    """A database with Priya in it, who has one dollar left."""

    environment: dict[str, str]
    priya: list[str] = field(default_factory=list)

    def run(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
        )

    def act(self, verb: str, *arguments: str) -> subprocess.Popen[str]:
        return self.run("-m", "tests.usage.sending", verb, *arguments)

    def send(self, times: int, dollars: str, *flags: str) -> subprocess.Popen[str]:
        return self.act("send", *self.priya, str(times), dollars, *flags)


def said(process: subprocess.Popen[str]) -> str:
    return process.communicate(timeout=60)[0].strip()


DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module", params=DATABASES)
def environment(request, tmp_path_factory) -> Iterator[dict[str, str]]:
    """Of one database for all tests: each brings a Priya of its own."""
    folder = tmp_path_factory.mktemp("ledger")
    found = {**os.environ, "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    with ExitStack() as stack:
        if request.param == "postgres":
            server = request.getfixturevalue("postgres")
            found["DATABASE_URL"] = stack.enter_context(own_database(server))
        House(found).run("manage.py", "migrate", "-v", "0").wait(timeout=60)
        yield found


@pytest.fixture
def house(environment: dict[str, str]) -> House:
    house = House(environment)
    house.priya = said(house.act("begin", uuid4().hex)).split()
    return house


def test_two_borrowers_of_one_grant_stay_within_its_dollar(house: House):
    line, priya, jonah = said(house.act("lend", uuid4().hex)).split()
    both = [house.act("borrow", line, who, "25", "0.07") for who in (priya, jonah)]

    booked = sum(int(said(process)) for process in both)

    assert booked == 14  # 0.98 dollars; a fifteenth would make it 1.05


def test_killed_in_the_middle_nothing_outlives_its_lease(house: House):
    assert said(house.send(2, "0.50", "die")) == "2"
    assert said(house.send(1, "0.50")) == "0"

    said(house.act("expire", house.priya[0]))

    assert said(house.send(3, "0.50")) == "2"


def test_one_of_two_is_killed_while_both_send_and_its_money_comes_back(house: House):
    # Ten of the fourteen that fit: some are left for the one that is to be killed.
    killed, other = house.send(25, "0.07", "die-early"), house.send(10, "0.07")

    said(killed)
    booked, priya = int(said(other)), house.priya[0]

    count, aside = said(house.act("under_way", priya)).split()
    assert killed.returncode == -SIGKILL
    assert booked + 2 <= int(count) <= 14 and aside == f"{int(count) * 7 / 100:.2f}"
    said(house.act("expire", priya))
    assert int(said(house.act("tidy", priya))) >= int(count)  # and what other tests left
    assert said(house.act("under_way", priya)) == "0 0.00"
    assert said(house.send(25, "0.07")) == "14"
