"""polosa.importers.rules: what becomes of items, comments and bodies."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from polosa.importers.gateways.wxr import read_wxr
from polosa.importers.gateways.wxr_records import Category, Comment, Label
from polosa.importers.rules import plan
from polosa.importers.rules.bodies import Known, Wanted, raw_body, wanted_in, with_attached
from polosa.importers.rules.discussion import kept_comments
from tests.importers.samples import item, wxr

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def story(**told):
    return list(read_wxr(BytesIO(wxr(item(7, **told)).encode())))[-1]


def said(number, parent=0, approved="1", kind="comment"):
    return Comment(number, "Руслан", "", "", None, f"Слово {number}", approved, kind, parent, 0)


def shape(*comments):
    return [(one.comment.comment_id, one.parent) for one in kept_comments(comments)]


def test_answers_come_after_whom_they_answer_even_if_written_before():
    assert shape(said(3, parent=5), said(5), said(4, parent=3)) == [(5, 0), (3, 5), (4, 3)]


def test_an_answer_to_spam_answers_whom_the_spam_answered():
    assert shape(said(1), said(2, 1, "spam"), said(3, 2, "trash"), said(4, 3)) == [(1, 0), (4, 1)]


def test_comments_that_answer_each_other_in_a_circle_end():
    assert shape(said(1, 2), said(2, 1), said(3, 3)) == [(3, 0), (1, 0), (2, 0)]


def test_a_thousand_answers_deep_is_no_trouble():
    assert len(shape(*(said(n, n - 1) for n in range(1, 3001)))) == 3000


def test_titles_are_plain_and_never_empty():
    assert plan.title_of(story(title="<![CDATA[<b>Снег</b> &amp; лёд]]>")) == "Снег & лёд"
    assert plan.title_of(story(title="", content="<p>Утром выпал снег.</p>")) == "Утром выпал снег."
    assert plan.title_of(story(title="", content="")) == "№ 7"
    assert len(plan.title_of(story(title="слово " * 100))) <= 255


def test_a_percent_encoded_slug_is_spelled_in_latin():
    text = story().__class__
    assert text is not None
    one = list(read_wxr(BytesIO(wxr(item(7)).replace("7-novost<", "%d1%81%d0%bd%d0%b5%d0%b3<").encode())))[-1]
    assert plan.slug_of(one) == "sneg"


def test_a_lead_that_is_too_long_is_kept_whole_beside_it():
    long = story()
    lead, whole = plan.lead_of(long)
    assert (lead, whole) == ("Коротко", "")


@pytest.mark.parametrize(
    ("status", "date", "is_public", "is_later"),
    [
        ("publish", "2021-05-03 09:30:00", True, False),
        ("future", "2030-01-01 00:00:00", True, True),
        ("future", "2020-01-01 00:00:00", True, False),
        ("draft", "0000-00-00 00:00:00", False, False),
        ("private", "2021-05-03 09:30:00", False, False),
    ],
)
def test_where_an_item_stands(status, date, is_public, is_later):
    standing = plan.standing_of(story(status=status, date=date), now=NOW, zone=UTC)
    assert (standing.is_public, standing.go_live_at is not None) == (is_public, is_later)


def test_what_is_worth_bringing():
    types = frozenset({"post"})
    assert plan.why_skipped(story(), story_types=types) == ""
    assert plan.why_skipped(story(kind="page"), story_types=types) == ""
    assert plan.why_skipped(story(kind="nav_menu_item"), story_types=types)
    assert plan.why_skipped(story(status="trash"), story_types=types)
    assert plan.why_skipped(story(title="", content=" "), story_types=types)


def test_old_paths_are_the_address_and_the_short_one():
    assert plan.old_paths(story()) == ["/2021/05/7-novost/", "/?p=7"]
    assert plan.old_paths(story(kind="page")) == ["/2021/05/7-novost/", "/?p=7", "/?page_id=7"]


def test_a_dozen_sections_are_a_menu_and_more_are_tags():
    def top(count):
        found = [Category(n, f"r{n}", "", f"Р{n}", "") for n in range(count)]
        return plan.filing_for([*found, Category(99, "inner", "r0", "Внутри", ""), UNFILED])

    assert (top(12), top(13)) == (plan.Filing.SECTIONS, plan.Filing.TAGS)


UNFILED = Category(1, "uncategorized", "", "Без рубрики", "")


def test_categories_that_stand_under_each_other_in_a_circle_end():
    circle = [Category(1, "a", "b", "А", ""), Category(2, "b", "a", "Б", "")]
    assert set(plan.tops(circle)) == {"a", "b"}


def test_the_first_topmost_category_gives_the_section():
    labels = [
        Label("category", "dvory", "Дворы"),
        Label("category", "sport", "Спорт"),
        Label("post_tag", "x", "спорт"),
    ]
    filed = plan.filed_under(labels, filing=plan.Filing.SECTIONS, top_of={"dvory": "gorod", "sport": "sport"})
    assert filed == ("sport", ["Дворы", "спорт"])


def test_remarks_name_what_only_plugins_could_show():
    text = 'Раз [tabs]два[/tabs] [1] [см] [gallery] <!-- wp:block {"ref":12} /-->'
    assert [
        remark.count("[tabs]") + remark.count("12") for remark in plan.remarks_on(story(content=text), text)
    ] == [1, 1]


PICTURE = ("picture", {"src": "/a.png", "wp_id": None, "alt": "Мост", "caption": "Вид"})
GALLERY = ("gallery", {"title": "Все", "items": [{"src": "", "wp_id": 5, "alt": "", "caption": ""}]})


def body(blocks, brought=None, known=None):
    raw = raw_body(blocks, brought=brought or {}, known=known or {}, base="https://old.example")
    return [(block["type"], block["value"]) for block in raw]


def test_pictures_that_came_stand_where_they_stood():
    ((kind, value),) = body([PICTURE], {Wanted("/a.png", 0): 3})
    assert (kind, value["image"], value["caption"], value["alt"]) == ("picture", 3, "Вид", "Мост")


def test_pictures_that_stayed_are_links_with_their_words():
    ((kind, html),) = body([PICTURE])
    assert kind == "html"
    assert 'href="https://old.example/a.png"' in html
    assert ">Вид<" in html


def test_a_gallery_by_number_takes_the_words_of_the_export():
    known = {5: Known("https://old.example/5.png", "Подпись", "Описание")}
    ((_, value),) = body([GALLERY], {Wanted("", 5): 9}, known)
    assert [(one["value"]["image"], one["value"]["caption"]) for one in value["items"]] == [(9, "Подпись")]
    assert [kind for kind, _ in body([GALLERY], {}, known)] == ["heading", "html"]
    assert [kind for kind, _ in body([GALLERY])] == ["heading"]


def test_a_gallery_of_what_hangs_on_an_item_is_filled_or_gone():
    attached = [("gallery", {"title": "", "items": [], "attached": True})]
    assert wanted_in(with_attached(attached, [4, 5])) == [Wanted("", 4), Wanted("", 5)]
    assert with_attached(attached, []) == []


def test_programs_never_become_links():
    hostile = ("picture", {"src": 'javascript:alert("x")', "wp_id": None, "alt": "", "caption": "Вид"})
    assert body([hostile]) == [("paragraph", "<p>Вид</p>")]
