"""What a file holds: which format it is by its content, within bounds."""

import json
import zipfile
import zlib
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from chat.transfer import chatgpt, growing, librechat, openai, openwebui, own, sillytavern, values
from chat.transfer.growing import Dropped
from chat.transfer.marks import counted
from chat.transfer.transcript import Transcript
from chat.transfer.values import Unreadable

LARGEST = 64 * 1024 * 1024  # bytes, of a file and of all that is packed in it
MOST_FILES = 10_000
# 64 MB of nothing but brackets become two gigabytes of objects; a file of chats has text between
# them. So what may become a value is counted before any is made.
MOST_VALUES = 4_000_000
FORMATS = (own, chatgpt, openwebui, librechat, openai, sillytavern)
TOO_LARGE = (
    "That is more than 64 MB of chats. Unpack the archive and take its conversations.json, "
    "or take fewer chats at once."
)
UNKNOWN = (
    "This is no file of chats that Lampfield knows: its own, SillyTavern's, ChatGPT's, "
    "Open WebUI's, LibreChat's or the messages of a chat completion."
)
TOO_MANY = "There are too many single values in it. Take fewer chats at once."
DAMAGED = "The archive is damaged, locked with a password, or packed in a way that is not known."


@dataclass(frozen=True, slots=True)
class Found:
    chats: tuple[Transcript, ...]
    dropped: Dropped

    @property
    def messages(self) -> int:
        return sum(len(chat.turns) for chat in self.chats)

    @property
    def attached(self) -> int:
        """Bytes."""
        turns = (turn for chat in self.chats for turn in chat.turns)
        return sum(len(file.content) for turn in turns for file in turn.files)

    @property
    def left_out(self) -> str:
        """In words; what a reply cost stays in the ledger of the server that asked for it."""
        costs = sum(1 for chat in self.chats for turn in chat.turns if turn.paid)
        return counted(self.dropped + Counter(cost=costs))


def opened(file: IO[bytes]) -> Found:
    """Reads all of it before anything is kept. Raises Unreadable."""
    dropped = Dropped()
    chats = growing.chats(_read(file, dropped))
    if not chats:
        raise Unreadable("There is no message in it.")
    return Found(tuple(chats), dropped)


def _read(file: IO[bytes], dropped: Dropped) -> Iterator[Transcript]:
    count = 0
    for data in _unpacked(file):
        count += values.structure(data)
        if count > MOST_VALUES:
            raise Unreadable(TOO_MANY)
        content = _parsed(data)
        known = next((each for each in FORMATS if each.matches(content)), None)
        if known is None:
            raise Unreadable(UNKNOWN)
        yield from known.read(content, dropped)


def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
    """The file, or what is packed in it."""
    is_packed = file.read(4) == b"PK\x03\x04"
    file.seek(0)
    if not is_packed:
        yield _bounded(file, LARGEST)
        return
    try:
        with zipfile.ZipFile(file) as archive:
            yield from _members(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise Unreadable(DAMAGED) from error


def _members(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The sizes that an archive tells may be lies, so what comes out is counted."""
    left = LARGEST
    for info in _chosen(archive):
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(DAMAGED)
        with archive.open(info) as member:
            data = _bounded(member, left)
        left -= len(data)
        yield data


def _chosen(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """An archive of ChatGPT has much else in it besides the conversations."""
    infos = [info for info in archive.infolist() if info.filename.endswith(".json")]
    if len(infos) > MOST_FILES:
        raise Unreadable(TOO_LARGE)
    names = {info: info.filename.rsplit("/", 1)[-1] for info in infos}
    theirs = [info for info in infos if names[info].startswith("conversations")]
    found = theirs or [info for info in infos if not info.filename.startswith("__MACOSX/")]
    if not found:
        raise Unreadable(UNKNOWN)
    return found


def _bounded(file: IO[bytes], most: int) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        raise Unreadable(TOO_LARGE)
    return data


def _parsed(data: bytes) -> Any:
    """One value, or a list of those of each line."""
    try:
        try:
            return json.loads(data.decode("utf-8-sig"))
        except json.JSONDecodeError:
            lines = BytesIO(data.removeprefix(BOM_UTF8))
            return [json.loads(line.decode()) for line in lines if line.strip()]
    except RecursionError as error:
        raise Unreadable("What is in it is nested too deeply.") from error
    except ValueError as error:
        raise Unreadable(UNKNOWN) from error
