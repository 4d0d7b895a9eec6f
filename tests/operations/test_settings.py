"""A setting that is wrong is named at the start, in one line, and nothing starts."""

from pathlib import Path

import pytest

from tests.operations.house import done, manage

SECRET = "s3cret-that-nobody-should-read-in-a-log"
WRONG = [
    ("PORT", "abc", "PORT is 'abc'; it should be a whole number"),
    ("PORT", "99999", "at most 65535"),
    ("GATEWAY_TOTAL_TIMEOUT", "soon", "GATEWAY_TOTAL_TIMEOUT is 'soon'"),
    ("GATEWAY_SILENCE_TIMEOUT", "0", "at least"),
    ("TRUSTED_PROXY_COUNT", "-1", "at least 0"),
    ("SHUTDOWN_GRACE", "-3", "at least 0"),
    ("REPLY_STALE_AFTER", "0.2", "longer than REPLY_CHECKPOINT_EVERY"),
    ("LOG_LEVEL", "loud", "DEBUG, INFO, WARNING"),
    ("ALLOW_CUSTOM_GATEWAYS", "everybody", "off, admins, members"),
    ("BASE_URL", "chat.example.org", "https://chat.example.org"),
    ("DATABASE_URL", "nonsense", "postgres://"),
    ("DATABASE_URL", f"mysql://me:{SECRET}@db/x", "postgres://"),
    ("SECRET_KEY", "", "SECRET_KEY is empty or too short"),
    ("ENCRYPTION_KEYS", "", "ENCRYPTION_KEYS is empty"),
    ("ENCRYPTION_KEYS", f"k1:{SECRET}", "ENCRYPTION_KEYS: a key is"),
    ("GATEWAY_ORIGINS", "nonsense", "'nonsense' is listed as a gateway"),
    ("DATA_DIR", "/proc/nowhere", "DATA_DIR is '/proc/nowhere'"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_setting_is_said_in_one_line(tmp_path: Path, name: str, value: str, said: str):
    started = manage(tmp_path, "up", **{"PORT": "0", name: value})

    assert started.returncode == 1 and started.stdout == ""
    assert said in started.stderr and SECRET not in started.stderr
    assert len(started.stderr.strip().splitlines()) == 1


def test_a_database_that_is_not_there_is_no_traceback(tmp_path: Path):
    asked = manage(tmp_path / "nowhere", "seal_keys", "--check")

    assert asked.returncode == 1 and "Traceback" not in asked.stderr
    assert "The database cannot be used" in asked.stderr and "Has `up` run here?" in asked.stderr


def test_what_a_database_address_says_of_encryption_is_kept(tmp_path: Path):
    code = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    address = "postgres://me@db.example/x?sslmode=verify-full"

    options = done(tmp_path, "shell", "-v", "0", "-c", code, DATABASE_URL=address)

    assert "'sslmode': 'verify-full'" in options and "'pool'" in options
