import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from polosa.edge.keys import worn
from polosa.kit.clock import now
from polosa.kit.slots import _fragments
from polosa.partners import views
from polosa.partners.models import Headline
from tests.factories.neighbours import item, partner, rss

pytestmark = pytest.mark.django_db


def headline(**fields) -> Headline:
    said = {"guid": "1", "title": "Паром <b>пошёл</b>", "url": "https://vesti.example/1"}
    return Headline.objects.create(
        partner=partner(), published_at=now(), first_seen=now(), **{**said, **fields}
    )


def test_the_row_stands_beside_stories_labelled_and_leading_away_safely():
    headline()
    (fragment,) = (
        each for each in _fragments["article.before_discussion"] if each.template == "partners/block.html"
    )
    request = RequestFactory().get("/")
    page = BeautifulSoup(render_to_string(fragment.template, fragment.context(request, {})), "html.parser")
    assert page.h2.text == "Партнёрские новости"
    assert page.a.text == "Паром <b>пошёл</b>"
    assert {"noopener", "nofollow"} <= set(page.a["rel"])
    assert "Заозёрские вести" in page.text
    assert worn(request) == {"partners"}
    assert fragment.order == 10


def test_without_headlines_there_is_no_row():
    assert (
        render_to_string("partners/block.html", views.partners_block(RequestFactory().get("/"), {})).strip()
        == ""
    )


@pytest.fixture
def feeds(settings, tmp_path):
    settings.POLOSA_DATA = tmp_path
    (tmp_path / "partners").mkdir()
    (tmp_path / "partners" / "vesti.xml").write_bytes(rss(item("Паром"), encoding="windows-1251"))
    (tmp_path / "secret_key.xml").write_text("secret")
    return settings


def test_a_real_paper_serves_no_invented_feeds(client: Client, feeds):
    feeds.DEMO = False
    assert client.get("/partners/feeds/vesti.xml").status_code == 404


def test_the_demo_serves_its_feeds_as_they_are_and_says_when_nothing_has_changed(client: Client, feeds):
    feeds.DEMO = True
    answer = client.get("/partners/feeds/vesti.xml")
    assert answer.content == rss(item("Паром"), encoding="windows-1251")
    assert answer["Content-Type"] == "application/xml"
    again = client.get("/partners/feeds/vesti.xml", headers={"If-Modified-Since": answer["Last-Modified"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["../secret_key", "..%2Fsecret_key", "nothing", "%2e%2e/secret_key"])
def test_nothing_but_feeds_is_served(client: Client, feeds, name):
    feeds.DEMO = True
    assert client.get(f"/partners/feeds/{name}.xml").status_code == 404
