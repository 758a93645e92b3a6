"""polosa.importers.gateways.wxr: an export is read as a stream, and only an honest one."""

import io
import tracemalloc
from datetime import UTC, datetime
from itertools import chain

import pytest

from polosa.importers.errors import BrokenXml, Hostile, Illegible, NotWxr
from polosa.importers.gateways.wxr import CHUNK, read_wxr
from polosa.importers.gateways.wxr_records import Author, Category, Channel, Item, Label, Tag, Term
from polosa.kit.decoding import Encoding
from tests.importers.samples import NAMESPACES, author, category, comment, item, wxr


def read(text, encoding="utf-8", errors="strict"):
    return list(read_wxr(io.BytesIO(text.encode(encoding, errors))))


def read_until_error(text):
    records = []
    try:
        for record in read_wxr(io.BytesIO(text if isinstance(text, bytes) else text.encode())):
            records.append(record)
    except (BrokenXml, Hostile, Illegible, NotWxr) as error:
        return records, error
    return records, None


def test_the_channel_comes_first_then_everything_in_order():
    head = f"""{author()}{category(3)}
      <wp:tag><wp:term_id>4</wp:term_id><wp:tag_slug>most</wp:tag_slug><wp:tag_name>мост</wp:tag_name></wp:tag>
      <wp:term><wp:term_id>5</wp:term_id><wp:term_taxonomy>nav_menu</wp:term_taxonomy>
        <wp:term_slug>top</wp:term_slug><wp:term_name>Верх</wp:term_name></wp:term>"""
    records = read(wxr(item(1), head=head))
    assert [type(record) for record in records] == [Channel, Author, Category, Tag, Term, Item]
    channel, vera, gorod, *_ = records
    assert (channel.title, channel.base_blog_url) == ("Старый листок", "https://old.example")
    assert vera.display_name == "Вера Соколова"
    assert (gorod.slug, gorod.name, gorod.parent) == ("gorod", "Город", "")


def test_an_item_tells_all_we_need_and_no_address_of_a_reader():
    story = read(wxr(item(7, title="Мост открыт", thumbnail=55, extra=comment(11))))[-1]
    assert (story.post_id, story.title, story.status, story.post_type) == (
        7,
        "Мост открыт",
        "publish",
        "post",
    )
    assert story.published_at == datetime(2021, 5, 3, 9, 30, tzinfo=UTC)
    assert story.local_date == datetime(2021, 5, 3, 12, 30)
    assert story.labels == (Label("category", "gorod", "Город"), Label("post_tag", "most", "мост"))
    assert story.thumbnail_id == 55
    (said,) = story.comments
    assert (said.comment_id, said.author, said.approved, said.parent) == (11, "Руслан", "1", 0)
    assert "203.0.113.9" not in repr(story)


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_version_of_the_format_is_read(version, scheme):
    text = wxr(item(1)).replace(
        "https://wordpress.org/export/1.2", f"{scheme}://wordpress.org/export/{version}"
    )
    story = read(text)[-1]
    assert (story.post_id, story.excerpt) == (1, "Коротко")


def test_old_versions_name_a_category_twice_and_are_understood():
    labels = """<category><![CDATA[Город]]></category>
      <category domain="category" nicename="gorod"><![CDATA[Город]]></category>
      <category domain="tag"><![CDATA[мост]]></category>
      <category domain="tag" nicename="most"><![CDATA[мост]]></category>"""
    story = read(wxr(item(1, labels=labels)))[-1]
    assert story.labels == (Label("category", "gorod", "Город"), Label("post_tag", "most", "мост"))


def test_a_draft_has_no_time_of_publication():
    draft = item(1, date="0000-00-00 00:00:00")
    draft = draft.replace("Mon, 03 May 2021 09:30:00 +0000", "Mon, 30 Nov -0001 00:00:00 +0000")
    assert read(wxr(draft))[-1].published_at is None


def test_control_characters_and_torn_letters_do_not_stop_the_reading():
    torn = wxr(item(1, title="Го\x08род\x00 ждёт")).encode().replace("ждёт".encode(), "ждёт".encode()[:-1])
    records, error = read_until_error(torn)
    assert error is None
    assert records[-1].title == "Город ждё\ufffd"


