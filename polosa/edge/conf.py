"""What settings may say about the edge, as `EDGE_<NAME>`. Asked for dozens of times a page, looked for once."""

from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

BYTES = 64 * 2**20
"""How much memory the pages of one process may take; 0 switches the cache off."""

FRAGMENT_BYTES = 32 * 2**20
"""How much memory the pieces that pages share may take in one process; 0 switches their sharing off."""

TTL_SECONDS = 60
"""A page is rendered again after this even if nothing was purged."""

STAND_IN_SECONDS = 60
"""How much longer it may be shown while it is rendered again."""

STALE_SECONDS = 3600
"""How long an old page may stand in while rendering fails."""

COPIES = ""
"""A folder for the last good page of each address, shared by the processes of a machine; empty for none."""

COPY_BYTES = 256 * 2**20
"""How much of the disk they may take."""

COPY_SECONDS = 90.0
"""A page that is rendered again and again is written down no oftener than this."""

SHARED_SECONDS = 10
"""`s-maxage`: how long a cache in front of us may keep a page without asking."""

QUERY_ELSEWHERE: tuple[str, ...] = ()
"""Parameters by which an old site's addresses, which lead elsewhere or nowhere, name their items. What pages of ours
understand their views say themselves (`parameters.takes`)."""

SKIP = (
    "/desk/",
    "/desk-entry/",
    "/account/",
    "/documents/",
    "/media/",
    "/static/",
    "/views/",
    "/live/",
    "/healthz",
    "/readyz",
)
"""Paths that are never kept."""

PERSONAL_COOKIES: dict[str, str] = {"sessionid": "", "messages": ""}
"""Cookies whose owner may see something else than everybody. By name a function, as a dotted path, that tells from the
cookie's text, without asking anybody, whether it is one of ours: what anyone can make up must not buy anything. Without
a function every text counts."""

VARIANT_COOKIE = "view"
VARIANT = ""
"""A function of that cookie's text, as a dotted path: the text it returns splits every page into variants."""

REFUSAL = ""
"""A function that makes a page of a refusal, see `refusals`; without it the server refuses in plain words."""

REFUSAL_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"

HOME = ""
"""The paper's own address: `www.` before its name leads there, where that host is not served."""

KEY_HEADERS = ("Surrogate-Key",)
"""Which headers name a page's keys, when they are named: `Surrogate-Key` for Varnish, `Cache-Tag` for a CDN."""

LOOK_SECONDS = 0.2
"""How often the purge log is looked at, at most, where nobody follows it."""

FOLLOW_SECONDS = 0.08
"""How often a worker looks at the purge log."""

GRACE_SECONDS = 0.4
"""How long a purged page may be shown while it is rendered anew. With the time it takes to hear of the purge: < 1 s."""

SOONEST_SECONDS = 0.25
"""A page that is purged all the time (everybody votes) is rendered no oftener than this."""

RETRY_SECONDS = 1.0
"""After a render that failed, the next one of this page."""

BRIEF_SECONDS = 0.5
"""How long redirects and refusals (404) are kept: they wear no keys, and must not outlive a change by a second."""

PASS_SECONDS = 30.0
"""How long it is remembered that an address answers everybody differently."""

MOST_RENDERS_WAITING = 500
MOST_PERSONAL_WAITING = 200
WAIT_SECONDS = 30.0
"""Whoever has waited so long for a page is told to come again."""

LARGEST_BODY = 2**20
"""Bytes of what a reader may send."""

LARGEST_UPLOAD = 64 * 2**20
"""Bytes of what may be sent to the addresses of UPLOADS."""

MOST_BODY_BYTES = 64 * 2**20
MOST_BODY_BYTES_OF_NETWORK = 8 * 2**20
"""What all bodies under way may hold in one process, from when they are received until they are answered."""

MOST_UPLOAD_BYTES = 512 * 2**20
MOST_UPLOAD_BYTES_OF_NETWORK = 256 * 2**20
"""The same of those larger than LARGEST_BODY."""

MOST_SENDERS_OF_NETWORK = 64
"""How many bodies of one network may be on their way at the same time."""

MOST_FILES_WAITING = 2000
MOST_FILES_WAITING_OF_NETWORK = 250
"""How many requests may wait for a file that is not in memory."""

UPLOADS = ("/desk/",)
UPLOAD_CHECK = ""
"""A function, as a dotted path, from cookies to whether their owner may send so much. Asked in the desk's thread."""

UPLOAD_METHODS: tuple[str, ...] = ()
"""What may be asked of these addresses beside GET, HEAD and POST, by whoever is signed in."""

FILE_BYTES = 32 * 2**20
"""How much memory pictures, styles and scripts of one process may take."""


COUNTS: dict[str, str] = {}

COUNT_KEYS: dict[str, str] = {}
"""The letter of COUNTS by what the keys of what is counted begin with: `thread:5` is purged when its number changes."""
"""What the live lane counts: letters, and functions from ids to numbers as dotted paths."""


_known: dict[str, Any] = {}


def value(name: str) -> Any:
    found = _known.get(name, _known)
    if found is _known:
        found = _known[name] = getattr(settings, f"EDGE_{name}", globals()[name])
    return found


@receiver(setting_changed)
def forget(**kwargs: Any) -> None:
    """Tests say something else for a while."""
    _known.clear()


def names_keys() -> bool:
    """`Surrogate-Key` is for a cache in front of us: readers would only pay for it."""
    return bool(getattr(settings, "EDGE_SURROGATE_KEYS", bool(getattr(settings, "TRUSTED_PROXIES", None))))
