"""The edge takes unknown parameters away: those that pages read have to be known to it."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from polosa.edge import conf

POLOSA = Path(conf.__file__).parents[1]
UNSHARED = {
    "next",  # of forms that come back to a page; read in POST or under /account/
}
NAMED_ELSEWHERE = {
    "comments/queries/thread.py": {"comments_before", "comments_after"},
    "front/views.py": {"q", "section", "since", "until", "order"},
}
"""Files that read a parameter whose name they are given, and all names they are given."""
BEYOND = {"config", "edge", "importers", "readers", "theme"}


def test_every_parameter_that_a_page_reads_is_known_to_the_edge() -> None:
    read = {name for path in _sources() for name in _parameters(path)}
    assert read - set(conf.QUERY) <= UNSHARED
    assert "before" in read


def _sources() -> Iterator[Path]:
    for path in POLOSA.rglob("*.py"):
        inside = path.relative_to(POLOSA).parts
        if inside[0] not in BEYOND and not {"migrations", "wagtail_hooks", "wagtail_hooks.py"} & set(inside):
            yield path


def _parameters(path: Path) -> Iterator[str]:
    """`request.GET["x"]`, `request.GET.get("x")`, `"x" in request.GET`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and _is_get(node.value):
            yield from _names(node.slice, path)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_get(node.func.value):
            yield from (name for argument in node.args[:1] for name in _names(argument, path))
        elif isinstance(node, ast.Compare) and any(map(_is_get, node.comparators)):
            yield from _names(node.left, path)


def _is_get(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "GET"


def _names(node: ast.AST, path: Path) -> set[str]:
    here = path.relative_to(POLOSA)
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.Name) and node.id.isupper():
        module = import_module(".".join(("polosa", *here.with_suffix("").parts)))
        return {getattr(module, node.id)}
    assert str(here) in NAMED_ELSEWHERE, f"{here} reads parameters that cannot be told: name them here"
    return NAMED_ELSEWHERE[str(here)]
