from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone

from polosa.articles import actions
from polosa.articles.models import Article
from polosa.comments.models import Thread
from polosa.edge.models import Purge
from polosa.reactions.models import Strip
from tests.factories import people, stories

pytestmark = pytest.mark.django_db


def purged_since(mark: int) -> set[str]:
    return set(Purge.objects.filter(pk__gt=mark).values_list("key", flat=True))


def mark() -> int:
    return Purge.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_a_draft_is_not_on_the_site_and_owns_nothing_yet() -> None:
    draft = stories.draft()
    assert not draft.live
    assert draft.latest_revision is not None
    assert draft.thread is None


def test_a_published_story_owns_a_thread_a_strip_and_a_counter_and_has_its_time() -> None:
    story = stories.story("Мост открыли")
    assert story.live
    assert story.published_at is not None
    assert story.thread is not None
    assert (story.thread.title, story.thread.url) == ("Мост открыли", story.get_absolute_url())
    assert story.strip is not None
    assert story.counter is not None


def test_a_bulk_of_fields_is_kept_as_given() -> None:
    moment = timezone.now() - timedelta(days=3)
    story = stories.story(
        kind="interview", age_mark=16, is_urgent=True, published_at=moment, tags=["мост", "дороги"]
    )
    kept = Article.objects.get(pk=story.pk)
    assert (kept.kind, kept.age_mark, kept.is_urgent, kept.published_at) == ("interview", 16, True, moment)
    assert sorted(tag.name for tag in kept.tags.all()) == ["дороги", "мост"]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        stories.draft(colour="red")


def test_a_title_is_needed_and_named_in_the_error() -> None:
    with pytest.raises(ValidationError) as wrong:
        stories.draft("")
    assert "title" in wrong.value.message_dict


def test_a_reporter_may_not_publish_and_nothing_is_half_written() -> None:
    with pytest.raises(PermissionDenied):
        stories.story(user=people.pavel())
    assert not Article.objects.exists()


def test_publishing_purges_every_list_the_story_enters() -> None:
    before = mark()
    story = stories.story(tags=["мост"])
    tag, author = story.tags.get(), story.authors[0]
    expected = {"front", "latest", f"section:{story.section_id}", f"tag:{tag.pk}", f"author:{author.pk}"}
    assert expected | {f"article:{story.pk}"} <= purged_since(before)


def test_a_move_to_another_section_purges_the_list_it_leaves_and_the_one_it_enters() -> None:
    story = stories.story(section=stories.section("Город"))
    old, new, before = story.section, stories.section("Спорт"), mark()
    actions.edit_article(article=story, user=None, publish=True, section=new)
    assert {f"section:{old.pk}", f"section:{new.pk}"} <= purged_since(before)


def test_a_draft_of_a_live_story_changes_nothing_readers_see() -> None:
    story, before = stories.story("Мост открыли"), None
    before = mark()
    actions.edit_article(article=story, user=None, title="Мост закрыли")
    assert Article.objects.get(pk=story.pk).title == "Мост открыли"
    assert not purged_since(before)


def test_unpublishing_purges_and_loses_nothing() -> None:
    story, before = stories.story(tags=["мост"]), mark()
    gone = actions.unpublish_article(article=story)
    assert not gone.live
    assert "front" in purged_since(before)
    again = actions.publish_article(article=gone)
    assert again.thread_id == story.thread_id
    assert again.published_at == story.published_at


def test_a_hidden_mood_strip_is_told_so() -> None:
    story = stories.story(has_mood=False)
    assert not Strip.objects.get(pk=story.strip_id).is_open


def test_deleting_a_story_takes_its_discussion_along() -> None:
    story = stories.story()
    actions.delete_article(article=story)
    assert not Thread.objects.exists()


def test_a_scheduled_story_goes_live_at_its_hour_and_expires_at_another() -> None:
    soon = timezone.now() + timedelta(hours=1)
    story = stories.story(go_live_at=soon, expire_at=soon + timedelta(hours=1))
    assert not story.live
    call_command("publish_scheduled")
    assert not Article.objects.get(pk=story.pk).live
    Article.objects.filter(pk=story.pk).update(go_live_at=timezone.now() - timedelta(minutes=1))
    story.latest_revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    content = story.latest_revision.content
    content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    story.latest_revision.save()
    call_command("publish_scheduled")
    live = Article.objects.get(pk=story.pk)
    assert live.live
    assert live.thread is not None
    Article.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    call_command("publish_scheduled")
    expired = Article.objects.get(pk=story.pk)
    assert not expired.live
    assert expired.listed_under == []


