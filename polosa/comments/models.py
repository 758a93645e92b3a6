from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from polosa.kit.addresses import address


class Thread(models.Model):
    """The discussion of one thing. Its owner knows what it is about; the thread knows a title and an address.

    `total` is the number of visible comments and `last_comment_at` the time of the last, kept by actions.
    """

    title = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=300, blank=True)
    is_open = models.BooleanField(default=True)
    is_shown = models.BooleanField(default=True)
    total = models.PositiveIntegerField(default=0)
    last_comment_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("обсуждение")
        verbose_name_plural = _("обсуждения")
        indexes = [
            models.Index(
                fields=["-last_comment_at", "-id"],
                condition=Q(is_shown=True, total__gt=0),
                name="threads_latest",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"thread:{self.pk}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.VISIBLE)


class Comment(models.Model):
    """What a reader said. `html` is sanitised at writing and shown as it is; a deleted comment has no words.

    `root` is the first comment of the branch (None for itself), `depth` the number of comments above.
    `network` is forgotten after a day.
    """

    class State(models.TextChoices):
        VISIBLE = "visible", _("виден")
        HIDDEN = "hidden", _("скрыт модератором")
        DELETED = "deleted", _("удалён автором")

    thread = models.ForeignKey(
        Thread,
        on_delete=models.CASCADE,
        related_name="comments",
        db_index=False,
        verbose_name=_("обсуждение"),
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="replies",
        verbose_name=_("в ответ на"),
    )
    root = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="+", editable=False
    )
    depth = models.PositiveIntegerField(default=0, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
        db_index=False,
        verbose_name=_("читатель"),
    )
    author_name = models.CharField(_("подпись"), max_length=60, blank=True)
    text = models.TextField(_("текст"), blank=True)
    html = models.TextField(blank=True, editable=False)
    state = models.CharField(_("состояние"), max_length=8, choices=State.choices, default=State.VISIBLE)
    network = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("написан"))
    edited_at = models.DateTimeField(_("исправлен"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # readers refer to nothing of the desk's

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("комментарий")
        verbose_name_plural = _("комментарии")
        indexes = [
            models.Index(fields=["thread", "created_at", "id"], name="comments_of_thread"),
            models.Index(
                fields=["thread", "-created_at"], condition=Q(state="visible"), name="comments_visible"
            ),
            models.Index(
                fields=["thread", "-created_at", "-id"], condition=Q(parent=None), name="comments_roots"
            ),
            models.Index(fields=["author", "-created_at"], name="comments_of_author"),
            models.Index(
                fields=["network", "-created_at"], condition=~Q(network=""), name="comments_of_network"
            ),
            models.Index(fields=["-created_at", "-id"], name="comments_newest"),
            models.Index(fields=["created_at"], condition=Q(state="deleted"), name="comments_deleted"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        """Leads to the comment's place on the page of its story, wherever that is."""
        return address("comments:comment", self.pk)

    @property
    def is_visible(self) -> bool:
        return self.state == self.State.VISIBLE


class Moderation(models.Model):
    """One line of the moderators' log. It outlives the comment, with the beginning of what was said."""

    wagtail_reference_index_ignore = True

    class Action(models.TextChoices):
        HIDE = "hide", _("скрыт")
        SHOW = "show", _("возвращён")

    comment = models.ForeignKey(
        Comment,
        null=True,
        on_delete=models.SET_NULL,
        related_name="moderations",
        verbose_name=_("комментарий"),
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("модератор"),
    )
    action = models.CharField(_("что сделано"), max_length=4, choices=Action.choices)
    reason = models.CharField(_("причина"), max_length=300)
    excerpt = models.CharField(_("о чём речь"), max_length=200, blank=True)
    at = models.DateTimeField(_("когда"), db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("запись журнала модерации")
        verbose_name_plural = _("журнал модерации")

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.excerpt[:60]}"
