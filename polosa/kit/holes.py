"""Templates with holes: what pages show a hundred times in a few kinds is rendered once of each kind, and then filled.

A template costs many times what it takes to put ready words between its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

_EDGE = "\ue000"
"""No template has it: it belongs to nobody."""
_HOLES = re.compile(f"{_EDGE}(\\w+){_EDGE}")

Frame = str
"""Words with `%(name)s` in the places of the holes."""


def hole(name: str) -> SafeString:
    """What a template is given in place of a value that comes later."""
    return SafeString(f"{_EDGE}{name}{_EDGE}")


def holes(*names: str) -> dict[str, SafeString]:
    return {name: hole(name) for name in names}


def frame(template: str, context: dict[str, Any]) -> Frame:
    """The template as it is for every value of its holes. What decides on its words must not be one."""
    words = render_to_string(template, context)
    return _HOLES.sub(r"%(\1)s", words.replace("%", "%%"))


def filled(words: Frame, values: Mapping[str, str]) -> SafeString:
    """`values` are HTML: what comes from people is escaped by now."""
    return SafeString(words % values)
