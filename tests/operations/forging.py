"""A backup whose checksums are right and whose database is another."""

import hashlib
import json
import zipfile
from pathlib import Path


def forged(backup: Path, *, database: bytes) -> Path:
    manifest = json.loads(zipfile.ZipFile(backup).read("manifest.json"))
    manifest |= {"size": len(database), "sha256": hashlib.sha256(database).hexdigest()}
    path = backup.with_name("forged.zip")
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("manifest.json", json.dumps(manifest))
        packed.writestr("database", database)
    return path
