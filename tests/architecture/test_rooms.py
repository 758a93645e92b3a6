"""Rooms: the closed set of files inside an app, and what each may use."""

import ast
from pathlib import Path

import pytest

POLOSA = Path(__file__).parents[2] / "polosa"
APPS = [
    "importers", "front", "distribution", "partners", "articles", "events",
    "reactions", "comments", "audience", "readers",
]  # fmt: skip
FLOORS = [
    {"apps"},
    {"urls"},
    {
        "views",
        "feeds",
        "lanes",
        "wagtail_hooks",
        "receivers",
        "templatetags",
        "management",
        "adapter",
        "desk",
        "mail",
        "sitemaps",
    },
    {"tasks"},
    {"forms"},
    {"actions"},
    {"queries"},
    {"models"},
    {"blocks", "panels"},
    {"rules", "gateways"},
    {"signals", "enums", "errors", "conf"},
]
HEIGHT = {room: -floor for floor, rooms in enumerate(FLOORS) for room in rooms}
FREE = {"__init__", "migrations", "__pycache__"}
LONGEST_FILE = 400


def rooms_of(app: str) -> list[Path]:
    return [
        path
        for path in (POLOSA / app).iterdir()
        if path.stem not in FREE and (path.is_dir() or path.suffix == ".py")
    ]


def sources() -> list[Path]:
    return [path for path in POLOSA.rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_only_rooms_of_the_closed_set(app: str) -> None:
    strange = sorted(path.stem for path in rooms_of(app) if path.stem not in HEIGHT)
    assert not strange, f"{app} has rooms nobody decided on: {strange}"


@pytest.mark.parametrize("app", APPS)
def test_a_room_uses_only_what_stands_below_it(app: str) -> None:
    wrong = [
        f"{path.relative_to(POLOSA)} uses {used}"
        for room in rooms_of(app)
        for path in ([room] if room.is_file() else room.rglob("*.py"))
        for used in used_rooms(path, app)
        if used in HEIGHT and HEIGHT[used] > HEIGHT[room.stem]
    ]
    assert not wrong, "\n".join(wrong)


def used_rooms(path: Path, app: str) -> set[str]:
    """Rooms of the same app that a file imports when it is loaded; an import inside a function carries its reason."""
    found: set[str] = set()
    depth = len(path.relative_to(POLOSA / app).parts)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level == depth:
            found |= {node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
        elif node.module and node.module.startswith(f"polosa.{app}."):
            found.add(node.module.split(".")[2])
    return found


def test_no_file_is_longer_than_a_room_may_be() -> None:
    long = {
        str(path.relative_to(POLOSA)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources()
    }
    assert not {path: lines for path, lines in long.items() if lines > LONGEST_FILE}


def test_an_import_inside_a_function_tells_its_reason() -> None:
    """House rule 8: an exception carries its reason on its line. The switchboard starts before Django does."""
    silent = []
    for path in (path for path in sources() if "config" not in path.parts):
        lines = path.read_text(encoding="utf-8").splitlines()
        tree = ast.parse("\n".join(lines))
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for node in ast.walk(function):
                relative = isinstance(node, ast.ImportFrom) and (
                    node.level > 0 or (node.module or "").startswith("polosa")
                )
                if (
                    relative
                    and function.name != "ready"
                    and "#" not in "".join(lines[node.lineno - 1 : node.end_lineno])
                ):
                    silent.append(f"{path.relative_to(POLOSA)}:{node.lineno}")
    assert not silent, "\n".join(silent)
