from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from polosa.articles import queries
from polosa.articles.models import Article, Author
from polosa.articles.queries import Cursor
from polosa.kit.clock import now
from polosa.kit.models import Paper
from polosa.readers.actions import rename_reader
from polosa.readers.models import User
from polosa.readers.rules import NameRefused
from tests.factories import stories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def several(count: int, **fields) -> list[Article]:
    section = stories.section("Город")
    return [
        stories.story(
            f"Новость {n}", section=section, published_at=NOON - timedelta(hours=n), tags=["мост"], **fields
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_with_one_story_and_with_three(count, django_assert_num_queries) -> None:
    several(count)
    with django_assert_num_queries(2):  # places in the list; cards
        cards = queries.cards(queries.newest().ids)
        for card in cards.values():
            assert card.section.title and card.thread.total == 0 and card.counter.views == 0
            assert card.get_absolute_url() and card.get_kind_display() == "Новость" and card.cover is None
    assert len(cards) == count


@pytest.mark.parametrize("count", [1, 3])
def test_names_under_stories_cost_the_same_with_one_and_with_three(count, django_assert_num_queries) -> None:
    made = several(count)
    with django_assert_num_queries(2):  # stories; their bylines with authors
        for card in queries.bylined([story.pk for story in made]).values():
            assert [author.name for author in card.authors] == ["Вера Соколова"]


def test_pages_of_a_list_follow_each_other_without_gaps_or_repeats() -> None:
    all_ids = [story.pk for story in several(7)]
    first = queries.newest(size=3)
    second = queries.newest(Cursor.parse(first.older), size=3)
    third = queries.newest(Cursor.parse(second.older), size=3)
    assert [card.pk for page in (first, second, third) for card in page.articles] == all_ids
    assert first.newer is None
    assert third.older is None
    back = queries.newest(Cursor.parse(second.newer, newer=True), size=3)
    assert [card.pk for card in back.articles] == all_ids[:3]
    assert back.newer is None


def test_stories_of_one_moment_are_told_apart_by_their_ids() -> None:
    section = stories.section()
    made = [stories.story(f"Новость {n}", section=section, published_at=NOON) for n in range(5)]
    first = queries.newest(size=2)
    second = queries.newest(Cursor.parse(first.older), size=2)
    assert [card.pk for card in [*first.articles, *second.articles]] == [
        story.pk for story in reversed(made)
    ][:4]


@pytest.mark.parametrize(
    "text", ["", "x", "1-", "-1", "1-2-3", "٣-1", "9" * 30 + "-1", "1-" + "9" * 30, None]
)
def test_a_cursor_nobody_made_is_no_cursor(text) -> None:
    assert Cursor.parse(text) is None


def plan(queryset) -> str:
    return queryset.explain()


def test_newest_stories_come_from_an_index() -> None:
    several(3)
    found = plan(Article.objects.live().newest().values("pk")[:20])
    if connection.vendor == "sqlite":
        assert "live_newest" in found
        assert "TEMP B-TREE" not in found
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "live_newest" in plan(Article.objects.live().newest().values("pk")[:20])


def test_newest_stories_of_a_section_come_from_an_index() -> None:
    section = several(3)[0].section
    found = Article.objects.live().filter(section=section).newest().values("pk")[:20]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    text = plan(found)
    assert "live_newest_in_section" in text
    assert "TEMP B-TREE" not in text


def test_a_day_is_a_day_of_the_paper_not_of_greenwich() -> None:
    late = stories.story("Ночью", published_at=datetime(2026, 11, 19, 21, 30, tzinfo=UTC))  # 00:30 in Moscow
    assert queries.day_articles(date(2026, 11, 20)) == [late.pk]
    assert queries.day_articles(date(2026, 11, 19)) == []


def test_the_calendar_marks_days_with_stories_and_knows_its_neighbours() -> None:
    stories.story("Давно", published_at=datetime(2026, 8, 3, 9, tzinfo=UTC))
    stories.story("Сейчас", published_at=NOON)
    month = queries.calendar(date(2026, 11, 20), queries.month_of(date(2026, 11, 20)))
    marked = [cell.date for week in month.weeks for cell in week if cell.has_articles]
    assert marked == [date(2026, 11, 20)]
    assert month.previous == date(2026, 8, 3)
    assert month.next is None


def test_a_year_before_a_leap_day_is_the_day_before_march() -> None:
    assert queries.year_ago(date(2028, 2, 29))[0] == date(2027, 2, 28)


def test_stories_of_the_same_subject_are_offered_by_shared_tags() -> None:
    story = stories.story("Один", tags=["мост", "дороги"])
    near = stories.story("Два", tags=["мост", "дороги"])
    far = stories.story("Три", tags=["мост"])
    stories.story("Четыре", tags=["кот"])
    assert queries.more_like(story, list(story.tags.all())) == [near.pk, far.pk]


def test_a_pinned_story_leads_and_advertising_never_does() -> None:
    pinned = stories.story("Главное", is_pinned=True, published_at=NOON - timedelta(days=5))
    stories.story("Реклама", is_advertising=True, advertiser="ООО «Шкаф»", is_pinned=True, published_at=NOON)
    assert queries.lead_articles()[0].pk == pinned.pk
    assert all(not card.is_advertising for card in queries.lead_articles())


def test_a_byline_is_taken_but_by_the_author() -> None:
    """Readers ask for a name; articles know whose names stand under stories."""
    semyon = User.objects.create(email="semyon@example.org")
    Author.objects.create(name="Семён Лаптев", slug="semyon-laptev", user=semyon)
    Author.objects.create(name="Ирина Белова", slug="irina-belova")
    ruslan = User.objects.create(email="ruslan@example.org")
    for name in ("семен лаптев", "Белова Ирина"):
        with pytest.raises(NameRefused):
            rename_reader(reader=ruslan, name=name)
    rename_reader(reader=semyon, name="Семён Лаптев")
    with pytest.raises(NameRefused):
        rename_reader(reader=semyon, name="Ирина Белова")


@pytest.mark.parametrize(("added", "said"), [(-2, 0), (0, 0), (3, 3), (None, 0)])
def test_machines_are_told_of_no_change_before_the_story_came_out(added, said):
    at = now() - timedelta(days=1)
    story = stories.story(published_at=at)
    story.updated_at = None if added is None else story.published_at + timedelta(hours=added)
    told = queries.article_page(story, [], Paper.current())["jsonld"]
    changed, published = (datetime.fromisoformat(told[name]) for name in ("dateModified", "datePublished"))
    assert changed - published == timedelta(hours=said)


def test_a_headline_for_machines_has_no_half_of_a_family():
    family = "👨\u200d👩\u200d👧\u200d👦"
    story = stories.story("а" * 108 + family)
    assert queries.article_page(story, [], Paper.current())["jsonld"]["headline"] == "а" * 108
