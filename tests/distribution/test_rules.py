from lxml import etree

from polosa.distribution import rules

NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


def test_a_sitemap_is_sound_whatever_is_in_it():
    body = rules.urlset(
        [rules.Url("https://a.example/?a=1&b=<2>\x07", "2026-11-20T12:00:00+03:00"), rules.Url("x")]
    )
    root = etree.fromstring(body.encode())
    assert root.xpath("//s:loc/text()", namespaces=NS) == ["https://a.example/?a=1&b=<2>", "x"]
    assert root.xpath("//s:lastmod/text()", namespaces=NS) == ["2026-11-20T12:00:00+03:00"]


def test_a_news_sitemap_names_the_paper_beside_every_story():
    stories = [rules.Story("https://a.example/", "«Чайка» & Ко", "2026-11-20T12:00:00+03:00")]
    root = etree.fromstring(rules.news_urlset(stories, name="Листок", language="ru").encode())
    assert root.xpath("//n:publication/n:name/text()", namespaces=NS) == ["Листок"]
    assert root.xpath("//n:title/text()", namespaces=NS) == ["«Чайка» & Ко"]


def test_an_address_keeps_its_part():
    assert [rules.part_of(pk) for pk in (1, 9_999, 10_000, 1_000_000)] == [0, 0, 1, 100]


def test_what_xml_cannot_hold_is_left_out():
    assert rules.xml_text("а\x00б\x0b\ud800\ufffeв\n\U0001f4f0") == "абв\n\U0001f4f0"
