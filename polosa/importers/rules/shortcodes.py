"""WordPress's own shortcodes to the HTML they stand for. Those of plugins stay as text."""

import re
from html import escape

from polosa.kit.markup import Kind, tokens
from polosa.kit.text import unescaped

_PLAYERS = (
    "youtube|vimeo|rutube|vk|vkvideo|vk-video|tweet|twitter|instagram|facebook|soundcloud|iframe|embedyt|fvplayer"
    "|flowplayer|jwplayer|su_youtube|su_video|su_audio|su_vimeo|googlemaps|gview|pdf|pdf-embedder|telegram"
)
_NAMES = f"caption|wp_caption|gallery|embed|audio|video|playlist|{_PLAYERS}"
_MARK = re.compile(
    rf"(?P<escape>\[)?\[(?P<close>/)?(?P<name>{_NAMES})(?P<attributes>(?:[\s=][^\[\]]{{0,2000}})?)/?\](?(escape)\])"
)
_ATTRIBUTE = re.compile(r"""([a-z0-9_-]{1,30})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))""", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"']+")
_END_OF_LINK = re.compile(r"\s*+</a>")
_MEDIA = (
    "src",
    "url",
    "link",
    "href",
    "source",
    "mp3",
    "m4a",
    "ogg",
    "wav",
    "flac",
    "mp4",
    "m4v",
    "webm",
    "ogv",
    "flv",
    "wmv",
    "mov",
)


def expanded(html: str) -> str:
    """Known shortcodes as figures; `[[gallery]]`, the way to write about one, as the text [gallery]."""
    out: list[str] = []
    at = 0
    while match := _MARK.search(html, at):
        out.append(html[at : match.start()])
        figure, at = _replacement(match, html)
        out.append(figure)
    out.append(html[at:])
    return "".join(out)


def _replacement(match: re.Match[str], html: str) -> tuple[str, int]:
    """The HTML in the shortcode's place, and where the text goes on."""
    attributes = attributes_of(match["attributes"])
    if match["escape"]:
        return match[0][1:-1], match.end()
    if match["close"]:
        return match[0], match.end()
    if match["name"] in ("gallery", "playlist"):
        return _gallery(attributes), match.end()
    if match["attributes"].rstrip().endswith("/"):  # it closes itself, whatever comes later
        return _media(attributes, match["attributes"]) or match[0], match.end()
    inside, end = _inside(match, html)
    if match["name"] in ("caption", "wp_caption"):
        return (_caption(attributes, inside), end) if inside else (match[0], match.end())
    card = _media(attributes, inside or match["attributes"], inside)
    return (card, end) if card else (match[0], match.end())


def _inside(match: re.Match[str], html: str) -> tuple[str, int]:
    """What stands up to the closing mark, unless another of the same name opens before it."""
    close = f"[/{match['name']}]"
    following = _MARK.search(html, match.end())
    while following and following["name"] != match["name"]:
        following = _MARK.search(html, following.end())
    if following is None or following[0] != close:
        return "", match.end()
    return html[match.end() : following.start()], following.end()


def _gallery(attributes: dict[str, str]) -> str:
    ids = re.findall(r"\d+", attributes.get("ids") or attributes.get("include") or "")
    return f'\n\n<figure class="polosa-gallery" data-ids="{",".join(ids)}"></figure>\n\n'


def _caption(attributes: dict[str, str], inside: str) -> str:
    """New captions stand after the picture, those before WordPress 3.4 in an attribute."""
    number = "".join(re.findall(r"\d+", attributes.get("id", ""))[:1])
    end = _end_of_picture(inside)
    picture, text = inside[:end], inside[end:]
    caption = " ".join(part for part in (text.strip(), attributes.get("caption", "").strip()) if part)
    figure = (
        f'<figure class="wp-caption" data-id="{number}">{picture}<figcaption>{caption}</figcaption></figure>'
    )
    return f"\n\n{figure}\n\n"


def _end_of_picture(html: str) -> int:
    """Past the first picture and the link that ends with it; 0 where there is none."""
    at = 0
    for token in tokens(html):
        at += len(token.source)
        if token.kind is Kind.OPEN and token.name == "img":
            linked = _END_OF_LINK.match(html, at)
            return linked.end() if linked else at
    return 0


def _media(attributes: dict[str, str], told: str, inside: str = "") -> str:
    """A card for the address in an attribute, else for the first one in what is told; "" where there is none."""
    url = next((attributes[name] for name in _MEDIA if attributes.get(name)), "")
    bare = "".join(token.source for token in tokens(told) if token.kind in {Kind.TEXT, Kind.ENTITY})
    found = _URL.search(unescaped(url or bare))
    if not found:
        return ""
    return f'\n\n<iframe src="{escape(found[0])}"></iframe>\n\n{inside if url else ""}'


def attributes_of(text: str) -> dict[str, str]:
    return {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(text)}
