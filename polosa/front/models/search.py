from __future__ import annotations

from django.db import models

from polosa.articles.models import Article, Section


class SearchDocument(models.Model):
    """What readers' search knows of one live story: its words, and their stems (Snowball, ё as е).

    `place` is its place in the order of time (`rules.search_place`): the full-text index gives matches by it.

    A migration gives the table a full-text index: FTS5 on SQLite, kept by triggers; GIN on PostgreSQL.
    """

    article = models.OneToOneField(Article, primary_key=True, on_delete=models.CASCADE, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="+")
    published_at = models.DateTimeField()
    place = models.BigIntegerField(unique=True)
    text = models.TextField()
    title_stems = models.TextField()
    text_stems = models.TextField()

    def __str__(self) -> str:
        return f"{self.article_id}"
