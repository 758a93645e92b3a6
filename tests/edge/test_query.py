"""The edge takes unknown parameters away: those that pages read have to be known to it."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver

from polosa.edge import conf
from polosa.edge.parameters import known_query

POLOSA = Path(conf.__file__).parents[1]
UNSHARED = {
    "reply",  # of who is signed in: whom the form answers. Guests see no form
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
    assert read - parameters_of_pages() <= UNSHARED
    assert "before" in read


def parameters_of_pages() -> set[str]:
    """All that any view of the paper says it understands, and what an old site's addresses may have had."""
    return {name for view in _views(get_resolver()) for name in getattr(view, "edge_takes", ())} | set(
        settings.EDGE_QUERY_ELSEWHERE
    )


def _views(resolver: URLResolver) -> Iterator[Any]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _views(one)
        else:
            yield one.callback


@pytest.mark.parametrize(
    ("path", "query", "understood"),
    [
        ("/", "q=x&before=1-1&utm_source=a", ""),
        ("/", "p=12&x=1", "p=12"),
        ("/news/", "before=0017-5&after=x&page=3&reply=1", "before=17-5"),
        ("/news", "before=17-5", "before=17-5"),
        ("/news/", "before=17", ""),
        ("/news/", "before=" + "9" * 40, ""),
        ("/gorod/", "before=17-05&mood=joy", "before=17-5"),
        ("/tag/most/", "after=17-5&q=x", "after=17-5"),
        ("/author/vera/", "after=17-5", "after=17-5"),
        ("/gorod/12-most/", "reply=7&before=1-1&comments_before=17-005", "comments_before=17-5"),
        ("/afisha/12-koncert/", "reply=7&comments_after=17-5", "comments_after=17-5"),
        ("/afisha/", "page=2&day=3", ""),
        ("/comments/", "before=17-5&reply=2", "before=17-5"),
        ("/mood/", "mood=joy&period=month&page=2", "mood=joy&period=month"),
        ("/mood/", "mood=zzz&period=century", ""),
        ("/search/", "q=%20a%20b%20&page=007&order=zzz&x=1", "page=7&q=a+b"),
        ("/search/", "page=9999999&q=a", "q=a"),
        ("/search/", "q=" + "a" * 500, "q=" + "a" * 201),
        ("/rss.xml", "page=2&q=x", ""),
        ("/sitemap.xml", "p=1", ""),
        ("/afisha/12-koncert.ics", "x=1", ""),
        ("/day/2026/11/20/", "before=17-5", ""),
        ("/authors/", "page=2", ""),
        ("/index.php", "nid=5&x=7", "nid=5"),
        ("/news/", "&".join(f"x{n}=1" for n in range(99)) + "&before=17-5", ""),
        ("/news/", "before=17-5&x=" + "y" * 3000, ""),
    ],
)
def test_a_page_understands_its_own_parameters_in_one_way_of_writing(
    path: str, query: str, understood: str
) -> None:
    assert known_query(path, query) == understood


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
