"""Every text marked for translation in Python and in templates, found without running anything."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize


@dataclass(frozen=True)
class Text:
    id: str
    plural: str = ""
    context: str | None = None
    place: str = field(default="", compare=False)
    # All forms of one word in one text: «комментарий,комментария,комментариев».
    counted: bool = field(default=False, compare=False)


# What a function takes before any other argument: a context or not, and how many forms.
SIGNATURES = {
    "gettext": (0, 1),
    "ngettext": (0, 2),
    "pgettext": (1, 1),
    "npgettext": (1, 2),
}
FUNCTIONS = {
    name + ending: signature for name, signature in SIGNATURES.items() for ending in ("", "_lazy", "_noop")
}
CALL_IN_TEMPLATE = re.compile(
    r"""\b(?:gettext|ngettext|pgettext|npgettext|_)
        \((?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*"|[^()'"])*\)""",
    re.VERBOSE,
)
FORMS_IN_TEMPLATE = re.compile(
    r"""(?:\|\s*(?:plural|numbered):|\{%\s*live\s[^%]*?\s)(?:"([^"]+,[^"]+)"|'([^']+,[^']+)')"""
)
NOT_SHOWN = {"tests", "test", "migrations", "project_template", "node_modules", "__pycache__"}


def under(folder: Path, root: Path) -> Iterator[Text]:
    """Of all Python and template files below `folder`; places are told from `root`."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if NOT_SHOWN.isdisjoint(inside.parts) and path.is_file():
            yield from in_file(path, path.relative_to(root).as_posix())


def in_file(path: Path, place: str) -> Iterator[Text]:
    if path.suffix == ".py":
        yield from in_python(path.read_text("utf-8"), place)
    elif path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts:
        yield from in_template(path.read_text("utf-8"), place)


def in_template(source: str, place: str = "") -> Iterator[Text]:
    for call in CALL_IN_TEMPLATE.finditer(templatize(source)):
        yield from in_python(call.group(), place)
    for forms in FORMS_IN_TEMPLATE.finditer(source):
        yield Text(forms[1] or forms[2], place=place, counted=True)


def in_python(source: str, place: str = "") -> Iterator[Text]:
    tree = ast.parse(source)
    names = _names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (function := names.get(_called(node))):
            yield from _text(node, *FUNCTIONS[function], place)


def _names(tree: ast.AST) -> dict[str, str]:
    """The names this module calls the translating functions by."""
    names = {name: name for name in FUNCTIONS} | {"_": "gettext"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {a.asname or a.name: a.name for a in node.names if a.name in FUNCTIONS}
    return names


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _text(node: ast.Call, contexts: int, forms: int, place: str) -> Iterator[Text]:
    given = [_constant(argument) for argument in node.args[: contexts + forms]]
    if len(given) == contexts + forms and None not in given:
        context, *texts = given if contexts else (None, *given)
        yield Text(texts[0] or "", (texts[1] or "") if forms > 1 else "", context, place)


def _constant(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _constant(node.left), _constant(node.right)
        return None if left is None or right is None else left + right
    return None
