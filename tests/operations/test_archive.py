"""The file of a backup, as an enemy would make it."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from config.backups import archive
from config.backups.errors import BackupError

DATABASE = b"a database"
CONTENTS = {"rows": {"chat_chat": 1}, "migrations": ["chat.0001_initial"], "key_ids": ["k1"]}
MANIFEST = {
    "format": 1,
    "version": "0.1.0",
    "made_at": "2026-11-29T00:00:00+00:00",
    "database": "SQLite",
    "size": len(DATABASE),
    "sha256": hashlib.sha256(DATABASE).hexdigest(),
    "contents": CONTENTS,
}


@pytest.fixture
def made(tmp_path: Path):
    """Make a file of these members; what is not named is as it should be."""

    def make(
        manifest: Any = None, database: bytes = DATABASE, more: dict[str, bytes] | None = None
    ) -> Path:
        path = tmp_path / "backup.zip"
        text = (
            manifest
            if isinstance(manifest, bytes)
            else json.dumps({**MANIFEST, **(manifest or {})})
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("manifest.json", text)
            packed.writestr("database", database)
            for name, content in (more or {}).items():
                packed.writestr(name, content)
        return path

    return make


def test_a_whole_file_is_read(made, tmp_path: Path):
    manifest = archive.unpack(made(), tmp_path / "out")

    assert (tmp_path / "out").read_bytes() == DATABASE
    assert manifest.contents.key_ids == ("k1",)


@pytest.mark.parametrize(
    "name", ["../../outside", "/tmp/outside", "..\\outside", ".env", "database/../../x", "database"]
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_leads_elsewhere_is_refused_and_written_nowhere(made, tmp_path, name):
    path = made(more={name: b"evil"})

    with pytest.raises(BackupError, match="not a backup of Lampfield"):
        archive.unpack(path, tmp_path / "out")

    assert sorted(p.name for p in tmp_path.iterdir()) == ["backup.zip"]


def test_a_small_file_that_holds_gigabytes_is_let_go_at_the_size_it_promised(made, tmp_path: Path):
    path = made(database=b"\0" * 50_000_000)

    with pytest.raises(BackupError, match="holds more than it says"):
        archive.unpack(path, tmp_path / "out")

    assert (tmp_path / "out").stat().st_size <= len(DATABASE)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"[" * 200_000,
        b"\xff\xfe",
        {"size": "10"},
        {"size": -1},
        {"sha256": None},
        {"contents": []},
        {"contents": {**CONTENTS, "rows": {"chat_chat": "many"}}},
        {"contents": {**CONTENTS, "key_ids": [1]}},
        {"more": 1},
    ],
    ids=range(13),
)
def test_a_manifest_that_is_none_is_refused(made, tmp_path: Path, manifest):
    with pytest.raises(BackupError):
        archive.unpack(made(manifest), tmp_path / "out")


def test_a_checksum_that_is_wrong_is_refused(made, tmp_path: Path):
    with pytest.raises(BackupError, match="checksum"):
        archive.unpack(made(database=b"a dutabase"), tmp_path / "out")


def test_a_newer_form_of_backup_names_the_version_that_made_it(made, tmp_path: Path):
    with pytest.raises(BackupError, match=r"newer form \(2\).*made by 3\.0\.0"):
        archive.unpack(made({"format": 2, "version": "3.0.0"}), tmp_path / "out")


def test_a_newer_database_is_refused_and_named(made):
    newer = {**CONTENTS, "migrations": ["chat.0001_initial", "gone.0001_app", "chat.9999_later"]}
    manifest = archive.read_manifest(made({"contents": newer, "version": "3.0.0"}))

    with pytest.raises(BackupError, match=r"does not know chat\.9999_later\. .* by 3\.0\.0"):
        manifest.check_fits("SQLite")


def test_the_other_database_is_refused_and_named(made):
    with pytest.raises(BackupError, match="backup of SQLite, and DATABASE_URL names PostgreSQL"):
        archive.read_manifest(made()).check_fits("PostgreSQL")
