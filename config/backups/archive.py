"""The file: a zip with the manifest and the database, and nothing that is ever used as a path."""

import hashlib
import os
import zipfile
import zlib
from pathlib import Path
from typing import IO

from config.backups.errors import BackupError
from config.backups.manifest import Manifest

MANIFEST = "manifest.json"
DATABASE = "database"
LONGEST_MANIFEST = 1_000_000
NOWHERE = Path(os.devnull)
PIECE = 1 << 20
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def pack(path: Path, manifest: Manifest, database: Path) -> None:
    """Write a new file that only its owner reads, down to the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
            packed.writestr(MANIFEST, manifest.dumps())
            packed.write(database, DATABASE)
        file.flush()
        os.fsync(file.fileno())


def unpack(path: Path, into: Path) -> Manifest:
    """Read all of it and write the database to `into`. Raises BackupError unless it is whole."""
    manifest = read_manifest(path)
    try:
        with zipfile.ZipFile(path) as packed, packed.open(DATABASE) as database:
            digest = _copy(database, into, manifest.size)
    except BROKEN as error:
        raise BackupError(f"{path} is damaged: {error}. Nothing was changed.") from error
    if digest != manifest.sha256:
        raise BackupError(f"{path} is damaged: its checksum is wrong. Nothing was changed.")
    return manifest


def verify(path: Path) -> Manifest:
    return unpack(path, NOWHERE)


def read_manifest(path: Path) -> Manifest:
    """Raises BackupError for whatever is not one of our files, and for one that holds more."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sorted(packed.namelist()) != [DATABASE, MANIFEST]:
                raise BackupError(f"{path} is not a backup of Lampfield. Nothing was changed.")
            with packed.open(MANIFEST) as manifest:
                return Manifest.loads(manifest.read(LONGEST_MANIFEST))
    except zipfile.BadZipFile as error:
        said = "is not a backup of Lampfield, or only a part of one"
        raise BackupError(f"{path} {said}. Nothing was changed.") from error
    except BROKEN as error:
        raise BackupError(f"{path} is damaged: {error}. Nothing was changed.") from error


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(source: IO[bytes], into: Path, size: int) -> str:
    """Never more than the manifest promised, however much comes out of a small file."""
    digest, left = hashlib.sha256(), size
    with into.open("wb") as target:
        while piece := source.read(min(PIECE, left + 1)):
            left -= len(piece)
            if left < 0:
                raise EOFError("it holds more than it says")
            digest.update(piece)
            target.write(piece)
        if into != NOWHERE:
            target.flush()
            os.fsync(target.fileno())
    return digest.hexdigest()
