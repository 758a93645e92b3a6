from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import localtime, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from polosa.audience.models import Counter
from polosa.comments.models import Thread
from polosa.kit import going_out, untitled
from polosa.kit.addresses import address
from polosa.kit.models import Picture
from polosa.kit.models.paper import AGE_MARKS, AgeMark
from polosa.reactions.models import Strip

from ..blocks import Body, check_body
from ..rules import article_key, list_keys, slug_for, unfit
from .author import Author
from .section import Section
from .tag import ArticleTag


class Kind(models.TextChoices):
    NEWS = "news", _("Новость")
    ARTICLE = "article", _("Статья")
    INTERVIEW = "interview", _("Интервью")
    COLUMN = "column", _("Колонка")
    PHOTO = "photo", _("Фоторепортаж")


KINDS = dict(Kind.choices)
ON_CARDS = (
    *("title", "slug", "lead", "published_at", "kind", "age_mark", "live"),
    *("is_urgent", "is_advertising", "has_discussion", "has_mood"),
    *("section__slug", "section__title", "counter__views"),
    *("thread__total", "thread__is_open", "thread__is_shown"),
    *("cover__file", "cover__width", "cover__height", "cover__sizes", "cover__title", "cover__description"),
    *(f"cover__focal_point_{side}" for side in ("x", "y", "width", "height")),
)


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self) -> ArticleQuerySet:
        return self.filter(live=True)

    def newest(self) -> ArticleQuerySet:
        return self.order_by("-published_at", "-pk")

    def for_places(self) -> ArticleQuerySet:
        """Where a story stands in a list, by time and id."""
        return self.only("published_at")

    def for_lists(self) -> ArticleQuerySet:
        """What the card of a list shows, and no more, in one query."""
        shown = self.select_related("section", "cover", "thread", "counter")
        return shown.only(*ON_CARDS, "strip")

    def for_cards(self) -> ArticleQuerySet:
        """A story as feeds tell it, with its authors, in a fixed number of queries; bodies stay in the database."""
        return (
            self.defer("body", "typed")
            .select_related("section", "cover", "thread", "strip", "counter")
            .prefetch_related("bylines__author__portrait")
        )


