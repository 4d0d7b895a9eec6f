"""From a bare python3 to Lampfield's own environment, with the standard library alone.

It must at least parse on a Python that is too old, to be able to say so.
"""

import base64
import datetime
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import sys
from typing import Iterator, NoReturn

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(
    VENV, *(["Scripts", "python.exe"] if os.name == "nt" else ["bin", "python"])
)
OLDEST = (3, 11)
DEVELOPER_COMMANDS = ("test", "lint", "bench", "lock")
# Each lock holds what the ones before it hold, at the same versions.
LOCKS = ("base", "scale", "dev")


def enter(command: str) -> None:
    """Return inside .venv, with the packages of the lock; start again there if need be."""
    if os.environ.get("LAMPFIELD_VENV") == "none":  # an image that brings the packages itself
        return
    lock = "dev" if command in DEVELOPER_COMMANDS else "scale" if wants_scale() else "base"
    if not installed(lock):
        if not works(VENV_PYTHON):
            make_venv()
        install(lock)
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.execv(VENV_PYTHON, [VENV_PYTHON] + sys.argv)  # noqa: S606, RUF005


def write_env() -> None:
    """Write .env with fresh keys where neither it nor the environment has any; never overwrite."""
    path = os.path.join(ROOT, ".env")
    if os.path.lexists(path) or os.environ.get("ENV_FILE") or "SECRET_KEY" in os.environ:
        return
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    text = (
        "# Written at the first start. Keep a copy of ENCRYPTION_KEYS somewhere safe:\n"
        "# without it the members' gateway keys cannot be opened.\n"
        f"SECRET_KEY={secrets.token_urlsafe(48)}\n"
        f"ENCRYPTION_KEYS={datetime.date.today():k%Y%m%d}:{key}\n"
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # a second start was quicker: its keys are the keys
        return
    with os.fdopen(handle, "w") as env:
        env.write(text)


def wants_scale() -> bool:
    """Whether a PostgreSQL or Redis address is set, in the environment or in .env."""
    try:
        with open(os.path.join(ROOT, ".env"), encoding="utf-8") as env:
            text = env.read()
    except OSError:
        text = ""
    set_here = re.findall(r"^(?:export )?(DATABASE_URL|REDIS_URL)=\S", text, re.M)
    return bool(set_here) or any(map(os.environ.get, ("DATABASE_URL", "REDIS_URL")))


def installed(lock: str) -> bool:
    """Whether .venv holds this lock, or one that holds more."""
    return any(stamp_of(name) == fingerprint(name) for name in LOCKS[LOCKS.index(lock) :])


def works(python: str) -> bool:
    """Whether this interpreter starts and is new enough."""
    return runs(python, "import sys; sys.exit(sys.version_info < (%d, %d))" % OLDEST)


def make_venv() -> None:
    """Make .venv with uv, venv or virtualenv; as root on Debian install what venv lacks."""
    python = find_python()
    say("making .venv with " + python)
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    ways = [[uv, "venv", "--quiet", "--seed", "--python", python, VENV]] if uv else []
    ways += [[python, "-m", "venv", VENV], [python, "-m", "virtualenv", "--quiet", VENV]]
    if imports(python, "pip"):  # Debian splits venv in two; a pip outside can do the other half
        ways.append([python, "-m", "venv", "--without-pip", VENV])
    if any(makes_venv(way) for way in ways):
        return
    package = package_of_venv(python)
    if apt_install(package) and makes_venv([python, "-m", "venv", VENV]):
        return
    stop("this Python cannot make virtual environments. Run once: sudo apt install " + package)


def install(lock: str) -> None:
    """Install the lock by hash; a stamp says that it was done whole."""
    path = lock_path(lock)
    with open(path, encoding="utf-8") as text:
        count = len(re.findall(r"^[A-Za-z0-9].*==", text.read(), re.M))
    say("installing %d packages, once" % count)
    for installer in installers():
        done = subprocess.run(
            installer + ["--quiet", "--require-hashes", "-r", path],  # noqa: RUF005
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        if done.returncode == 0:
            break
    else:
        stop("the packages could not be installed. " + reason(done.stdout))
    with open(stamp_path(lock), "w", encoding="utf-8") as stamp:
        stamp.write(fingerprint(lock))


def installers() -> "Iterator[list[str]]":
    """uv is quicker; pip knows the index and the certificates that this machine is set up with."""
    uv = shutil.which("uv")
    if uv:
        yield [uv, "pip", "install", "--python", VENV_PYTHON]
    pip = [VENV_PYTHON, "-m", "pip"]
    if not imports(VENV_PYTHON, "pip"):
        pip = [find_python(), "-m", "pip", "--python", VENV_PYTHON]
    yield pip + ["install", "--disable-pip-version-check", "--no-input"]  # noqa: RUF005


def apt_install(*packages: str) -> bool:
    """Install Debian packages where that is possible without asking: as root, with apt-get."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not root or not shutil.which("apt-get") or os.environ.get("LAMPFIELD_APT") == "off":
        return False
    say("apt-get install " + " ".join(packages))
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    null = subprocess.DEVNULL
    subprocess.call(["apt-get", "update", "-qq"], stdout=null, stderr=null, env=env)
    wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.call(wanted, stdout=null, stderr=null, env=env) == 0


def find_python() -> str:
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in (14, 13, 12, 11):
        path = shutil.which("python3.%d" % minor)
        if path and works(path):
            return path
    stop(
        "Python %d.%d or newer is needed; this is %d.%d." % (OLDEST + sys.version_info[:2])
        + " Debian, Ubuntu: apt install python3.11. macOS: brew install python@3.13"
    )


def imports(python: str, module: str) -> bool:
    return runs(python, "import " + module)


def runs(python: str, code: str) -> bool:
    try:
        return subprocess.call([python, "-c", code], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def makes_venv(command: "list[str]") -> bool:
    done = subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    if done and works(VENV_PYTHON):
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    return False


def package_of_venv(python: str) -> str:
    code = "import sys; print('python%d.%d-venv' % sys.version_info[:2])"
    return subprocess.check_output([python, "-c", code], universal_newlines=True).strip()


def reason(output: str) -> str:
    lost = "NewConnectionError|Connection refused|name resolution|timed out|error sending request"
    if re.search(lost, output, re.I):
        return "PyPI is out of reach: check this machine's network or proxy, then start again."
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "The installer said nothing."


def fingerprint(lock: str) -> str:
    with open(lock_path(lock), "rb") as text:
        return hashlib.sha256(text.read()).hexdigest()


def stamp_of(lock: str) -> str:
    try:
        with open(stamp_path(lock), encoding="utf-8") as stamp:
            return stamp.read()
    except OSError:
        return ""


def lock_path(lock: str) -> str:
    return os.path.join(ROOT, "requirements", lock + ".txt")


def stamp_path(lock: str) -> str:
    return os.path.join(VENV, "installed-" + lock)


def say(text: str) -> None:
    print("[lampfield] " + text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    sys.exit("[lampfield] " + text)
