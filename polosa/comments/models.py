from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Thread(models.Model):
    """The discussion of one thing: its owner knows what it is about; the thread knows a title and an address."""

    title = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=300, blank=True)
    is_open = models.BooleanField(default=True)
    total = models.PositiveIntegerField(default=0)
    last_comment_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    """What a reader said. `html` is sanitised at writing and shown as it is."""

    class State(models.TextChoices):
        VISIBLE = "visible", _("виден")
        HIDDEN = "hidden", _("скрыт модератором")
        DELETED = "deleted", _("удалён автором")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    author_name = models.CharField(max_length=60)
    text = models.TextField()
    html = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.VISIBLE)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("комментарий")
        verbose_name_plural = _("комментарии")

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"
