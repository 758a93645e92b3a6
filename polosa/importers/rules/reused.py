"""Blocks that are kept once and shown in many texts: an export tells of them as items of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from polosa.importers.gateways.wxr_records import Item

MOST_BLOCKS = 2000  # of an export, kept in memory
MOST_CHARACTERS = 8_000_000  # of all of them
MOST_ADDED = 1_000_000  # characters, to one text
MOST_NESTED = 3  # a block that shows another one, or itself
PLACE = re.compile(r'<!--\s{1,20}wp:block\s{1,20}\{[^<>]{0,300}?"ref":\s{0,20}(\d{1,9})\b[^<>]{0,300}/?-->')


def with_reused(item: Item, reused: Mapping[int, str]) -> Item:
    """The item with the blocks that its text names where it names them; what is not known stays named."""
    if not reused or "wp:block" not in item.content:
        return item
    left = MOST_ADDED

    def shown(found: re.Match[str]) -> str:
        nonlocal left
        block = reused.get(int(found[1]))
        if block is None:
            return found[0]
        left -= min(len(block), left)
        return block if left else found[0]

    content = item.content
    for _ in range(MOST_NESTED):
        before, content = content, PLACE.sub(shown, content)
        if content == before:
            return replace(item, content=content)
    # what is named so deep within itself names itself
    whole = PLACE.sub(lambda found: "" if int(found[1]) in reused and left else found[0], content)
    return replace(item, content=whole)
