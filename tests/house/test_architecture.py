"""The house has one direction: accounts <- usage <- connections <- chat."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "usage", "connections", "chat")
HTTP_CLIENTS = {"httpx", "aiohttp", "requests", "urllib3", "http.client"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def imports(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def rooms_imported(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)} & {*ROOMS, "practice"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_is_below_it(room: str):
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    upward = {
        str(path.relative_to(ROOT)): rooms_imported(path) - allowed
        for path in modules(room)
        if "management" not in path.parts and rooms_imported(path) - allowed
    }

    assert upward == {}


def test_the_practice_gateway_knows_nothing_of_the_house():
    ours = {*ROOMS, "config", "django"}
    strangers = {
        str(path): found
        for path in modules("practice")
        if (found := {name.partition(".")[0] for name in imports(path)} & ours)
    }

    assert strangers == {}


def test_only_the_gateway_speaks_http_to_the_outside():
    speakers = {
        str(path.relative_to(ROOT))
        for path in modules(*ROOMS, "config")
        if imports(path) & HTTP_CLIENTS or any(n.startswith("httpx") for n in imports(path))
    }

    assert {name for name in speakers if not name.startswith("connections/gateway/")} == set()


def test_no_handler_catches_everything():
    broad = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(*ROOMS, "config", "practice")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and is_broad(node.type)
    ]

    assert len(broad) <= 1, f"the stream's edge may catch everything, nobody else: {broad}"


def test_files_and_functions_stay_small():
    big = [f"{path}" for path in modules(*ROOMS, "config", "practice") if lines(path) > 300]
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules(*ROOMS, "config", "practice")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 50
    ]

    assert (big, long) == ([], [])


def is_broad(caught: ast.expr | None) -> bool:
    return caught is None or (
        isinstance(caught, ast.Name) and caught.id in ("Exception", "BaseException")
    )


def lines(path: Path) -> int:
    return path.read_text().count("\n")
