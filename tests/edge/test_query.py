"""The edge takes unknown parameters away: those that pages read have to be known to it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from polosa.edge import conf

POLOSA = Path(conf.__file__).parents[1]
UNSHARED = {
    "next",  # of forms that come back to a page; read in POST or under /account/
}
BEYOND = {"config", "edge", "importers", "theme"}


def test_every_parameter_that_a_page_reads_is_known_to_the_edge() -> None:
    read = {name for path in _sources() for name in _parameters(ast.parse(path.read_text(encoding="utf-8")))}
    assert read - set(conf.QUERY) <= UNSHARED


def _sources() -> Iterator[Path]:
    for path in POLOSA.rglob("*.py"):
        inside = path.relative_to(POLOSA).parts
        if inside[0] not in BEYOND and not {"migrations", "wagtail_hooks", "wagtail_hooks.py"} & set(inside):
            yield path


def _parameters(tree: ast.AST) -> Iterator[str]:
    """`request.GET["x"]`, `request.GET.get("x")`, `"x" in request.GET`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _is_get(node.value):
            yield from _words(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_get(node.func.value):
            yield from (word for argument in node.args[:1] for word in _words(argument))
        elif isinstance(node, ast.Compare) and any(map(_is_get, node.comparators)):
            yield from _words(node.left)


def _is_get(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "GET"


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
