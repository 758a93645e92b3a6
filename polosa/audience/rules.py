"""What is a view: a person with a browser, looking at the page, not again within half an hour."""

import re
from collections.abc import Mapping
from datetime import timedelta
from hashlib import blake2b

from crawleruseragents import is_crawler

VISIT = timedelta(minutes=30)
FLOOD_WINDOW = timedelta(minutes=1)
FLOOD = 240
AGENT_MAX = 400
BROWSER = "mozilla/"
"""Every browser's name for thirty years; libraries and scripts seldom care to say it."""
PROGRAM = re.compile(r"(?<!cu)bot|crawl|spider|fetch|monitor|preview", re.IGNORECASE)
"""What programs call themselves. Cubot makes telephones."""


def is_reading(headers: Mapping[str, str]) -> bool:
    """Not a crawler, not a nameless program, not a page loaded in advance, not a picture on another site's page."""
    agent = headers.get("User-Agent", "").strip()[:AGENT_MAX]
    purpose = (
        f"{headers.get('Sec-Purpose', '')} {headers.get('Purpose', '')} {headers.get('X-Moz', '')}".lower()
    )
    return (
        agent.lower().startswith(BROWSER)
        and headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and "prefetch" not in purpose
        and "prerender" not in purpose
        and PROGRAM.search(agent) is None
        and not is_crawler(agent, case_sensitive=False)
    )


def visitor_of(network: str, agent: str) -> str:
    """32 hex digits for one browser in one network: two people behind one router are mostly two."""
    return blake2b(f"{network}\n{agent[:AGENT_MAX]}".encode(), digest_size=16).hexdigest()
