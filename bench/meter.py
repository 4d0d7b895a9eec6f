"""Processor seconds and memory of a server and everything it started. Linux only: reads /proc."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Use:
    """What was used between two readings: processor seconds, and megabytes at the highest."""

    cpu: float
    memory: float

    def __add__(self, other: "Use") -> "Use":
        return Use(self.cpu + other.cpu, max(self.memory, other.memory))


class Meter:
    """Reads one process tree, from `start` to `stop`; call `sample` in between to see the peak."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.start()

    def start(self) -> None:
        self._cpu = {pid: cpu_seconds(pid) for pid in tree(self.pid)}
        self._memory = memory(self.pid)

    def sample(self) -> None:
        self._memory = max(self._memory, memory(self.pid))

    def stop(self) -> Use:
        self.sample()
        now = {pid: cpu_seconds(pid) for pid in tree(self.pid)}
        return Use(
            cpu=sum(seconds - self._cpu.get(pid, 0) for pid, seconds in now.items()),
            memory=self._memory,
        )


def tree(pid: int) -> Iterator[int]:
    """The process and its living descendants."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = " ".join((task / "children").read_text() for task in tasks)
    except OSError:  # it has just ended
        return
    for child in children.split():
        yield from tree(int(child))


def cpu_seconds(pid: int) -> float:
    """All threads', those that ended included, to the nanosecond; 0 for a process that is gone."""
    clock = (~pid << 3) | 2  # what clock_getcpuclockid(3) gives, which Python does not offer
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0


def memory(pid: int) -> float:
    """Resident megabytes of the tree."""
    return sum(_resident(process) for process in tree(pid)) / MEGABYTE


def shared_memory(pid: int) -> float:
    """Proportional megabytes of the tree: what processes share is counted once."""
    return sum(_proportional(process) for process in tree(pid)) / MEGABYTE


def busy_cores(seconds: float = 1) -> float:
    """How many processors of this machine were at work, whatever for, in the seconds from now."""
    begin = _busy_seconds()
    time.sleep(seconds)
    return (_busy_seconds() - begin) / seconds


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _busy_seconds() -> float:
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _idle, _iowait, *interrupts = fields[:8]
    return (user + nice + system + sum(interrupts)) / TICKS
