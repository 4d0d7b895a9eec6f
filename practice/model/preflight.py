"""Whether this machine can run the engine, and if not, why, in a sentence."""

import ctypes
import platform
from pathlib import Path

from practice.model import catalog
from practice.model.catalog import Weights, Wheel
from practice.model.errors import Unsupported

# The engine was compiled for these and does not ask before it uses them.
_CPU_FLAGS = {"avx2", "fma", "f16c", "bmi2"}
_OLDEST_GLIBC = (2, 17)


def check(weights: Weights | None) -> None:
    """Raises Unsupported. The operator's own file (None) is not measured for memory."""
    engine()
    if platform.system() == "Linux":
        _check_libraries()
        _check_processor()
        if weights:
            _check_memory(weights)


def engine() -> Wheel:
    wheel = catalog.engine()
    if wheel is None:
        machine = f"{platform.system()} on {platform.machine()}"
        raise Unsupported(f"There is no engine for {machine} that we have checked.")
    return wheel


def _check_libraries() -> None:
    name, version = platform.libc_ver()
    if name != "glibc" or tuple(map(int, version.split(".")[:2])) < _OLDEST_GLIBC:
        raise Unsupported("The engine needs the GNU C library, which this system does not use.")
    try:
        ctypes.CDLL("libgomp.so.1")
    except OSError as error:
        raise Unsupported(
            "The engine needs the library libgomp1. Install it (apt-get install libgomp1)."
        ) from error


def _check_processor() -> None:
    if platform.machine() != "x86_64":
        return
    missing = _CPU_FLAGS - _cpu_flags()
    if missing:
        names = ", ".join(sorted(missing)).upper()
        raise Unsupported(f"This processor is too old for the engine: it lacks {names}.")


def _cpu_flags() -> set[str]:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("flags"):
            return set(line.partition(":")[2].split())
    return set()


def _check_memory(weights: Weights) -> None:
    available = _available_memory()
    if available < weights.memory:
        raise Unsupported(
            f"{weights.label} needs {weights.memory // 1_000_000} MB of free memory; "
            f"{available // 1_000_000} MB are free."
        )


def _available_memory() -> int:
    for line in Path("/proc/meminfo").read_text("utf-8").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0
