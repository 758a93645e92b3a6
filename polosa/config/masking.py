"""What a log may show of a text: bounded in length, and without people, secrets and terminal commands.

Texts come from strangers (a request line, a database's complaint). A line is cut before a pattern meets it, and every
pattern is linear: a start is tried at the first character of a run only, or what follows it is bounded.
"""

import ipaddress
import re
from collections.abc import Iterator

LONGEST_LINE = 500
LONGEST_SECRET = 500
LONGEST_READ = 4 * LONGEST_LINE
"""Of a longer line nothing is looked at; what stands at the cut may be half a secret, and is not shown."""
MOST_LINES = 400
MASK = "***"

SECRET_PATHS = re.compile(
    r"(/desk-entry/|/password_reset/confirm/)[^\s\"'?]+|(/views/)[A-Za-z0-9_-]{40,}(?:\.gif)?"
)
EMAIL = re.compile(r"(?<![^\s@<>\"'=(),;:/])[^\s@<>\"'=(),;:/]++@[^\s@<>\"'=(),;:/]+")
QUERY = re.compile(r"(?<=[\w/%])\?[^\s\"']+")
TOKEN = re.compile(
    r"[0-9a-z]{6,13}-[0-9a-f]{32,}"
    r"|(?<![\w-])(?=[A-Za-z_-]*+[0-9])(?=[a-z0-9_-]*+[A-Z])[A-Za-z0-9_-]{24,}"
    r"|(?<![^\W_])(?=[A-Za-z]*+[0-9])[A-Za-z0-9]{20,}"
)
ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?!\w|\.\w)"
)
FRAME = re.compile(r'\s*File "[^"\n]{1,300}\.py", line \d{1,7}(?:, in [\w.<>]{1,120})?')
"""A place in the source, as tracebacks name it. The folders of an installation may look like a token, and are none."""
DETAIL = re.compile(r"[ |]{0,40}(?:DETAIL|CONTEXT): ")
"""Under which PostgreSQL repeats what was to be written, line ends and all: hidden up to the next traceback."""
AFTER_DETAIL = re.compile(
    r"[ |]{0,40}(?:Traceback \(most recent call last\):|The above exception was|During handling of the above)"
)


def masked(text: str) -> str:
    """Without what tells of a person or lets somebody in; without what a terminal would obey."""
    return "\n".join(_masked_line(line) for line in _without_details(_few(text.split("\n"))))


def _few(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_LINES:
        return lines
    half = MOST_LINES // 2
    return [*lines[:half], f"… {len(lines) - 2 * half} …", *lines[-half:]]


def _without_details(lines: list[str]) -> Iterator[str]:
    is_detail = False
    for line in lines:
        if DETAIL.match(line):
            is_detail = True
            yield "DETAIL: " + MASK
        elif not is_detail or AFTER_DETAIL.match(line):
            is_detail = False
            yield line


def _masked_line(line: str) -> str:
    if FRAME.fullmatch(line):
        return _printable(line)
    if len(line) <= LONGEST_READ:
        shown = _without_secrets(line)
    else:
        shown = _without_secrets(line[:LONGEST_READ])[:-LONGEST_SECRET]
    is_cut = len(line) > LONGEST_READ or len(shown) > LONGEST_LINE
    return _printable(shown[:LONGEST_LINE]) + ("…" if is_cut else "")


def _without_secrets(line: str) -> str:
    line = SECRET_PATHS.sub(lambda found: (found[1] or found[2]) + MASK, line)
    line = QUERY.sub("?" + MASK, line)
    line = EMAIL.sub(MASK, line)
    line = TOKEN.sub(MASK, line)
    return ADDRESS.sub(lambda found: MASK if _is_a_machine(found[0]) else found[0], line)


def _is_a_machine(text: str) -> bool:
    try:
        return not ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def _printable(line: str) -> str:
    return line if line.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)
