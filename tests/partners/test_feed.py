import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from polosa.partners.errors import FeedEmpty, FeedEncoding, FeedError, FeedGarbled, FeedHasDTD
from polosa.partners.gateways.feed import MAX_ENTRIES, MAX_TITLE, parse
from tests.factories.neighbours import item, rss

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = "https://vesti.example/rss.xml"


def read(body: bytes, **options):
    return parse(body, **{"url": URL, "now": NOW, **options})


def titles(body: bytes, **options) -> list[str]:
    return [entry.title for entry in read(body, **options).entries]


def test_rss_is_read():
    feed = read(rss(item("Паром пошёл", at=NOW - timedelta(hours=1), guid="a1")))
    (entry,) = feed.entries
    assert feed.title == "Вести"
    assert (entry.guid, entry.title, entry.url) == ("a1", "Паром пошёл", "https://vesti.example/a1")
    assert entry.published_at == NOW - timedelta(hours=1)


def test_atom_is_read():
    (entry,) = read(
        """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Портал</title><entry>
        <id>urn:1</id><title type="html">Рынок &lt;b&gt;открыт&lt;/b&gt;</title>
        <link rel="alternate" href="/news/1"/><updated>2026-11-20T10:00:00+03:00</updated></entry></feed>""".encode()
    ).entries
    assert (entry.guid, entry.title) == ("urn:1", "Рынок открыт")
    assert entry.url == "https://vesti.example/news/1"
    assert entry.published_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251", "koi8-r", "cp866"])
def test_a_feed_is_read_in_its_own_encoding(encoding):
    assert titles(rss(item("Паром пошёл"), encoding=encoding)) == ["Паром пошёл"]


def test_the_header_overrules_the_document():
    body = rss(item("Паром"), encoding="windows-1251").replace(b"windows-1251", b"utf-8")
    assert titles(body, charset="windows-1251") == ["Паром"]


WORDS = "Городская администрация объявила о ремонте моста через реку Веснянку"


@pytest.mark.parametrize("said", ["utf-8", "koi8-r", "iso-8859-1", "ascii", "nonsense", "utf-16", ""])
@pytest.mark.parametrize("written", ["windows-1251", "koi8-r", "utf-8"])
@pytest.mark.parametrize("by", ["document", "header"])
def test_a_wrong_label_puts_no_rubbish_on_the_page(said, written, by):
    body = rss(item(WORDS)).replace(b' encoding="utf-8"', f' encoding="{said}"'.encode() if said else b"")
    body = body.decode().encode(written)
    options = {"charset": said} if by == "header" else {}
    assert titles(body, **options) == [WORDS]


@pytest.mark.parametrize("encoding", ["utf-8", "nonsense"])
def test_letters_that_cannot_be_told_are_refused(encoding):
    """One word of capitals may be anything."""
    body = b"<rss version='2.0'><channel><item><title>\xcf\xf0</title><link>/1</link></item></channel></rss>"
    with pytest.raises(FeedEncoding):
        read(body, charset=encoding)


@pytest.mark.parametrize(
    "encoding", ["utf-7", "cp037", "zlib", "rot13", "idna", "nonsense", "unicode_escape"]
)
def test_encodings_that_could_hide_markup_are_not_believed(encoding):
    body = rss(item("+ADw-b+AD4- Паром"))
    for found in (
        titles(body.replace(b"utf-8", encoding.encode())),
        titles(body, charset=encoding),
    ):
        assert found == ["+ADw-b+AD4- Паром"]


def test_lost_letters_are_left_out_and_a_feed_of_them_is_refused():
    assert titles(rss(item("������ �������"), item("Паром"))) == ["Паром"]
    assert titles(rss(item("????? ?? iOS ?????? 2026"), item("Кто??"))) == ["Кто??"]
    for lost in ("������ �������", "????? ?? ??????"):
        with pytest.raises(FeedGarbled):
            read(rss(item(lost), item("�����")))


@pytest.mark.parametrize("by", ["latin-1", "cp866", "koi8-r", "iso8859-5"])
def test_a_feed_read_by_a_wrong_table_before_it_was_sent_is_refused(by):
    with pytest.raises(FeedGarbled):
        read(rss(item(WORDS.encode("cp1251").decode(by)), item("Рынок".encode("cp1251").decode(by))))


