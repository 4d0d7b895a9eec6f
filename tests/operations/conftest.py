"""A furnished house for each test, and a backup of it."""

import shutil
from pathlib import Path

import pytest

from tests.operations.house import FURNISH, back_up, done


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("furnished")
    done(data_dir, "migrate")
    done(data_dir, "shell", "-c", FURNISH)
    return data_dir


@pytest.fixture(scope="session")
def furnished_backup(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return back_up(furnished, tmp_path_factory.mktemp("backups") / "house.zip")


@pytest.fixture
def house(furnished: Path, tmp_path: Path) -> Path:
    """The data folder of a house that the test may do anything to."""
    return Path(shutil.copytree(furnished, tmp_path / "data"))


@pytest.fixture
def backup(furnished_backup: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(furnished_backup, tmp_path / "backup.zip"))