def test_named_characters_of_html_are_read_without_a_declaration():
    assert read(wxr(item(1, title="Пыль&nbsp;&mdash; столбом")))[-1].title == "Пыль\xa0— столбом"


def test_other_encodings_and_byte_order_marks_are_honoured():
    text = wxr(item(1, title="Снег")).replace('encoding="UTF-8"', 'encoding="windows-1251"')
    assert read(text, "cp1251")[-1].title == "Снег"
    assert read(wxr(item(1, title="Снег")), "utf-8-sig")[-1].title == "Снег"
    assert read(wxr(item(1, title="Снег")).replace("UTF-8", "UTF-16"), "utf-16")[-1].title == "Снег"


def test_an_unknown_encoding_is_told_by_its_name():
    with pytest.raises(Illegible, match="utf-7"):
        read(
            wxr(item(1, title="Żółć")).replace('encoding="UTF-8"', 'encoding="utf-7"'),
            "cp1250",
            "xmlcharrefreplace",
        )


@pytest.mark.parametrize("real", ["utf-8", "cp1251", "koi8-r"])
@pytest.mark.parametrize("told", ["utf-8", "windows-1251", "koi8-r", "utf-7"])
def test_letters_are_what_they_are_whatever_the_file_calls_them(real, told):
    text = wxr(item(1, title="Новость о мосте")).replace("UTF-8", told)
    assert read(text, real)[-1].title == "Новость о мосте"


def test_what_cannot_be_read_for_certain_is_refused_whole():
    text = wxr(item(1)).encode() + "Zażółć gęślą jaźń".encode("cp1250") * 50
    records, error = read_until_error(text)
    assert (records, type(error)) == ([], Illegible)


def test_blank_lines_before_the_declaration_are_no_matter():
    assert read("\n\n  " + wxr(item(1)))[-1].post_id == 1
    assert read("\ufeff\n" + wxr(item(1)))[-1].post_id == 1


def test_references_to_what_is_no_character_are_left_out():
    assert (
        read(wxr(item(1, title="Го&#8;род&#x1F; &#0;ждёт&#xD800;&#xFFFF; &#169;&#x44F;")))[-1].title
        == "Город ждёт ©я"
    )


def test_a_reference_on_the_border_of_two_chunks_is_whole():
    for blanks in range(1, 16):
        text = wxr(item(1, title="а&#31;б"))
        before = len(text[: text.index("&#31;")].encode())
        text = text.replace("<channel>", "<channel>" + " " * (CHUNK - before - blanks))
        assert read(text)[-1].title == "аб"


def test_usual_prefixes_need_no_declaration():
    text = wxr(item(7, extra=comment(11))).replace(NAMESPACES, "")
    story = read(text)[-1]
    assert (story.post_id, story.excerpt, story.creator, len(story.comments)) == (7, "Коротко", "vera", 1)
    only_one = wxr(item(7)).replace('xmlns:dc="http://purl.org/dc/elements/1.1/"', "")
    assert read(only_one)[-1].creator == "vera"


def test_prefixes_that_nobody_declared_or_that_are_called_otherwise():
    odd = wxr(item(7, extra="<yoast:score>5</yoast:score><g:id>1</g:id>"))
    assert read(odd)[-1].post_id == 7
    called = wxr(item(7)).replace("xmlns:wp=", "xmlns:w=").replace("<wp:", "<w:").replace("</wp:", "</w:")
    assert read(called)[-1].post_id == 7
    foreign = wxr(item(7)).replace(NAMESPACES, NAMESPACES + 'xmlns:x="https://wordpress.org/export/1.2/"')
    assert (
        read(foreign.replace("<wp:status>publish</wp:status>", "<x:status>draft</x:status>"))[-1].status
        == "draft"
    )
    within = item(
        7, extra='<p xmlns="http://www.w3.org/1999/xhtml"><wp:status>x</wp:status><title>x</title></p>'
    )
    assert (read(wxr(within))[-1].status, read(wxr(within))[-1].title) == ("publish", "Новость")


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, CHUNK])
def test_signs_of_markup_that_stand_for_themselves(monkeypatch, chunk):
    monkeypatch.setattr("polosa.importers.gateways.wxr.CHUNK", chunk)
    title = "Иван & Ко: 2 < 3, a<=b & <3 &copy; &amp; &#169; AT&T; & &"
    content = "В CDATA: a & b < c &copy; ]] ]&gt; <b>1 & 2</b>"
    told = read(wxr(item(7, title=title, content=content)))[-1]
    assert told.title == "Иван & Ко: 2 < 3, a<=b & <3 © & © AT&T; & &"
    assert told.content == content
    assert len(told.labels) == 2


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>Привет</body></html>",
        '<rss version="2.0"><channel><title>Лента</title><item><title>Новость</title></item></channel></rss>',
        '<rss version="2.0"><channel><title>Лента</title></channel></rss>',
    ],
)
def test_what_is_no_export_is_refused(text):
    with pytest.raises(NotWxr, match="не выгрузка WordPress"):
        read(text)


