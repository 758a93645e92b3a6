"""Which uploaded files are on the site: those that something live shows."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.functions import Cast
from wagtail.documents.models import Document
from wagtail.models import Page, ReferenceIndex

from polosa.articles.models import Article
from polosa.articles.queries import published_authors
from polosa.events.models import Event
from polosa.kit.models import Picture, Rendition


def picture_of_file(name: str) -> int | None:
    """The picture whose file, or a size of which, lies under `name` in the media folder; two queries at most."""
    of_size = Rendition.objects.filter(file=name).values_list("image", flat=True).first()
    return of_size or Picture.objects.filter(file=name).values_list("pk", flat=True).first()


def is_picture_on_site(pk: int) -> bool:
    """Whether a live story, event or page, or an author of live stories, shows the picture; five queries at most."""
    shown: list[QuerySet[Any]] = [
        Article.objects.live().filter(cover=pk),
        published_authors().filter(portrait=pk),
        Event.objects.live().filter(cover=pk),
    ]
    return any(rows.exists() for rows in shown) or _is_referred_to(Picture, pk)


def is_document_on_site(pk: int) -> bool:
    """Whether a live story, event or page leads to the document; three queries at most."""
    return _is_referred_to(Document, pk)


def _is_referred_to(model: type[Model], pk: int) -> bool:
    """By texts: Wagtail notes what they refer to, and publishing does so at once (`actions.settle_media`)."""
    kind = ContentType.objects.get_for_model(model)
    to_it = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id=str(pk))
    return any(
        rows.filter(pk__in=_sources(to_it, rows.model)).exists()
        for rows in (Article.objects.live(), Event.objects.live(), Page.objects.live())
    )


def _sources(references: QuerySet[ReferenceIndex], model: type[Model]) -> QuerySet[ReferenceIndex]:
    kind = ContentType.objects.get_for_model(model)
    numbers = references.filter(base_content_type=kind).annotate(number=Cast("object_id", BigIntegerField()))
    return numbers.values("number")
