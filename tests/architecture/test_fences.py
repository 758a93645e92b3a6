"""What the import contract cannot see: foreign keys, template fragments, and that only actions write."""

import ast
import re
from pathlib import Path

from django.apps import apps

POLOSA = Path(__file__).parents[2] / "polosa"
TEMPLATES = POLOSA / "theme" / "templates"
STREET = [
    ["importers"],
    ["front"],
    ["distribution", "partners"],
    ["articles", "events"],
    ["reactions", "comments", "audience"],
    ["readers", "account", "desk"],
    ["kit"],
    ["edge"],
]
ROW = {app: row for row, neighbours in enumerate(STREET) for app in neighbours}
INHERITED = {"kit.Picture.uploaded_by_user points at readers.User"}
"""Wagtail's own field: it knows the user model by its setting, not by its app."""
WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "delete",
    "update",
}
WRITERS = {"actions", "models", "migrations", "management", "forms"}


def may_know(upper: str, lower: str) -> bool:
    return upper == lower or ROW[upper] < ROW[lower]


def test_foreign_keys_point_downhill() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} points at {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("polosa.")
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        and field.related_model._meta.app_label in ROW
        and not may_know(model._meta.app_label, field.related_model._meta.app_label)
    ]  # fmt: skip
    assert set(wrong) <= INHERITED, "\n".join(wrong)


def test_template_fragments_point_downhill() -> None:
    wrong = []
    for path in TEMPLATES.rglob("*.html"):
        app = path.relative_to(TEMPLATES).parts[0]
        if app not in ROW:
            continue
        for target in re.findall(r"{%\s*(?:include|extends)\s+\"(\w+)/", path.read_text(encoding="utf-8")):
            if target in ROW and not may_know(app, target):
                wrong.append(f"{path.relative_to(TEMPLATES)} includes {target}/")
    assert not wrong, "\n".join(wrong)


def test_only_actions_write() -> None:
    """A call of `.save()`, `.create()`, `.update()`… on a manager, query or model outside the rooms that write."""
    wrong = []
    for path in POLOSA.rglob("*.py"):
        parts = path.relative_to(POLOSA).parts
        if (
            parts[0] not in ROW
            or parts[0] in {"kit", "edge"}
            or len(parts) < 2
            or Path(parts[1]).stem in WRITERS
        ):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES
            ):
                source = ast.unparse(node.func)
                if "objects" in source or (node.func.attr in {"save", "delete"} and "super()" not in source):
                    wrong.append(f"{path.relative_to(POLOSA)}:{node.lineno} {source}()")
    assert not wrong, "\n".join(wrong)


def test_public_templates_have_nothing_inline() -> None:
    """The Content-Security-Policy of readers' pages allows no inline script, style or handler."""
    wrong = []
    for path in TEMPLATES.rglob("*.html"):
        if path.relative_to(TEMPLATES).parts[0] == "wagtailadmin":
            continue
        text = path.read_text(encoding="utf-8")
        if re.search(
            r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)", text
        ):
            wrong.append(str(path.relative_to(TEMPLATES)))
    assert not wrong, wrong
