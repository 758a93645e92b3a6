"""Russian newspaper typography.

Both functions give the same result when applied to their own result, take time linear in their input, and
never touch code, attributes, addresses, file names, hashtags or handles. Only spaces, quotation marks,
dashes, the ellipsis and (c), (r), (tm), +- change; entities that spell such a sign become it, all others stay.
"""

import re

from polosa.kit.typography.dashes import set_dashes
from polosa.kit.typography.flat import flatten, flatten_html
from polosa.kit.typography.quotes import set_quotes
from polosa.kit.typography.shelter import shelter, unshelter
from polosa.kit.typography.signs import TAG
from polosa.kit.typography.spaces import bind, collapse, tighten

__all__ = ["typeset", "typeset_html"]

_SIGNS = (
    # the point of the sign is the first of the three, and both signs together have two
    (re.compile(rf"(?<![?!])([?!]{TAG}*+)(?:\.\.\.|…)(?![.…])"), r"\1.."),
    (re.compile(rf"(?<![?!])(\?!{TAG}*+)(?:\.\.\.|…)(?![.…])"), r"\1."),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(r"(?<![+\w])\+-(?=\d)"), "±"),
    (re.compile(r"\([cCсС]\)(?=[ \u00a0]?(?:19|20)\d\d(?!\d))"), "©"),
    (re.compile(r"(?<=[^\W\d]{2})\([rR]\)(?!\w)"), "®"),
    (re.compile(r"(?<=\w)\((?:tm|TM)\)(?!\w)"), "™"),
)


def typeset(text: str) -> str:
    flat = flatten(text)
    flat.text = _set(flat.text)
    return flat.restored()


def typeset_html(html: str) -> str:
    flat = flatten_html(html)
    flat.text = _set(flat.text)
    return flat.restored()


def _set(text: str) -> str:
    text, words = shelter(text)
    text = collapse(text)
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    text = set_dashes(tighten(set_quotes(text)))
    return unshelter(bind(tighten(text)), words)  # a dash may have got its space after a sign
