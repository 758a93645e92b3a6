"""Where the old site's lists, feeds and archives were, readers are led to ours or told that there is nothing."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from polosa.articles.models import Article
from polosa.front.models import PlainPage
from tests.importers.samples import author, category, comment, item, wxr

pytestmark = pytest.mark.django_db

HEAD = author().replace("<wp:author>", "<wp:author><wp:author_id>4</wp:author_id>") + category(3)


def attached(number, parent):
    extra = f"<wp:attachment_url>https://old.example/{number}.jpg</wp:attachment_url>"
    return item(number, kind="attachment", status="inherit", parent=parent, extra=extra)


@pytest.fixture
def moved(run):
    tagged = """<category domain="category" nicename="gorod"><![CDATA[Город]]></category>
      <category domain="post_tag" nicename="%d0%bc%d0%be%d1%81%d1%82"><![CDATA[мост]]></category>"""
    run(
        wxr(
            attached(55, 7),
            item(7, title="Мост", labels=tagged, extra=comment(1)),
            item(8, kind="page"),
            item(9, status="draft"),
            attached(56, 9),
            head=HEAD,
        )
    )
    return Article.objects.get(live=True).get_absolute_url()


STORY, PAGE, NONE = "story", "page", None
ADDRESSES = {
    "/2021/05/7-novost/": STORY,
    "/2021/05/7-novost/feed/": STORY,
    "/2021/05/7-novost/amp/": STORY,
    "/2021/05/7-novost/?amp=1": STORY,
    "/2021/05/7-novost/trackback/": STORY,
    "/2021/05/7-novost/2/": STORY,
    "/2021/05/7-novost/comment-page-2/": STORY,
    "/2021/05/7-novost/foto-mosta/": STORY,
    "/2021/05/9-novost/amp/": NONE,
    "/2021/05/8-novost/amp/": PAGE,
    "/2021/05/03/": "/day/2021/05/03/",
    "/2021/05/": "/day/2021/05/03/",
    "/2021/": "/day/2021/05/03/",
    "/2021/05/page/2/": "/day/2021/05/03/",
    "/2021/05/04/": NONE,
    "/2021/06/": NONE,
    "/2020/": NONE,
    "/2021/13/": NONE,
    "/2021/02/31/": NONE,
    "/page/2/": "/news/",
    "/page/2": "/news/",
    "/category/gorod/": "/gorod/",
    "/category/gorod/page/7/": "/gorod/",
    "/category/gorod/feed/": "/rss/gorod.xml",
    "/category/gorod/feed/atom/": "/rss/gorod.xml",
    "/category/nothing/page/2/": NONE,
    "/tag/мост/": "/tag/most/",
    "/tag/мост/page/2/": "/tag/most/",
    "/tag/мост/feed/": "/tag/most/",
    "/author/vera/page/3/": "/author/vera-sokolova/",
    "/author/nobody/page/3/": NONE,
    "/feed/": "/rss.xml",
    "/feed/rdf/": "/rss.xml",
    "/amp/": "/",
    "/?p=7": STORY,
    "/?page_id=8": PAGE,
    "/?p=7&cat=3": STORY,
    "/?p=7&preview=true": STORY,
    "/?p=9": NONE,
    "/?p=77": NONE,
    "/?cat=3": "/gorod/",
    "/?cat=3&paged=2": "/gorod/",
    "/?cat=4": NONE,
    "/?cat=x": NONE,
    "/?tag=мост": "/tag/most/",
    "/?tag=most": "/tag/most/",
    "/?tag=nothing": NONE,
    "/?category_name=gorod": "/gorod/",
    "/?author=4": "/author/vera-sokolova/",
    "/?author=5": NONE,
    "/?author_name=vera": "/author/vera-sokolova/",
    "/?m=20210503": "/day/2021/05/03/",
    "/?m=202105": "/day/2021/05/03/",
    "/?m=2021": "/day/2021/05/03/",
    "/?m=202106": NONE,
    "/?m=20219999": NONE,
    "/?m=x": NONE,
    "/?year=2021&monthnum=5&day=3": "/day/2021/05/03/",
    "/?year=2021&monthnum=5": "/day/2021/05/03/",
    "/?monthnum=5": NONE,
    "/?s=мост": "/search/?q=%D0%BC%D0%BE%D1%81%D1%82",
    "/?attachment_id=55": STORY,
    "/?attachment_id=56": NONE,
    "/?attachment_id=99": NONE,
    "/?feed=rss2": "/rss.xml",
    "/?paged=3": "/news/",
    "/?page=2": "/news/",
    "/?p=": NONE,
    "/?cat=": NONE,
    "/?m=": NONE,
    "/?author=&tag=": NONE,
    "/?s=": "/search/?q=",
    "/?post_type=product": NONE,
    "/?post_type=product&p=7": STORY,
    "/?taxonomy=rayon&term=most": NONE,
    "/?rest_route=/wp/v2/posts": NONE,
    f"/?tag={'x' * 200}": NONE,
    f"/?p={'1' * 200}": NONE,
}


def test_every_old_address_leads_to_ours_or_nowhere(moved, client, subtests):
    places = {STORY: moved, PAGE: PlainPage.objects.get().get_url()}
    for old, place in ADDRESSES.items():
        with subtests.test(old):
            answer = client.get(quote(old, safe="/?&="))
            if place is None:
                assert answer.status_code == 404
                continue
            assert answer.status_code in (301, 302)
            assert answer["Location"] == places.get(place, place)
            assert client.get(answer["Location"]).status_code == 200


def test_what_is_no_old_address_is_as_before(moved, client):
    assert client.get("/?utm_source=x").status_code == 200
    assert client.get("/?paged=1").status_code == 200
    assert client.get("/?page=1").status_code == 200
    assert client.get("/gorod/").status_code == 200
    assert client.get("/nothing/").status_code == 404
    assert client.post("/page/2/").status_code == 404


def test_an_unknown_address_costs_few_questions(moved, client):
    def asked(path):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    plain = asked("/nothing/here/of-it/")
    assert asked("/nothing/at-all/page/2/feed/") <= plain + 3
    assert asked("/2001/02/03/") <= plain + 3


def test_former_slugs_and_dates_lead_here(run, client):
    meta = "<wp:postmeta><wp:meta_key>{}</wp:meta_key><wp:meta_value>{}</wp:meta_value></wp:postmeta>"
    extra = meta.format("_wp_old_slug", "staryj-most") + meta.format(
        "_wp_old_slug", "%d0%bc%d0%be%d1%81%d1%82"
    )
    run(wxr(item(7, extra=extra + meta.format("_wp_old_date", "2021-04-30")), head=HEAD))
    new = Article.objects.get().get_absolute_url()
    for old in ("/2021/05/staryj-most/", "/2021/05/мост/", "/2021/04/7-novost/"):
        assert client.get(old)["Location"] == new


@pytest.mark.parametrize("order", [(7, 8), (8, 7)])
def test_a_former_slug_takes_no_address_from_who_has_it_now(run, client, order):
    meta = "<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>7-novost</wp:meta_value></wp:postmeta>"
    items = {7: item(7, title="Теперь тут"), 8: item(8, title="Когда-то тут", extra=meta)}
    run(wxr(*(items[number] for number in order), head=HEAD))
    assert (
        client.get("/2021/05/7-novost/")["Location"]
        == Article.objects.get(title="Теперь тут").get_absolute_url()
    )


def test_pages_of_an_old_archive_are_there(run, client):
    old = item(7, date="1965-06-01 06:00:00").replace("2021-05-03 12:30:00", "1965-06-01 09:00:00")
    run(wxr(old, head=HEAD))
    assert client.get("/day/")["Location"] == "/day/1965/06/01/"
    maps = re.findall(r"<loc>https?://[^/<]+(/[^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    feeds = (
        "/rss.xml",
        "/atom.xml",
        "/feed.json",
        "/sitemap.xml",
        "/sitemap-lists.xml",
        *maps,
    )
    for path in (
        "/day/1965/06/01/",
        "/news/",
        "/gorod/",
        "/",
        Article.objects.get().get_absolute_url(),
        *feeds,
    ):
        assert client.get(path).status_code == 200, path
    assert client.get("/1965/06/")["Location"] == "/day/1965/06/01/"


def test_files_addresses_are_left_once(run):
    text = wxr(attached(55, 7), item(7), head=HEAD)
    run(text)
    run(text)
    assert Redirect.objects.filter(old_path="/?attachment_id=55").count() == 1
