"""Who is at work in the data folder: servers share it, a restore wants it for itself.

The operating system lets go of the lock when a process ends, however it ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.exceptions import ImproperlyConfigured
from django.core.files import locks

LOCK = ".in-use"


class Occupied(Exception):
    """Somebody is there already."""


@contextmanager
def occupied(folder: Path, *, alone: bool = False) -> Iterator[None]:
    """Be at work here until the block ends. Raises Occupied at once instead of waiting.

    Raises ImproperlyConfigured where there is no such folder to be made.
    """
    with _opened(folder) as lock:
        wanted = locks.LOCK_EX if alone else locks.LOCK_SH
        if not locks.lock(lock, wanted | locks.LOCK_NB):
            raise Occupied
        yield


def _opened(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / LOCK).open("a")
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR is {str(folder)!r}, which cannot be written: {error.strerror}."
        ) from error