class Article(
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    index.Indexed,
    ClusterableModel,
):
    """A story. It owns its discussion, its mood strip and its counter, and is read at /section/id-slug/."""

    title = models.CharField(_("заголовок"), max_length=255)
    slug = models.SlugField(_("адрес"), max_length=80, blank=True, help_text=_("Пусто — по заголовку"))
    lead = models.TextField(
        _("лид"), blank=True, max_length=600, help_text=_("Одно предложение, суть новости")
    )
    body = StreamField(Body(), verbose_name=_("текст"), blank=True)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="articles", verbose_name=_("рубрика")
    )
    kind = models.CharField(_("жанр"), max_length=10, choices=Kind.choices, default=Kind.NEWS)
    cover = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("обложка")
    )
    cover_caption = models.CharField(_("подпись к обложке"), max_length=300, blank=True)
    cover_credit = models.CharField(_("автор снимка"), max_length=120, blank=True)
    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name=_("метки"))

    published_at = models.DateTimeField(
        _("время публикации"), null=True, blank=True, help_text=_("Пусто — время выхода на сайт")
    )
    updated_at = models.DateTimeField(_("дополнено"), null=True, blank=True)
    update_note = models.CharField(_("что изменилось"), max_length=300, blank=True)

    is_urgent = models.BooleanField(_("срочно"), default=False)
    is_pinned = models.BooleanField(_("закрепить на первой полосе"), default=False)
    age_mark = models.PositiveSmallIntegerField(
        _("знак возраста"), choices=AgeMark.choices, default=AgeMark.TWELVE
    )
    is_advertising = models.BooleanField(_("реклама"), default=False)
    advertiser = models.CharField(_("рекламодатель"), max_length=200, blank=True)
    ad_token = models.CharField(_("токен рекламы (erid)"), max_length=80, blank=True)
    has_discussion = models.BooleanField(_("обсуждение"), default=True)
    has_mood = models.BooleanField(_("лента настроения"), default=True)
    typeset_on_save = models.BooleanField(
        _("типографика"),
        default=True,
        help_text=_(
            "Кавычки-ёлочки, тире и неразрывные пробелы при сохранении. Снимите — и вернётся то, что набрано."
        ),
    )
    typed = models.JSONField(default=dict, blank=True, editable=False)
    listed_under = models.JSONField(default=list, blank=True, editable=False)
    edited_at = models.DateTimeField(_("правка"), default=now, editable=False, serialize=False)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="owned_articles",
        verbose_name=_("кто завёл"),
    )
    thread = models.OneToOneField(
        Thread, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    strip = models.OneToOneField(Strip, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    counter = models.OneToOneField(
        Counter, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = ArticleQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.SearchField("lead"),
        index.FilterField("section_id"),
        index.FilterField("kind"),
        index.FilterField("live"),
        index.FilterField("is_advertising"),
        index.FilterField("owner_id"),
        index.FilterField("latest_revision_id"),
    ]

    class Meta:
        verbose_name = _("материал")
        verbose_name_plural = _("материалы")
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(live=True), name="live_newest"),
            models.Index(
                fields=["section", "-published_at", "-id"],
                condition=Q(live=True),
                name="live_newest_in_section",
            ),
            models.Index(
                fields=["kind", "-published_at", "-id"], condition=Q(live=True), name="live_newest_of_kind"
            ),
            models.Index(
                fields=["-published_at", "-id"], condition=Q(live=True, is_pinned=True), name="pinned_newest"
            ),
            models.Index(
                fields=["-published_at", "-id"], condition=Q(live=True, is_urgent=True), name="urgent_newest"
            ),
            # All that the desk's list asks to choose, order and count its rows stands in one index.
            models.Index(
                fields=["-edited_at", "-id", "section", "kind", "live", "is_advertising", "owner"],
                name="desk_newest",
            ),
        ]

    def __str__(self) -> str:
        return self.title or gettext("Без заголовка")

    def get_absolute_url(self) -> str:
        return address("articles:article", self.section.slug, self.pk, slug_for(self.title, self.slug))

    def clean(self) -> None:
        """A story that is out cannot have come out tomorrow: for that there is the schedule."""
        super().clean()
        if "body" not in self.get_deferred_fields():
            check_body(self.body)
        soon = now() + timedelta(minutes=5)
        if self.published_at and self.published_at > max(soon, self.go_live_at or soon):
            refusal = _("Это время ещё не наступило. Чтобы отложить выход, назначьте время публикации.")
            raise ValidationError({"published_at": refusal})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A story always has an address, and a live one the time it went live."""
        self.slug = slug_for(self.title, self.slug)
        if self.live and self.published_at is None:
            self.published_at = self.first_published_at or now()
        if self.latest_revision and "latest_revision" in (kwargs.get("update_fields") or ()):
            self.edited_at = self.latest_revision.created_at  # by which the desk orders its list
            kwargs["update_fields"] = [*kwargs["update_fields"], "edited_at"]
        super().save(*args, **kwargs)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish or schedule; the story and all consequences are written together or not at all.

        Raises ValidationError of a draft that the desk's form would not publish, whichever way it came here.
        """
        going_out.check(revision.as_object())
        with transaction.atomic():
            return super().publish(revision, *args, **kwargs)

    def unfit(self) -> dict[str, Any]:
        """For `kit.going_out`."""
        return unfit(
            is_advertising=self.is_advertising,
            advertiser=self.advertiser,
            go_live_at=self.go_live_at,
            expire_at=self.expire_at,
        )

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Take off the site; the story and all consequences are written together or not at all."""
        with transaction.atomic():
            return super().unpublish(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Article:
        """A revision says what was written; who owns the story and what hangs on it is no matter of revisions."""
        article = super().with_content_json(content)
        for name in ("owner_id", "thread_id", "strip_id", "counter_id", "listed_under", "edited_at"):
            setattr(article, name, getattr(self, name))
        return article

    def get_title_display(self) -> str:
        """What the desk's list calls it: untitled ones are told apart by how they begin."""
        return str(self) if self.title else untitled.told(str(self), self.latest_revision)

    def get_age_mark_display(self) -> str:
        """Django's own looks through all choices at each call, and every card says its age mark and kind."""
        return AGE_MARKS.get(self.age_mark, str(self.age_mark))

    def get_kind_display(self) -> str:
        return str(KINDS.get(self.kind, self.kind))

    @property
    def key(self) -> str:
        return article_key(self.pk)

    def list_keys(self) -> list[str]:
        """Keys of the lists this story stands in while it is live."""
        return list_keys(
            section=self.section_id,
            tags=[tag.pk for tag in self.tags.all()],
            authors=[byline.author_id for byline in self.bylines.all()],
            day=localtime(self.published_at).date(),
            is_urgent=self.is_urgent,
        )

    @property
    def authors(self) -> list[Author]:
        return [byline.author for byline in self.bylines.all()]

    @property
    def is_updated(self) -> bool:
        return bool(self.updated_at and self.published_at and self.updated_at > self.published_at)

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "articles/article.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        from .. import (
            queries,  # Wagtail asks the model for its preview, and a preview shows what a page shows
        )

        return {**super().get_preview_context(request, mode_name), **queries.article_preview(self)}


class ArticleAuthor(Orderable):
    """One name of a byline, in the order of the byline. `listed_at` is as with tags: the time of a live story."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("автор")
    )
    listed_at = models.DateTimeField(null=True, editable=False, serialize=False)

    class Meta(Orderable.Meta):
        verbose_name = _("автор")
        verbose_name_plural = _("авторы")
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="one_author_once_an_article")
        ]
        indexes = [
            models.Index(
                fields=["author", "-listed_at", "-article"],
                condition=Q(listed_at__isnull=False),
                name="live_newest_of_author",
            )
        ]
