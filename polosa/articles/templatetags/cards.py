from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from polosa.edge.keys import wear
from polosa.kit import shared

from ..models import Article
from ..queries import card_keys

register = template.Library()


@register.simple_tag(takes_context=True)
def card(context: Context, article: Article | None, size: str = "small", plain: bool = False) -> SafeString:
    """A story in a list: `articles/card.html`, made once for all lists that show it in the same size.

    Without a section's name when `plain`. The template sees the story, these two, the paper and the request.
    """
    if article is None:
        return mark_safe("")
    seen = {"article": article, "size": size, "plain": plain, "paper": context.get("paper")}
    request = context.get("request")
    if request is None:
        return _made(context, seen)

    def made() -> SafeString:
        wear(request, *card_keys(article))
        return _made(context, {**seen, "request": request})

    return shared.html(request, ("card", article.pk, size, bool(plain)), made)


def _made(context: Context, seen: dict[str, Any]) -> SafeString:
    engine = context.template.engine  # type: ignore[union-attr]  # a tag is rendered by its template
    return engine.get_template("articles/card.html").render(context.new(seen))
