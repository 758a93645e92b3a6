"""What was brought here from where, so that a second run knows what the first one did."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models


class ImportedItem(models.Model):
    """One thing of the old site and what it became here."""

    class Kind(models.TextChoices):
        AUTHOR = "author"
        STORY = "story"
        PAGE = "page"
        DISCUSSION = "discussion"
        COMMENT = "comment"
        PICTURE = "picture"
        FILE = "file"

    source = models.CharField(
        max_length=200, help_text="The old site, as `rules.identity.source_of` names it"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    foreign_id = models.CharField(max_length=100)
    digest = models.CharField(
        max_length=64, blank=True, help_text="Of all that was read; another one: it changed"
    )
    content_type = models.ForeignKey(
        ContentType, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    revision_id = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="The revision the import wrote; another one: an editor was here"
    )
    missing = models.JSONField(
        default=list, blank=True, help_text="Addresses of pictures that did not answer"
    )
    address = models.CharField(max_length=500, blank=True)
    modified_at = models.DateTimeField(
        null=True, blank=True, help_text="When the text was last changed on the old site"
    )
    exported_at = models.DateTimeField(null=True, blank=True, help_text="When the export was made")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "foreign_id"], name="one_import_of_a_thing")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.foreign_id}"


class Attachment(models.Model):
    """A file the export mentions: stories name it by number, often before the export tells its address."""

    source = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    parent = models.PositiveIntegerField(default=0)
    position = models.IntegerField(default=0)
    url = models.CharField(max_length=500)
    caption = models.TextField(blank=True)
    alt = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="one_attachment_of_a_number")
        ]
        indexes = [models.Index(fields=["source", "parent"], name="attachments_of_an_item")]

    def __str__(self) -> str:
        return self.url