def test_scheduling_a_change_of_a_live_story_does_not_take_it_offline() -> None:
    story = stories.story("Мост открыли")
    later = timezone.now() + timedelta(hours=1)
    actions.edit_article(article=story, user=None, publish=True, title="Мост закрыли", go_live_at=later)
    kept = Article.objects.get(pk=story.pk)
    assert kept.live
    assert kept.title == "Мост открыли"


def test_typography_is_done_on_save_and_undone_on_wish() -> None:
    raw = '<p>- Мост "Заречный" открыт, - сказал мэр. <code>a - "b"</code></p>'
    story = stories.story('Мост "Заречный" - открыт', body=[{"type": "paragraph", "value": raw}])
    assert story.title == "Мост «Заречный»\u00a0— открыт"
    assert '<code>a - "b"</code>' in story.body.raw_data[0]["value"]
    assert story.body.raw_data[0]["value"].startswith("<p>—\u00a0Мост «Заречный»")
    again = actions.edit_article(article=story, user=None, publish=True, lead="Другой лид")
    undone = actions.edit_article(article=again, user=None, publish=True, typeset_on_save=False)
    assert undone.title == 'Мост "Заречный" - открыт'
    assert undone.body.raw_data[0]["value"] == raw


def test_typography_leaves_addresses_embeds_and_raw_html_alone() -> None:
    body = [
        {
            "type": "embed",
            "value": {"url": "https://example.org/a-b?c=...", "title": 'Ролик "Мост"', "caption": ""},
        },
        {"type": "html", "value": '<pre>x - "y"...</pre>'},
    ]
    story = stories.story(body=body)
    embed, html = (block["value"] for block in story.body.raw_data)
    assert embed["url"] == "https://example.org/a-b?c=..."
    assert embed["title"] == "Ролик «Мост»"
    assert html == '<pre>x - "y"...</pre>'


def test_raw_html_is_sanitised_whoever_writes_it() -> None:
    story = stories.story(body=[{"type": "html", "value": '<p onclick="x()">a<script>alert(1)</script></p>'}])
    assert Article.objects.get(pk=story.pk).body[0].value == "<p>a</p>"


def test_a_renamed_section_leaves_a_redirect_and_no_circle_when_it_comes_back(client) -> None:
    section = stories.story(section=stories.section("Город")).section
    section.slug = "town"
    section.save()
    answer = client.get("/gorod/")
    assert (answer.status_code, answer["Location"]) == (301, "/town/")
    section.slug = "gorod"
    section.save()
    assert client.get("/gorod/").status_code == 200
    assert client.get("/town/")["Location"] == "/gorod/"


def test_an_edit_by_an_old_copy_loses_no_newer_revision() -> None:
    old = stories.draft("Мост", lead="Первый лид")
    actions.edit_article(article=old, user=None, lead="Второй лид")
    actions.edit_article(article=old, user=None, title="Паром")
    kept = Article.objects.get(pk=old.pk)
    assert (kept.title, kept.lead) == ("Паром", "Второй лид")


def test_a_story_cannot_have_come_out_tomorrow() -> None:
    with pytest.raises(ValidationError) as wrong:
        stories.story(published_at=timezone.now() + timedelta(days=1))
    assert "published_at" in wrong.value.message_dict


def test_a_moved_section_takes_discussions_moods_and_feeds_along(client) -> None:
    section = stories.section("Город")
    story = stories.story(section=section)
    section.slug = "town"
    section.save()
    moved = Article.objects.get(pk=story.pk)
    assert (
        moved.thread.url == moved.strip.url == moved.get_absolute_url() == f"/town/{story.pk}-{story.slug}/"
    )
    assert client.get("/rss/gorod.xml")["Location"] == "/rss/town.xml"
    assert client.get("/rss/town.xml").status_code == 200
