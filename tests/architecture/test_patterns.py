"""Every regular expression is known to the tests of growth (`tests/hostile`), or meets no stranger's text."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.foreign import FOREIGN
from tests.hostile.patterns import OURS, WALKED

ROOT = Path(__file__).parents[2]
CALLS = {"compile", "sub", "subn", "match", "search", "fullmatch", "split", "findall", "finditer"}


def patterns(tree: ast.Module, module: str) -> Iterator[str]:
    """`module:NAME` of what is compiled to a name, else `module:function` of where `re` is called."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        place = names[0] if names else getattr(node, "name", "")
        if any(is_pattern(inside) for inside in ast.walk(node)):
            yield f"{module}:{place}"


def is_pattern(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in CALLS
    )


def found() -> set[str]:
    return {
        each
        for path in (ROOT / "polosa").rglob("*.py")
        for each in patterns(
            ast.parse(path.read_text("utf-8")), ".".join(path.relative_to(ROOT).with_suffix("").parts)
        )
    }


def test_every_pattern_is_walked_or_meets_our_own_text_only() -> None:
    assert found() == WALKED.keys() | OURS.keys()
    assert not WALKED.keys() & OURS.keys()


def test_what_walks_a_pattern_is_tested_for_growth() -> None:
    assert set(WALKED.values()) <= FOREIGN.keys()


def test_a_new_pattern_is_seen() -> None:
    tree = ast.parse("import re\nNEW = re.compile('a')\ndef f(t):\n    return re.sub('a', 'b', t)\n")
    assert set(patterns(tree, "m")) == {"m:NEW", "m:f"}
