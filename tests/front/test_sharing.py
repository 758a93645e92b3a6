"""What pages have in common is made once, and nobody sees of it what is not theirs."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from polosa.articles.actions import edit_article, unpublish_article
from polosa.articles.models import Article
from polosa.comments.actions import write_comment
from polosa.edge import pages
from polosa.kit.actions import make_all_renditions
from polosa.kit.models import Paper, Picture
from polosa.kit.text import plain as visible
from polosa.kit.text import slugify
from polosa.reactions.actions import load_votes, vote
from polosa.reactions.enums import Mood
from polosa.reactions.queries import marker
from polosa.reactions.rules import reader_voter
from tests.factories import people, pictures, stories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_pieces")]

LATELY = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
EMPTY = "Пока никто не высказался"


def tell(count: int) -> list[Article]:
    Paper.current()  # made by the first who asks
    told = [
        stories.story(f"Мост {n}", tags=["мост"], published_at=LATELY - timedelta(minutes=n))
        for n in range(count)
    ]
    for story in told:
        load_votes(strip=story.strip, moods={Mood.JOY: 20})
        vote(strip=story.strip, voter=reader_voter(people.ruslan().pk), mood=Mood.JOY)
    return told


def addresses(story: Article) -> dict[str, str]:
    return {
        "article": story.get_absolute_url(),
        "front": "/",
        "section": story.section.get_absolute_url(),
        "tag": f"/tag/{slugify('мост')}/",
        "author": story.authors[0].get_absolute_url(),
        "latest": reverse("articles:latest"),
        "day": reverse("articles:day", args=[LATELY.astimezone().date()]),
        "mood": reverse("front:mood"),
        "search": f"{reverse('front:search')}?q=мост",
    }


def read(path: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def queries_of(path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        read(path)
    return len([query for query in asked if "edge_purge" not in query["sql"]])


BUDGETS = {
    # Queries when nothing was made before; when all was but what shows this story and the front page's blocks;
    # and when all was. The log is not counted: it is asked once, and once more while it has gaps.
    "article": (20, 8, 0),
    "front": (24, 11, 0),
    "section": (9, 3, 2),
    "tag": (9, 3, 2),
    "author": (9, 3, 2),
    "latest": (11, 2, 1),
    "day": (12, 3, 2),
    "mood": (9, 3, 2),
    "search": (9, 3, 3),
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_costs_the_same_with_one_story_and_with_three(page: str, count: int) -> None:
    told = tell(count)
    path = addresses(told[0])[page]
    read(path)  # what a process asks for once
    costs = []
    for keys in (None, {told[0].key, "front"}, set[str]()):
        pages.spoil(keys)
        costs.append(queries_of(path))
    floor = page == "search" and connection.vendor == "postgresql"  # where its window of stories begins
    assert all(cost <= most + floor for cost, most in zip(costs, BUDGETS[page], strict=True)), costs


def test_pages_are_the_same_made_of_pieces_and_made_anew(settings: Any) -> None:
    told = tell(3)
    write_comment(thread=told[1].thread, reader=people.ruslan(), text="Наконец-то!")
    for path in addresses(told[0]).values():
        shared = [plain(read(path)) for _ in range(2)]
        settings.EDGE_FRAGMENT_BYTES = 0
        anew = plain(read(path))
        settings.EDGE_FRAGMENT_BYTES = 2**24
        assert shared == [anew, anew], path


def plain(html: str) -> str:
    """Without what is sealed differently each time."""
    html = re.sub(r'name="seal" value="[^"]+"', "", html)
    return re.sub(r'src="/views?/[^"]+"', "", html)


def test_a_comment_elsewhere_does_not_make_a_story_anew() -> None:
    here, elsewhere = tell(2)
    read(here.get_absolute_url())
    write_comment(thread=elsewhere.thread, reader=people.ruslan(), text="Совсем о другом")
    pages.spoil({"comments", f"thread:{elsewhere.thread_id}"})
    with CaptureQueriesContext(connection) as asked:
        assert "Совсем о другом" in read(here.get_absolute_url())
    texts = [query["sql"] for query in asked if '"articles_article"."body"' in query["sql"]]
    assert not texts
    assert len(asked) <= 6  # the log, the block of comments, and the card of the other story


Change = Callable[[Article], Any]
CHANGES: dict[str, tuple[Change, str]] = {  # and what is read then on every page
    "corrected": (lambda story: edit_article(article=story, user=None, publish=True, title="Мост закрыли"),
                  "Мост закрыли"),
    "discussed": (lambda story: write_comment(thread=story.thread, reader=people.ruslan(), text="Ура"),
                  r"\b1\sкомментарий\b|Комментариев:\s1\b"),
    "section renamed": (lambda story: rename(story.section, "title", "Столица"), "Столица"),
}  # fmt: skip


def says(words: str, path: str) -> bool:
    return re.search(words, visible(read(path))) is not None


def rename(thing: Any, field: str, name: str) -> None:
    setattr(thing, field, name)
    thing.save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", CHANGES)
def test_what_has_changed_is_changed_on_every_page_at_once(what: str) -> None:
    change, words = CHANGES[what]
    story = tell(2)[0]
    shown = [path for name, path in addresses(story).items() if name != "search"]
    assert not [path for path in shown if says(words, path)]
    change(story)
    now = Article.objects.get(pk=story.pk)
    missing = [name for name, path in addresses(now).items() if not says(words, path)]
    assert missing in ([], ["search"])  # a page of results tells no number of comments


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.django_db(transaction=True)
def test_sizes_of_a_picture_are_told_at_once_when_they_are_made() -> None:
    cover = pictures.picture("Мост")
    Picture.objects.update(sizes={})
    story = stories.story("Мост открыли", cover=Picture.objects.get(pk=cover.pk), published_at=LATELY)
    for _ in range(2):
        assert "og:image" not in read(story.get_absolute_url())
    make_all_renditions(picture=Picture.objects.get(pk=cover.pk))
    page = read(story.get_absolute_url())
    assert 'property="og:image"' in page
    assert "image/avif" in page


@pytest.mark.django_db(transaction=True)
def test_a_story_taken_off_is_gone_from_every_page_at_once() -> None:
    story, _other = tell(2)
    lists = addresses(story)
    own = lists.pop("article")
    for path in [own, *lists.values()]:
        read(path)
    unpublish_article(article=story)
    assert Client().get(own).status_code == 404
    assert not [path for path in lists.values() if own in read(path)]


@pytest.mark.django_db(transaction=True)
def test_the_papers_new_name_and_clock_are_on_every_page_at_once() -> None:
    told = tell(1)[0]
    paths = [path for name, path in addresses(told).items() if name != "day"]
    for path in paths:
        read(path)
    paper = Paper.current()
    paper.name, paper.time_zone = "Новая полоса", "Asia/Vladivostok"
    paper.save()
    moment = (LATELY + timedelta(hours=10)).strftime("%H:%M %d.%m.%Y")
    for path in paths:
        page = read(path)
        assert "Новая полоса" in page and "Москва" not in page, path
        assert moment in page, path


def test_a_signed_in_reader_sees_their_own_and_nobody_else_does() -> None:
    story, ruslan = tell(1)[0], people.ruslan()
    write_comment(thread=story.thread, reader=ruslan, text="Наконец-то!")
    reader, path = Client(), story.get_absolute_url()
    reader.force_login(ruslan)
    for client in (reader, Client(), reader):
        page = read(path, client)
        is_own = client is reader
        for words in ('class="reader"', "это вы", 'name="text"', 'aria-pressed="true" aria-label="', "Выйти"):
            assert (words in page.replace('aria-pressed="true">', "")) == is_own, words
        assert ("Войти по почте" in page) != is_own
        assert ("csrfmiddlewaretoken" in page) == is_own
    for other in ("/", story.section.get_absolute_url()):
        assert "Руслан" in read(other, reader)
        assert 'class="reader"' not in read(other)


def test_a_guest_who_voted_sees_their_mood_and_nobody_else_does() -> None:
    story = tell(1)[0]
    path, guest = story.get_absolute_url(), Client()
    read(path)
    seal = re.search(r'name="seal" value="([^"]+)"', read(path))
    assert seal is not None
    given = guest.post(
        reverse("reactions:vote"), {"seal": seal[1], "mood": "anger"}, HTTP_SEC_FETCH_SITE="same-origin"
    )
    assert given.status_code == 303
    guest.cookies["voted"] = marker()
    for client in (guest, Client(), guest):
        assert ("Отозвать оценку" in read(path, client)) == (client is guest)


def test_each_language_and_view_has_its_own_words() -> None:
    path = tell(1)[0].get_absolute_url()
    for view, words, others in (
        ("", "Все новости", "All news"),
        ("en.auto.normal", "All news", "Все новости"),
        ("ru.dark.large", 'value="dark" aria-pressed="true"', 'value="light" aria-pressed="true"'),
        ("ru.light.normal", 'value="light" aria-pressed="true"', 'value="dark" aria-pressed="true"'),
        ("", "Все новости", "All news"),
    ):
        client = Client()
        client.cookies["view"] = view
        page = read(path, client)
        assert words in page and others not in page, view


def test_every_page_marks_its_own_section_and_leads_back_to_itself() -> None:
    here, there = (
        stories.story("Мост", section=stories.section("Город")),
        stories.story("Матч", section=stories.section("Спорт")),
    )
    for story in (here, there, here):
        page, own = read(story.get_absolute_url()), story.section.get_absolute_url()
        assert re.findall(r'<a href="([^"]+)" aria-current="true"', page) == [own]
        assert set(re.findall(r'name="next" value="([^"]+)"', page)) == {story.get_absolute_url()}
        assert f"?next={story.get_absolute_url()}" in page
        listed = read(own)
        assert re.findall(r'<a href="([^"]+)" aria-current="page"', listed) == [own]


def test_an_urgent_story_is_announced_on_every_page_but_its_own() -> None:
    urgent, other = stories.story("Паводок", is_urgent=True), stories.story("Мост")
    for _ in range(2):
        assert 'class="alert"' in read(other.get_absolute_url())
        assert 'class="alert"' not in read(urgent.get_absolute_url())


def test_a_preview_shows_the_draft_and_readers_never_see_it() -> None:
    vera, story = people.vera(), stories.story("Мост открыли", lead="Как было.")
    path, client = story.get_absolute_url(), Client()
    client.force_login(vera)
    read(path)
    edit_article(article=story, user=vera, title="Мост снова закрыли", lead="Как станет.")
    url = reverse("wagtailsnippets_articles_article:revisions_view", args=[story.pk, latest(story)])
    preview = read(url, client)
    assert "Мост снова закрыли" in preview and "Как станет." in preview
    assert "Мост открыли" not in preview.partition("<main")[2].partition("</article>")[0]
    for reader in (Client(), client):
        page = read(path, reader)
        assert "Мост открыли" in page and "снова закрыли" not in page


def latest(story: Article) -> int:
    return Article.objects.get(pk=story.pk).latest_revision_id or 0
