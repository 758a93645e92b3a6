"""Wagtail's choosers without the inline script each of them brings: the desk's security policy lets none run."""

import json
import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets.chooser import BaseChooser

CALL = re.compile(r"(?:new )?(\w+)\((.*)\);</script>", re.DOTALL)
_render = BaseChooser.render


def render(self: BaseChooser, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
    """The options stand in a template instead, from which `js/desk.js` begins the chooser."""
    html, _script, code = _render(self, name, value, attrs, renderer).rpartition("<script>")
    call = CALL.fullmatch(code)
    if call is None:
        raise ValueError(f"Wagtail begins a chooser in another way than known: {code}")
    return format_html(
        '{}<template data-desk-init="chooser" data-name="{}" data-options="{}"></template>',
        SafeString(html),
        call[1],
        json.dumps(json.loads(f"[{call[2]}]"), ensure_ascii=False),
    )


def move_out() -> None:
    """Wagtail has no setting for it."""
    BaseChooser.render = render
