"""What is cheap to ask is cheap to answer: addresses that lead nowhere, questions of the search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.signals import template_rendered
from django.utils import timezone

from polosa.edge import pages
from polosa.edge.addresses import Address
from polosa.edge.bridge import Bridge
from polosa.edge.entries import Entry
from polosa.edge.flights import Landed, render
from polosa.edge.parameters import known_query
from polosa.kit.models import Paper
from tests.factories import people, stories

pytestmark = pytest.mark.django_db

USUAL = "ru.auto.normal"


@pytest.fixture
def kept(settings: Any) -> Iterator[None]:
    """Pages and pieces in memory, as in a worker."""
    settings.EDGE_BYTES, settings.EDGE_FRAGMENT_BYTES = 2**24, 2**24
    settings.EDGE_LOOK_SECONDS = 0
    Paper.current()
    pages.forget()
    pages.LOG.look(now=True)
    yield
    pages.forget()


def landed(path: str, *, query: str = "", variant: str = USUAL) -> Landed:
    return render(
        Bridge(), Address("http://testserver", path, known_query(path, query), variant, is_fragment=False)
    )[1]


def page(path: str, **more: str) -> Entry:
    found = landed(path, **more)
    assert found.entry is not None, path
    return found.entry


class Rendered(list[str]):
    """Names of the templates that were rendered."""

    def note(self, template: Any, **kwargs: Any) -> None:
        self.append(template.name)


@pytest.fixture
def rendered() -> Iterator[Rendered]:
    names = Rendered()
    template_rendered.connect(names.note)
    yield names
    template_rendered.disconnect(names.note)


def nowhere(n: int) -> list[str]:
    """Addresses of every kind the paper has, of things it has not."""
    return [
        f"/wp-login-{n}.php", f"/nothing-{n}/", f"/a/{n}/b/", f"/tag/no-{n}/", f"/author/no-{n}/",
        f"/news/9{n}-no/", f"/afisha/9{n}-no/", f"/afisha/9{n}-no.ics", f"/afisha/kind/no-{n}/",
        f"/afisha/venue/no-{n}/", f"/comments/9{n}/", f"/rss/no-{n}.xml", f"/sitemap-articles-9{n}.xml",
        f"/partners/feeds/no-{n}.xml", f"/day/20{n:02}/01/01/", f"/day/2099/01/{n + 1:02}/",
        f"/afisha/2001/01/{n + 1:02}/", f"/documents/9{n}/a.pdf",
    ]  # fmt: skip


def test_all_addresses_that_lead_nowhere_share_one_page(kept: None, rendered: Rendered) -> None:
    for path in nowhere(0):
        assert page(path).status == 404, path
    (answers,) = {id(page(path).answers) for path in nowhere(1)}
    assert rendered.count("404.html") == 1
    assert id(page("/nothing/?x=1").answers) == answers
    english = page("/nothing/", variant="en.dark.normal")
    assert id(english.answers) != answers
    assert "no such page" in english.answers["identity"].body.decode().lower()


def test_what_leads_nowhere_pushes_no_page_out(kept: None, settings: Any) -> None:
    story = stories.story("Мост открыт")
    settings.EDGE_BYTES = 2**21
    pages.LOG.look(now=True)
    paths = ["/", "/news/", story.get_absolute_url()]
    for path in paths:
        assert landed(path).is_kept
    for n in range(25):
        for path in nowhere(n):
            landed(path)
    assert pages.STORE.bytes <= 2**21
    for path in paths:
        entry = pages.STORE.get(Address("http://testserver", path, "", USUAL, is_fragment=False))
        assert entry is not None and entry.spoiled_at is None


def test_the_page_of_a_lost_guest_names_no_address_and_that_of_a_reader_is_their_own(kept: None) -> None:
    body = page("/nothing-secret-17/", query="p=5").answers["identity"].body.decode()
    assert "17" not in body and 'action="/search/"' in body
    reader = Client()
    reader.force_login(people.ruslan())
    own = reader.get("/nothing-secret-17/")
    assert own.status_code == 404
    assert "Руслан" in own.content.decode() or "/account/" in own.content.decode()
    assert "/account/logout/" not in body


def test_days_on_which_nothing_happened_have_no_page(kept: None) -> None:
    story = stories.story("Мост открыт")
    assert story.published_at is not None
    day = timezone.localdate(story.published_at)
    assert page(f"/day/{day:%Y/%m/%d}/").status == 200
    assert page(f"/day/{day - timedelta(days=3650):%Y/%m/%d}/").status == 404


def test_questions_of_guests_are_kept_for_a_moment_and_apart(kept: None) -> None:
    stories.story("Мост открыт")
    entry = page("/search/", query="q=мост")
    assert (entry.status, entry.is_brief) == (200, True)
    assert entry.fresh_until - entry.began < 1, "no page is older than a second"
    assert "Мост" in entry.answers["identity"].body.decode().replace("<mark>", "").replace("</mark>", "")
    said = dict(entry.answers["br"].headers)["Cache-Control"]
    assert "s-maxage=0" in said and "max-age=0" in said, "nobody in front of us keeps what somebody asked"
    assert len(pages.STORE._plain) == len(pages.STORE._others) == 0


def test_a_question_is_one_however_it_is_written(kept: None) -> None:
    for query in ("q=мост", "q=+мост+&page=01", "utm_source=1&q=мост", "q=мост&page=999&order=relevance"):
        page("/search/", query=query)
    assert len(pages.STORE) <= 2, "the first page may be asked for by its number"


def test_an_answer_to_a_comment_makes_no_page_of_a_guest_s(kept: None) -> None:
    story = stories.story("Мост открыт")
    for n in range(5):
        page(story.get_absolute_url(), query=f"reply={n}")
    assert len(pages.STORE) == 1


def test_the_lasting_address_of_a_comment_is_everybody_s(kept: None) -> None:
    """Otherwise it would be asked for twice: once for all, and again for who asked."""
    from polosa.comments.actions import write_comment

    story = stories.story("Мост открыт")
    assert story.thread is not None
    written = write_comment(thread=story.thread, reader=people.ruslan(), text="Наконец-то")
    entry = page(f"/comments/{written.pk}/")
    assert (entry.status, entry.is_brief) == (303, True)
    assert f"#comment-{written.pk}" in dict(entry.answers["identity"].headers)["Location"]
