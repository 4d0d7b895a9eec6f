"""Documents that would drift from the code if nobody looked."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"")
SETTINGS = sorted(set(READ.findall((ROOT / "config" / "settings.py").read_text())) - {"ENV_FILE"})


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("document", [".env.example", "README.md"])
def test_every_setting_is_explained(name: str, document: str):
    assert re.search(rf"\b{name}\b", (ROOT / document).read_text())


def test_the_locks_hold_only_hashed_packages():
    for lock in (ROOT / "requirements").glob("*.txt"):
        pinned = re.findall(r"^[A-Za-z0-9][^\n]*==[^\n]*", lock.read_text(), re.M)
        assert pinned and all(line.rstrip().endswith("\\") for line in pinned), lock.name
