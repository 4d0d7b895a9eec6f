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
    """What was used between two readings: seconds, and megabytes at the highest."""

    cpu: float
    wall: float
    memory: float
    machine: float  # processor seconds of everything that ran on this machine


class Meter:
    """Reads one process tree, from `start` to `stop`; call `sample` in between to see the peak."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.start()

    def start(self) -> None:
        self._wall = time.monotonic()
        self._machine = machine_seconds()
        self._cpu = {pid: cpu_seconds(pid) for pid in tree(self.pid)}
        self._memory = memory(self.pid)

    def sample(self) -> None:
        self._memory = max(self._memory, memory(self.pid))

    def stop(self) -> Use:
        self.sample()
        now = {pid: cpu_seconds(pid) for pid in tree(self.pid)}
        return Use(
            cpu=sum(seconds - self._cpu.get(pid, 0) for pid, seconds in now.items()),
            wall=time.monotonic() - self._wall,
            memory=self._memory,
            machine=machine_seconds() - self._machine,
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


def machine_seconds() -> float:
    """Seconds that the processors of this machine were not idle since it started."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _idle, _iowait, *interrupts = fields[:8]
    return (user + nice + system + sum(interrupts)) / TICKS


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0
