"""Consequences of a changed name: pages that show it, and addresses that led there."""

from __future__ import annotations

from django.db import transaction

from polosa.comments.actions import describe_thread
from polosa.edge.actions import purge
from polosa.kit.actions import leave_redirect
from polosa.reactions.actions import describe_strip

from ..models import Article, Author, Section, Tag
from ..rules import author_key, section_key, tag_key


@transaction.atomic
def section_changed(*, section: Section, old_url: str | None = None) -> None:
    """A section was made, renamed, moved or removed. Its old address leads to the new one for good."""
    new_url = section.get_absolute_url()
    leave_redirect(old=old_url, new=new_url)
    if old_url and old_url != new_url:
        leave_redirect(old=f"/rss{old_url.rstrip('/')}.xml", new=f"/rss{new_url.rstrip('/')}.xml")
        _tell_stories_of(section)
    purge("sections", section_key(section.pk), f"section-name:{section.pk}")


def _tell_stories_of(section: Section) -> None:
    """Discussions and moods lead to the stories' new addresses."""
    stories = Article.objects.filter(section=section, thread__isnull=False, strip__isnull=False)
    for story in stories.defer("body", "typed").select_related("section", "thread", "strip").iterator():
        if story.thread is not None and story.strip is not None:
            describe_thread(thread=story.thread, url=story.get_absolute_url())
            describe_strip(strip=story.strip, url=story.get_absolute_url())


@transaction.atomic
def author_changed(*, author: Author, old_url: str | None = None) -> None:
    leave_redirect(old=old_url, new=author.get_absolute_url())
    purge("authors", author_key(author.pk), f"author-name:{author.pk}")


@transaction.atomic
def tag_changed(*, tag: Tag, old_url: str | None = None) -> None:
    leave_redirect(old=old_url, new=tag.get_absolute_url())
    purge("tags", tag_key(tag.pk), f"tag-name:{tag.pk}")
