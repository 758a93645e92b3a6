"""How two renders of the same page are known to be the same."""

import re
from hashlib import blake2b

SEALED = re.compile(rb'value="eyJ[^"]+"|/views/[A-Za-z0-9_-]+\.gif')


def digest(status: int, body: bytes) -> str:
    """The same for two renders of the same: what is sealed is sealed anew each time."""
    if status != 200:
        return ""
    return blake2b(SEALED.sub(b"", body), digest_size=12).hexdigest()
