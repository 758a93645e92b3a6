"""Words that are not prose (addresses, file names, tags, handles) are taken out before and put back after."""

import re

from polosa.kit.typography.signs import BREAK, LINE, OBJECT, TAG, WORD

_ENDS = r"\s\"«»„“”‟<>" + TAG + BREAK + LINE
_TOKEN = re.compile(
    rf"(?P<address>(?:[a-zA-Z][a-zA-Z0-9+.\-]{{0,30}}://|(?:mailto|tel|magnet|data):|www\.)[^{_ENDS}]++)"
    rf"|(?P<word>[^{_ENDS}()\[\]{{}}]++)",
    re.IGNORECASE,
)
_TAIL = ".,;:!?…"
_DOMAIN = re.compile(r"[a-z0-9_\-]+(?:\.[a-z0-9_\-]+)*\.[a-z][a-z0-9\-]+(?::\d+)?(?:[/?#].*)?", re.IGNORECASE)
_CYRILLIC_DOMAIN = re.compile(r"[\w\-]+(?:\.[\w\-]+)*\.(?:рф|рус|москва|дети)(?:[/?#].*)?", re.IGNORECASE)
_FILE = re.compile(
    r".*\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|txt|csv|json|xml|html?|md|zip|rar|7z|tar|gz|jpe?g|png|gif|webp"
    r"|avif|svg|tiff?|bmp|mp[34]|avi|mov|mkv|wav|ogg|exe|apk|py|js|css|php)",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?:~?/|\.{1,2}/|[a-zA-Z]:\\)[\w.\-/\\]+")


def shelter(text: str) -> tuple[str, list[str]]:
    taken: list[str] = []

    def take(found: re.Match[str]) -> str:
        whole = found[0]
        word = whole.rstrip(_TAIL)
        if not word or not (found["address"] or is_sheltered(word)):
            return whole
        taken.append(word)
        return WORD + whole[len(word) :]

    return _TOKEN.sub(take, text), taken


def unshelter(text: str, taken: list[str]) -> str:
    words = iter(taken)
    return re.sub(WORD, lambda _: next(words), text)


def is_sheltered(word: str) -> bool:
    if "://" in word or "@" in word or "\\" in word or word.startswith("#"):
        return True
    if "." not in word and "/" not in word:
        return False
    patterns = (_DOMAIN, _CYRILLIC_DOMAIN, _FILE, _PATH)
    return any(pattern.fullmatch(_plain(word)) for pattern in patterns)


def _plain(word: str) -> str:
    """An entity inside an address (`&amp;`) counts as any letter."""
    return word.replace(OBJECT, "x")
