"""Coming back from a backup: everything is checked before anything is changed."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from config.backups import archive
from config.backups.databases import chosen
from config.backups.errors import BackupError
from config.backups.making import stamp
from config.backups.manifest import Manifest
from config.occupied import Occupied, occupied


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    kept: str  # where the database is that was there before, if there was one


def restore(path: Path, *, replace: bool) -> Restored:
    """Raises BackupError, and then what was there is there still."""
    try:
        with occupied(settings.DATA_DIR, alone=True):
            return _restore(path, replace=replace)
    except Occupied as error:
        raise BackupError(
            f"A server is running on {settings.DATA_DIR}. Stop it, then restore. "
            "Nothing was changed."
        ) from error
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror or error}. Nothing was changed.") from error


def check(path: Path) -> Manifest:
    """Whether it could be restored here, without touching anything. Raises BackupError."""
    try:
        manifest = archive.verify(path)
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror or error}.") from error
    manifest.check_fits(chosen().kind)
    return manifest


def _restore(path: Path, *, replace: bool) -> Restored:
    database = chosen()
    database.check_free(replace=replace)
    archive.read_manifest(path).check_fits(database.kind)
    with TemporaryDirectory(prefix=".restore-", dir=database.folder) as scratch:
        file = Path(scratch) / "database"
        manifest = archive.unpack(path, file)
        kept = database.put_in_place(file, manifest, kept_as=f"replaced-{stamp()}")
    return Restored(manifest, kept)
