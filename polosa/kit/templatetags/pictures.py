from typing import Any

from django import template
from django.template import Context

from polosa.edge.keys import wear

from ..models import Picture
from ..pictures import variants

register = template.Library()

SIZES = {
    "card": "(min-width: 64rem) 320px, (min-width: 40rem) 45vw, 100vw",
    "lead": "(min-width: 64rem) 760px, 100vw",
    "wide": "(min-width: 48rem) 720px, 100vw",
    "portrait": "96px",
}


@register.inclusion_tag("kit/picture.html", takes_context=True)
def picture(
    context: Context,
    image: Picture | None,
    preset: str = "card",
    alt: str | None = None,
    lazy: bool = True,
    **attrs: str,
) -> dict[str, Any]:
    """`<picture>` with AVIF and WebP, a JPEG fallback, and width and height so that nothing jumps."""
    if image is None:
        return {"image": None}
    if "request" in context:
        wear(context["request"], f"picture:{image.pk}")
    return {
        "image": image,
        "shown": variants(image, preset),
        "alt": image.description if alt is None else alt,
        "lazy": lazy,
        "class": attrs.get("class", ""),
        "sizes": attrs.get("sizes") or SIZES.get(preset, "100vw"),
    }