@pytest.mark.parametrize(
    "items", [(), ("<item><title>Без адреса</title></item>",), (item("<br>"), item("\u200d"))]
)
def test_a_feed_without_one_headline_is_refused(items):
    with pytest.raises(FeedEmpty):
        read(rss(*items))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("A<B", "A<B"),
        ("A&lt;B", "A<B"),
        ("a<b то и c>d", "a<b то и c>d"),
        ("Пишите на <ivan@example.org>", "Пишите на <ivan@example.org>"),
        ("Рынок <b>открыт</b> <span class='x'>снова</span>", "Рынок открыт снова"),
        (
            "со\u00adфт 👨\u200d👩\u200d👧\u200d👦 🏴\U000e0067\U000e007f",
            "со\u00adфт 👨\u200d👩\u200d👧\u200d👦 🏴\U000e0067\U000e007f",
        ),
        ("AT&amp;T &amp;lt; 5 &nbsp;& 6", "AT&T &lt; 5 & 6"),
    ],
)
def test_titles_are_shown_as_they_are_written(title, shown):
    assert titles(rss(item(title))) == [shown]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Рога & копыта, R&D, a&b;", "Рога & копыта, R&D, a&b;"),
        ("цена < 500", "цена < 500"),
        ("Раз&nbsp;два &laquo;три&raquo; &hellip; &#8212; &#x2014;", "Раз два «три» … — —"),
        ("Огонь &#55357;&#56613; да&#0;&#31;&#55357;", "Огонь 🔥 да"),
        ("Раз\x0b\x07 два", "Раз два"),
        ("<![CDATA[A&B &amp; <b>x</b> A<B]]>", "A&B & x A<B"),
        ("Р\x98РґСѓ", "Иду"),
        ("Новость города".encode().decode("cp1251"), "Новость города"),
        ("Р. Смирнов", "Р. Смирнов"),
    ],
)
def test_what_makers_of_feeds_get_wrong_is_read_as_it_was_meant(title, shown):
    assert titles(rss(item("X")).replace(b"X", title.encode())) == [shown]


def test_a_page_in_place_of_a_feed_is_called_so():
    with pytest.raises(FeedError) as refused:
        read(b"<!DOCTYPE html><html><head><title>404</title></head></html>")
    assert refused.type is FeedError


