"""WordPress text to the blocks of our body, without losing a word.

Both ages of WordPress are read: classic text, where a blank line makes a paragraph, and block HTML between
`<!-- wp:… -->` comments. What fits no block of ours stays as sanitised HTML.
"""

from itertools import groupby

from polosa.importers.rules.delimiters import segments_of
from polosa.importers.rules.flow import blocks_of
from polosa.importers.rules.inline import Block
from polosa.importers.rules.normal import normal
from polosa.importers.rules.shortcodes import expanded
from polosa.kit.literal import literal

MOST_BLOCKS = 4900
JOINED = 100  # of so many the desk still shows one
MAX_CHARACTERS = 4_000_000  # a text longer than any newspaper ever printed on one page


def blocks_from_html(html: str, *, shortcodes: bool = True) -> list[Block]:
    """Blocks as (type, value). Every visible word of `html` stands in them, in the same order.

    Pictures, galleries and files still name addresses ({"src", "wp_id", …}) and not yet pictures of ours; a
    gallery of all that hangs on the item has no items but "attached". ValueError: too long to be honest.
    """
    if len(html) > MAX_CHARACTERS:
        raise ValueError(f"a text longer than {MAX_CHARACTERS} characters")
    blocks: list[Block] = []
    for segment in segments_of(html):
        text = expanded(segment.html) if shortcodes else segment.html
        blocks.extend(blocks_of(normal(literal(text)), newline_breaks=segment.is_classic))
    return _joined(blocks) if len(blocks) > MOST_BLOCKS else blocks


def _joined(blocks: list[Block]) -> list[Block]:
    """Paragraphs that follow one another as one piece of HTML: a body has no place for more blocks."""
    found: list[Block] = []
    for is_text, run in groupby(blocks, lambda block: block[0] in ("paragraph", "html")):
        if is_text:
            whole = [str(value) for _, value in run]
            found += [("html", "".join(whole[at : at + JOINED])) for at in range(0, len(whole), JOINED)]
        else:
            found += run
    return found
