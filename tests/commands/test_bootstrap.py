"""From a bare python3 to Lampfield's environment, and what is said when that cannot be."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty clone: bootstrap believes that it lives here."""
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    for name in ("SECRET_KEY", "ENV_FILE", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_first_start_writes_fresh_keys_that_only_the_operator_can_read(house: Path):
    bootstrap.write_env()

    env = house / ".env"
    names = [line.partition("=")[0] for line in env.read_text().splitlines() if "=" in line]
    assert names == ["SECRET_KEY", "ENCRYPTION_KEYS"]
    assert stat.S_IMODE(env.stat().st_mode) == 0o600


def test_an_env_that_is_there_is_never_touched(house: Path):
    (house / ".env").write_text("SECRET_KEY=mine\n")

    bootstrap.write_env()

    assert (house / ".env").read_text() == "SECRET_KEY=mine\n"


def test_keys_given_by_the_environment_are_not_doubled_in_a_file(house: Path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")

    bootstrap.write_env()

    assert not (house / ".env").exists()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SECRET_KEY=x\n", False),
        ("#DATABASE_URL=postgres://a/b\n", False),
        ("DATABASE_URL=\n", False),
        ("DATABASE_URL=postgres://a/b\n", True),
        ("SECRET_KEY=x\nexport REDIS_URL=redis://a\n", True),
    ],
)
def test_the_drivers_of_bigger_databases_come_only_when_asked_for(house: Path, text, wanted):
    (house / ".env").write_text(text)

    assert bootstrap.wants_scale() is wanted


def test_a_python_that_is_too_old_is_told_so_in_one_line(monkeypatch):
    monkeypatch.setattr(bootstrap, "OLDEST", (3, 99))
    monkeypatch.setattr("bootstrap.shutil.which", lambda name: None)

    with pytest.raises(SystemExit) as stopped:
        bootstrap.find_python()

    said = str(stopped.value)
    assert said.startswith("[lampfield] Python 3.99 or newer is needed; this is 3.")
    assert "\n" not in said


def test_it_parses_on_a_python_that_is_too_old():
    for name in ("bootstrap.py", "manage.py"):
        source = (Path(__file__).resolve().parents[2] / name).read_text()
        compile(source, name, "exec", flags=0, dont_inherit=True)
        assert not {":=", "match ", "X | "} & set(source.split(" ")), name


@pytest.mark.parametrize(
    "output",
    [
        "WARNING: Retrying after NewConnectionError: [Errno 101] Network is unreachable\nERROR: No",
        "error: error sending request for url",
        "Temporary failure in name resolution",
    ],
)
def test_an_index_out_of_reach_is_said_in_one_line(output: str):
    said = bootstrap.reason(output)

    assert said.startswith("PyPI is out of reach")
    assert "\n" not in said


def test_any_other_failure_of_the_installer_is_its_own_last_word():
    assert bootstrap.reason("collecting\n\nERROR: no space left\n\n") == "ERROR: no space left"


def test_a_lock_that_changed_is_installed_again(house: Path, monkeypatch):
    monkeypatch.setattr(bootstrap, "VENV", str(house / ".venv"))
    (house / ".venv").mkdir()
    (house / "requirements").mkdir()
    for lock in bootstrap.LOCKS:
        (house / "requirements" / f"{lock}.txt").write_text(lock)
    Path(bootstrap.stamp_path("dev")).write_text(bootstrap.fingerprint("dev"))

    assert bootstrap.installed("base"), "what developers install holds what members need"

    (house / "requirements" / "dev.txt").write_text("dev, changed")
    assert not bootstrap.installed("base")


def test_help_tells_our_commands_first():
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run(
        [sys.executable, "manage.py", "help"], cwd=root, capture_output=True, text=True, check=True
    ).stdout

    assert said.startswith("Lampfield\n\n  up ")
    assert "create_member" in said