def test_a_plain_title_of_atom_holds_no_markup():
    found = titles(
        b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id>
        <title type="text">A &lt;b&gt;b&lt;/b&gt; &amp;amp; c</title><link href="/news/1"/></entry></feed>"""
    )
    assert found == ["A <b>b</b> &amp; c"]


def test_one_story_under_two_schemes_is_one_headline():
    guids = ("http://vesti.example/1", "https://vesti.example/1", "https://www.vesti.example/1")
    assert titles(rss(*(item(f"Паром {n}", guid=guid) for n, guid in enumerate(guids)))) == ["Паром 0"]
    assert len(titles(rss(item("Раз", guid="http://a.ru/1"), item("Два", guid="http://a.ru/2")))) == 2


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251"])
@pytest.mark.parametrize(
    "declared", [BOMB, OUTSIDE, BOMB.lower(), "<!-- <rss> -->" + BOMB, "<?p <rss> ?>\n" + BOMB]
)
def test_a_document_type_is_refused_before_it_is_parsed(declared, encoding):
    text = rss(item("&c;")).decode().replace("utf-8", encoding).replace("<rss", declared + "<rss", 1)
    with pytest.raises(FeedHasDTD):
        read(text.encode(encoding))


def test_entities_of_a_document_that_hides_its_type_are_not_expanded():
    body = (
        rss(item("Паром"), item("X"))
        .replace(b"X", b"&big;")
        .replace(b"</channel>", BOMB.encode() + b"</channel>")
    )
    assert titles(body)[0] == "Паром"
    assert "haha" not in "".join(titles(body))


@pytest.mark.parametrize(
    "body",
    [b"", b"   ", b"<html><title>404</title></html>", b"{}", b"plain", b"\x00\xff\xfe\x01", b"<", b"<?xml"],
)
def test_what_is_no_feed_is_refused(body):
    with pytest.raises(FeedError):
        read(body)


def test_a_broken_feed_gives_what_came_before_the_break():
    body = rss(item("Целая"), item("Сломанная"))
    assert titles(body[: body.index("Сломанная".encode())])[0] == "Целая"


def test_titles_are_one_line_of_plain_text():
    raw = "Рынок <b>открыт</b>\n<script>alert(1)</script> &mdash; \u202eтекст\u0007 <img src=x onerror=y>"
    (title,) = titles(rss(item(raw)))
    assert title == "Рынок открыт — текст"


@pytest.mark.parametrize("length", [1100, 14_000, 15_980, 100_000])
def test_what_a_title_draws_is_no_part_of_its_words(length):
    picture = f"<b>Паром</b><img src='data:image/png;base64,{'A' * length}'> пошёл"
    assert titles(rss(item(picture))) == ["Паром пошёл" if length < 15_000 else "Паром"]


@pytest.mark.parametrize("padding", range(3))
def test_a_title_is_not_cut_within_a_tag(padding):
    assert titles(rss(item("Паром" + " " * padding + "<b>" * 30_000))) == ["Паром"]


def test_titles_are_bounded():
    (title,) = titles(rss(item("слово " * 5000)))
    assert len(title) <= MAX_TITLE


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://vesti.example/x",
        "https://user:pass@vesti.example/",
        "https://",
        " ",
        "https://vesti.example:99999/",
        "https://vesti.example/" + "x" * 2000,
        'https://vesti.example/"onclick=x',
        "https://vesti.example/a b",
        "http://[::1",
    ],
)
def test_headlines_with_unsound_links_are_left_out(link):
    assert titles(rss(item("Плохая", link=link), item("Хорошая"))) == ["Хорошая"]


def test_a_guid_that_is_no_address_stands_for_no_link():
    def only(guid: str) -> str:
        return f"<item><title>Паром</title><guid>{guid}</guid></item>"

    assert [entry.url for entry in read(rss(only("https://vesti.example/1"), only("123"))).entries] == [
        "https://vesti.example/1"
    ]
    with pytest.raises(FeedEmpty):
        read(rss(only("123"), only("tag:vesti,2026:1"), only("news-5")))
    behind = only("https://vesti.example/2").replace("</item>", "<link></link></item>")
    assert [entry.url for entry in read(rss(behind)).entries] == ["https://vesti.example/2"]


def test_a_link_to_the_feed_itself_is_none():
    assert titles(rss(item("Паром", link="#x"), item("Рынок", link="?p=5"))) == ["Рынок"]


@pytest.mark.parametrize("title", ["—", "...", "&lt;&gt;", "!!!"])
def test_signs_alone_are_no_headline(title):
    assert titles(rss(item(title), item("🔥"), item("112"))) == ["🔥", "112"]


def test_titles_without_words_are_left_out():
    assert titles(rss(item("<br>"), item("Хорошая"))) == ["Хорошая"]


def test_one_guid_is_one_headline():
    assert titles(rss(item("Первая", guid="1"), item("Вторая", guid="1"))) == ["Первая"]


def test_an_endless_guid_is_kept_short_and_apart_from_others():
    entries = read(
        rss(item("Раз", guid="x" * 5000, link="/1"), item("Два", guid="x" * 5001, link="/2"))
    ).entries
    assert len({entry.guid for entry in entries}) == 2
    assert all(len(entry.guid) <= 200 for entry in entries)


def test_a_feed_is_read_only_so_far():
    assert len(titles(rss(*(item(f"Новость {n}") for n in range(500))))) == MAX_ENTRIES


@pytest.mark.parametrize("moment", [NOW + timedelta(days=400), datetime(1970, 1, 1, tzinfo=UTC), None])
def test_unbelievable_times_are_no_times(moment):
    (entry,) = read(rss(item("Паром", at=moment))).entries
    assert entry.published_at is None


def test_an_old_year_is_a_year_and_not_today():
    long_ago = datetime(1965, 11, 1, 10, tzinfo=UTC)
    (entry,) = read(rss(item("Паром", at=long_ago))).entries
    assert entry.published_at == long_ago


@pytest.mark.parametrize("zone", ["MSK", "+0300", "мск"])
def test_moscow_time_is_three_hours_ahead(zone):
    said = (
        (NOW - timedelta(hours=1)).astimezone(timezone(timedelta(hours=3))).strftime("%a, %d %b %Y %H:%M:%S")
    )
    body = rss(item("Паром", at=NOW)).decode()
    start, end = body.index("<pubDate>") + 9, body.index("</pubDate>")
    (entry,) = read(f"{body[:start]}{said} {zone}{body[end:]}".encode()).entries
    assert entry.published_at == NOW - timedelta(hours=1)


@pytest.mark.parametrize("said", ["вчера", "Fri, 31 Dec 9999 23:59:59 -1200", "1790000000"])
def test_what_is_no_date_is_none(said):
    body = rss(item("Паром", at=NOW)).decode()
    start, end = body.index("<pubDate>") + 9, body.index("</pubDate>")
    (entry,) = read((body[:start] + said + body[end:]).encode()).entries
    assert entry.published_at is None


@pytest.mark.parametrize(
    "body",
    [
        b"<rss version='2.0'><channel>" + b"<item>" * 200_000,
        b"<rss version='2.0'><channel><item><title>" + b"<b>" * 300_000,
        b"<rss version='2.0'><channel><item><title>" + b"&lt;" * 400_000 + b"</title></item></channel></rss>",
        b"<rss version='2.0'><channel><item " + b"a='b' " * 200_000 + b"/></channel></rss>",
        b"<rss version='2.0'>" + b"<!--" * 400_000,
        b"<" * 1_500_000,
        b"<!--" + b"-" * 1_500_000,
        b"<?" + b"?" * 1_500_000,
        b" " * 1_900_000,
    ],
    ids=range(9),
)
def test_hostile_documents_of_the_largest_size_are_done_with_soon(body):
    started = time.monotonic()
    try:
        read(body)
    except FeedError:
        pass
    assert time.monotonic() - started < 20
