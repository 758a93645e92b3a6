from django import template
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString

from polosa.edge.keys import wear

from ..models import Picture
from ..pictures import Variants, variants

register = template.Library()

SIZES = {
    "card": "(min-width: 64rem) 320px, (min-width: 40rem) 45vw, 100vw",
    "lead": "(min-width: 64rem) 760px, 100vw",
    "wide": "(min-width: 48rem) 720px, 100vw",
    "portrait": "96px",
}


@register.simple_tag(takes_context=True)
def picture(
    context: Context,
    image: Picture | None,
    preset: str = "card",
    alt: str | None = None,
    lazy: bool = True,
    **attrs: str,
) -> SafeString:
    """`<picture>` with AVIF and WebP, a JPEG fallback, and width and height so that nothing jumps.

    Written here and not in a template: a front page has fifty.
    """
    if image is None:
        return SafeString("")
    if "request" in context:
        wear(context["request"], f"picture:{image.pk}")
    shown = variants(image, preset)
    sizes = escape(attrs.get("sizes") or SIZES.get(preset, "100vw"))
    sources = [
        f'<source type="{mime}" srcset="{escape(srcset)}" sizes="{sizes}">' for mime, srcset in shown.sources
    ]
    return SafeString("".join(["<picture>", *sources, _img(image, shown, alt, lazy, attrs), "</picture>"]))


def _img(image: Picture, shown: Variants, alt: str | None, lazy: bool, attrs: dict[str, str]) -> str:
    words = image.description if alt is None else alt
    named = f' class="{escape(attrs["class"])}"' if attrs.get("class") else ""
    when = 'loading="lazy"' if lazy else 'fetchpriority="high"'
    size = f'width="{shown.width}" height="{shown.height}"'
    return f'<img src="{escape(shown.src)}" {size} alt="{escape(words)}"{named} {when} decoding="async">'
