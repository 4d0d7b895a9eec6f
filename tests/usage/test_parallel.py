"""Fifty sends at once never book more than what is left, on either database, in two processes."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from uuid import uuid4

import pytest

ROOT = Path(__file__).resolve().parents[2]


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


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request, tmp_path: Path) -> House:
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if request.param == "postgres":
        environment["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    house = House(environment)
    house.run("manage.py", "migrate", "-v", "0").wait(timeout=60)
    house.priya = said(house.act("begin", uuid4().hex)).split()
    return house


def test_fifty_sends_from_two_processes_stay_within_a_dollar(house: House):
    both = [house.send(25, "0.07"), house.send(25, "0.07")]

    booked = sum(int(said(process)) for process in both)

    assert booked == 14  # 0.98 dollars; a fifteenth would make it 1.05


def test_two_borrowers_of_one_grant_stay_within_its_dollar(house: House):
    line, priya, jonah = said(house.act("lend", uuid4().hex)).split()
    both = [house.act("borrow", line, who, "25", "0.07") for who in (priya, jonah)]

    assert sum(int(said(process)) for process in both) == 14


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
    assert said(house.act("tidy", priya)) == count
    assert said(house.act("under_way", priya)) == "0 0.00"
    assert said(house.send(25, "0.07")) == "14"