@pytest.mark.parametrize("text", ["", " \n", "Привет"])
def test_what_is_no_xml_is_refused(text):
    with pytest.raises(BrokenXml):
        read(text)


def test_a_cut_file_hands_over_the_whole_items_and_says_where_it_ends():
    text = wxr(item(1), item(2), item(3))
    records, error = read_until_error(text[: text.index("<wp:post_id>3") + 5])
    assert [record.post_id for record in records if isinstance(record, Item)] == [1, 2]
    assert isinstance(error, BrokenXml)
    assert "обрезан" in str(error)
    assert error.line > 1


def test_broken_markup_hands_over_what_stood_before_it():
    text = wxr(item(1), "<item><title>Раз</wp:title></item>", item(3))
    records, error = read_until_error(text)
    assert [record.post_id for record in records if isinstance(record, Item)] == [1]
    assert isinstance(error, BrokenXml)
    assert str(error).startswith("строка ")


BOMB = '<!DOCTYPE rss [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
THIEF = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DTD = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/evil.dtd">'


@pytest.mark.parametrize("doctype", [BOMB, THIEF, DTD, "<!DOCTYPE rss>"])
def test_a_document_type_is_refused_before_anything_is_read(doctype):
    head, _, rest = wxr(item(1, title="&a;")).partition("?>")
    records, error = read_until_error(f"{head}?>{doctype}{rest}")
    assert records == []
    assert isinstance(error, Hostile)


def test_unknown_entities_stay_as_they_stand_and_nothing_is_looked_up():
    records, error = read_until_error(wxr(item(1, title="Кто? &passwords; &mdash; мы")))
    assert error is None
    assert records[-1].title == "Кто? &passwords; — мы"


def test_elements_nested_without_end_are_refused():
    _, error = read_until_error(wxr("<item>" + "<a>" * 1000))
    assert isinstance(error, Hostile)


def test_an_endless_tag_is_refused_in_bounded_memory():
    _, error = read_until_error(wxr('<item><title a="' + "x" * 3_000_000 + '"/></item>'))
    assert isinstance(error, Hostile)


def test_an_endless_text_is_refused(monkeypatch):
    monkeypatch.setattr("polosa.importers.gateways.wxr.MAX_RECORD", 100_000)
    records, error = read_until_error(wxr(item(1), item(2, content="а" * 200_000)))
    assert isinstance(error, Hostile)
    assert records[-1].post_id == 1


class Endless(io.RawIOBase):
    """Thirty megabytes of export that never stand in memory at once."""

    def __init__(self):
        head, _, tail = wxr("{}").partition("{}")
        body = (item(number, content="Слово за словом. " * 600) for number in range(1600))
        self.parts = (part.encode() for part in chain([head], body, [tail]))
        self.rest = b""

    def read(self, size=-1):
        while len(self.rest) < size and (part := next(self.parts, b"")):
            self.rest += part
        out, self.rest = self.rest[:size], self.rest[size:]
        return out


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file():
    seen, count = [], 0
    tracemalloc.start()
    try:
        for record in read_wxr(Endless(), on_progress=seen.append, encoding=Encoding("utf-8")):
            count += isinstance(record, Item)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 1600
    assert seen[-1] > 25_000_000
    assert seen == sorted(seen)
    assert peak < 3_000_000
