"""Two old sites move into one paper: an address leads to what had it first, for as long as that is on the site."""

import json

import pytest
from wagtail.contrib.redirects.models import Redirect

from polosa.articles.actions import unpublish_article
from polosa.articles.models import Article, Author
from polosa.front.models import PlainPage
from polosa.importers.models import ImportedItem
from tests.importers.samples import author, category, item, wxr

pytestmark = pytest.mark.django_db

HEAD = author() + category(3)
NUMBER = "/?p=7"


def other_site(text):
    return text.replace("old.example", "other.example")


def leads(client, old):
    answer = client.get(old)
    return answer["Location"] if answer.status_code == 301 else answer.status_code


def test_an_address_is_not_taken_from_what_is_on_the_site(run, client):
    run(wxr(item(7, title="Первая"), head=HEAD))
    first = Article.objects.get(title="Первая")
    told = run(other_site(wxr(item(7, title="Вторая"), item(8, title="Третья"), head=HEAD)))
    assert leads(client, NUMBER) == first.get_absolute_url()
    assert leads(client, "/2021/05/7-novost/") == first.get_absolute_url()
    assert leads(client, "/?p=8") == Article.objects.get(title="Третья").get_absolute_url()
    assert [one for one in told[7]["remarks"] if NUMBER in one] == [
        f"старый адрес {NUMBER} ведёт на сайте к другому, поэтому не тронут"
    ]
    assert "remarks" not in told[8]


def test_an_address_follows_its_own_story_and_leaves_one_that_is_gone(run, client):
    run(wxr(item(7, title="Первая"), head=HEAD))
    first = Article.objects.get(title="Первая")
    run(wxr(item(7, title="Первая, дополненная"), head=HEAD))
    first.refresh_from_db()
    assert leads(client, NUMBER) == first.get_absolute_url()
    unpublish_article(article=first)
    run(other_site(wxr(item(7, title="Вторая"), head=HEAD)))
    assert leads(client, NUMBER) == Article.objects.get(title="Вторая").get_absolute_url()


def test_an_editors_redirect_stays(run, client):
    run(wxr(item(6, title="Итоги"), head=HEAD))
    chosen = Article.objects.get().get_absolute_url()
    Redirect.objects.create(old_path=NUMBER, redirect_link=chosen)
    run(wxr(item(7), head=HEAD))
    assert leads(client, NUMBER) == chosen


def test_plain_pages_and_people_of_two_sites(run, client):
    run(wxr(item(7, kind="page", title="О газете"), item(9), head=HEAD))
    page = PlainPage.objects.get()
    other = author(name="Вера Другая") + category(3)
    told = run(other_site(wxr(item(7, kind="page", title="О нас"), item(9, title="Иное"), head=other)))
    assert leads(client, "/?page_id=7") == page.get_url()
    assert "/?page_id=7" in " ".join(told[7]["remarks"])
    assert leads(client, "/author/vera/") == Author.objects.get(name="Вера Соколова").get_absolute_url()


def test_what_has_the_same_number_among_other_things_is_something_else(run, client):
    run(other_site(wxr(item(6, title="Чужая"), head=HEAD)))
    chosen = Article.objects.get()
    Redirect.objects.create(old_path="/2021/05/7-novost", redirect_link=chosen.get_absolute_url())
    run(wxr(item(5, kind="page"), head=HEAD))
    ImportedItem.objects.filter(kind="page").update(object_id=chosen.pk)
    run(wxr(item(7), head=HEAD))
    assert leads(client, "/2021/05/7-novost/") == chosen.get_absolute_url()


def test_addresses_of_people_that_stay_so_are_told(run):
    run(wxr(item(7), head=HEAD))
    run(other_site(wxr(item(8), head=author(name="Вера Другая") + category(3))))
    told = [json.loads(line) for line in run.report.read_text().splitlines()]
    assert [one["old_address"] for one in told if one["kind"] == "address"] == ["/author/vera/"]
