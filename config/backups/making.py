"""Making a backup: copied, packed, read back, and only then given its name."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from config.backups import archive
from config.backups.databases import chosen
from config.backups.errors import BackupError
from config.backups.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    manifest: Manifest

    @property
    def megabytes(self) -> str:
        return f"{self.path.stat().st_size / 1e6:,.1f} MB"


def make(path: Path) -> Backup:
    """Write a new file, whole or not at all. Raises BackupError; never writes over anything."""
    database = chosen()
    if path.exists():
        raise BackupError(f"{path} is there already and is not written over. Choose another name.")
    try:
        with TemporaryDirectory(prefix=".backup-", dir=path.parent) as scratch:
            copy, packed = Path(scratch) / "copy", Path(scratch) / "packed"
            contents = database.copy(copy)
            manifest = Manifest.of(copy, archive.sha256_of(copy), database.kind, contents)
            archive.pack(packed, manifest, copy)
            archive.verify(packed)
            _publish(packed, path)
    except OSError as error:
        raise BackupError(f"{path} could not be written: {error.strerror or error}.") from error
    return Backup(path, manifest)


def path_for(given: str | None, prefix: str = "lampfield") -> Path:
    """The file that is meant: a folder gets one named by the time, none means data/backups/.

    Raises BackupError where that folder cannot be made.
    """
    if given and not Path(given).is_dir():
        return Path(given).absolute()
    folder = Path(given).absolute() if given else settings.DATA_DIR / "backups"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"{folder} could not be made: {error.strerror}.") from error
    return folder / f"{prefix}-{stamp()}.zip"


def stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%d-%H%M%SZ}"


def _publish(packed: Path, path: Path) -> None:
    """Give it its name; unlike a rename, a link never takes the place of another file."""
    try:
        os.link(packed, path)
    except FileExistsError as error:
        raise BackupError(f"{path} came to be meanwhile and is not written over.") from error
    except OSError:  # a file system without links
        os.rename(packed, path)
    with suppress(OSError):  # some file systems do not sync folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
