"""polosa.importers.rules: text of the old site to our blocks, and not a word lost."""

import re
from html import unescape

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polosa.importers.rules.blocks import blocks_from_html as convert
from polosa.kit.literal import literal


def without_tags(html):
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def said(kind, value):
    """All text of a block, without markup and blanks."""
    match kind:
        case "paragraph" | "html":
            return without_tags(value)
        case "list":
            return "".join(without_tags(item) for item in value["items"])
        case "aside":
            return "".join(value["title"].split()) + without_tags(value["text"])
        case "table":
            return (
                "".join("".join(cell.split()) for row in value["data"] for cell in row)
                + value["table_caption"]
            )
        case "gallery":
            return "".join("".join(item["caption"].split()) for item in value["items"]) + value["title"]
        case _:
            told = (text for key, text in value.items() if key not in ("src", "alt", "level", "wp_id"))
            return "".join("".join(text.split()) for text in told)


def heard(blocks):
    return "".join(said(kind, value) for kind, value in blocks)


def visible(html):
    bare = nh3.clean(
        literal(html), tags=set(), clean_content_tags={"script", "style", "template", "noscript"}
    )
    return "".join(unescape(bare).split())


# Classic text


def test_blank_lines_make_paragraphs_and_single_ones_line_breaks():
    assert convert("Раз\nдва\n\n \nтри & четыре\n") == [
        ("paragraph", "<p>Раз<br/>два</p>"),
        ("paragraph", "<p>три &amp; четыре</p>"),
    ]


def test_emphasis_goes_on_over_a_blank_line():
    assert convert("Раз <strong>два\n\nтри</strong>") == [
        ("paragraph", "<p>Раз <b>два</b></p>"),
        ("paragraph", "<p><b>три</b></p>"),
    ]


def test_inline_markup_is_ours_and_nothing_else_comes_through():
    (block,) = convert(
        '<p style="color:red" onclick="x()"><em>а</em> <strong>б</strong> <del>в</del> <span>г</span>'
        ' <a href="https://old.example/?p=1&amp;x=2" onclick="y()" target="_blank">д</a> H<sub>2</sub>O</p>'
    )
    link = '<a href="https://old.example/?p=1&amp;x=2">д</a>'
    assert block == ("paragraph", f"<p><i>а</i> <b>б</b> <s>в</s> г {link} H<sub>2</sub>O</p>")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"]
)
def test_links_that_are_programs_lose_the_link_and_keep_the_words(address):
    assert convert(f'<p>Жми <a href="{address}">сюда</a></p>') == [("paragraph", "<p>Жми сюда</p>")]


def test_scripts_and_styles_are_gone():
    assert convert("<script>alert(1)</script><style>p{}</style>Слово<script>") == [
        ("paragraph", "<p>Слово</p>")
    ]


def test_more_and_next_page_marks_part_paragraphs():
    assert convert("Раз<!--more Читать-->два<!--nextpage-->три") == [
        ("paragraph", "<p>Раз</p>"),
        ("paragraph", "<p>два</p>"),
        ("paragraph", "<p>три</p>"),
    ]


def test_an_address_alone_on_its_line_is_a_card():
    assert convert("До\nhttps://video.example/watch?v=1&t=2\nпосле") == [
        ("paragraph", "<p>До</p>"),
        ("embed", {"url": "https://video.example/watch?v=1&t=2", "title": "", "caption": ""}),
        ("paragraph", "<p>после</p>"),
    ]


def test_an_address_within_a_line_is_text():
    assert convert("см. https://video.example/1") == [("paragraph", "<p>см. https://video.example/1</p>")]


def test_a_picture_in_the_middle_parts_the_paragraph():
    assert convert('Раз <img class="wp-image-8" src="/a.jpg" alt="Мост"> два') == [
        ("paragraph", "<p>Раз</p>"),
        ("picture", {"src": "/a.jpg", "wp_id": 8, "alt": "Мост", "caption": ""}),
        ("paragraph", "<p>два</p>"),
    ]


def test_a_smiley_stays_a_smiley():
    assert convert('Ура <img class="wp-smiley" src="s.gif" alt=":-)">!') == [("paragraph", "<p>Ура :-)!</p>")]


def test_a_picture_that_led_elsewhere_leaves_a_card():
    blocks = convert('<a href="https://shop.example/"><img src="/a.jpg"></a>')
    assert [kind for kind, _ in blocks] == ["picture", "embed"]
    assert blocks[1][1]["url"] == "https://shop.example/"
    assert len(convert('<a href="https://old.example/a-big.JPG?x=1"><img src="/a.jpg"></a>')) == 1


# Shortcodes


@pytest.mark.parametrize(
    "text",
    [
        '[caption id="attachment_5"]<a href="/a.jpg"><img src="/a.jpg"></a> Мост <b>ночью</b>[/caption]',
        '[caption id="attachment_5" caption="Мост ночью"]<img src="/a.jpg">[/caption]',
    ],
)
def test_captions_of_both_kinds(text):
    picture = {"src": "/a.jpg", "wp_id": 5, "alt": "", "caption": "Мост ночью"}
    assert convert(f"До\n\n{text}\n\nпосле")[1] == ("picture", picture)


def test_a_link_in_a_caption_is_told_with_its_address():
    text = '[caption id="attachment_5"]<img src="/a.jpg"> Снимок: <a href="https://foto.example/">архив</a>[/caption]'
    assert convert(text)[0][1]["caption"] == "Снимок: архив (https://foto.example/)"


def test_a_gallery_by_numbers_and_one_of_all_that_hangs_on_the_item():
    (by_numbers,) = convert('[gallery columns="2" ids="3, 4"]')
    assert [item["wp_id"] for item in by_numbers[1]["items"]] == [3, 4]
    assert convert("[gallery]") == [("gallery", {"title": "", "items": [], "attached": True})]


def test_players_become_cards():
    text = '[embed width="1"]https://video.example/1[/embed] [audio src="https://old.example/a.mp3"][/audio]'
    cards = [value["url"] for kind, value in convert(text) if kind == "embed"]
    assert cards == ["https://video.example/1", "https://old.example/a.mp3"]


def test_shortcodes_of_plugins_and_escaped_ones_stay_as_text():
    assert heard(convert("[contact-form id=1] и [[gallery]]")) == "[contact-formid=1]и[gallery]"


def test_shortcodes_can_be_left_alone():
    assert convert("[gallery]", shortcodes=False) == [("paragraph", "<p>[gallery]</p>")]


# Structure


def test_headings_keep_two_levels_and_those_with_links_their_markup():
    assert convert("<h1>А</h1><h2>Б <b>в</b></h2><h5>Г</h5>") == [
        ("heading", {"text": "А", "level": "h2"}),
        ("heading", {"text": "Б в", "level": "h2"}),
        ("heading", {"text": "Г", "level": "h3"}),
    ]
    ((kind, html),) = convert('<h2><a href="https://a.example/">А</a></h2>')
    assert kind == "html"
    assert 'href="https://a.example/"' in html


def test_a_quote_knows_who_said_it():
    assert convert("<blockquote>Раз\nдва\n\nтри<cite>Глава города</cite></blockquote>") == [
        ("quote", {"text": "Раз\nдва\n\nтри", "author": "Глава города"})
    ]


def test_a_quote_with_links_stays_html_in_paragraphs():
    ((kind, html),) = convert('<blockquote>Раз\n\n<a href="https://a.example/">два</a></blockquote>')
    assert kind == "html"
    assert html.startswith("<blockquote><p>Раз</p><p><a ")


def test_flat_lists_are_lists_and_nested_ones_html():
    assert convert("<ol>\n<li>а</li>\n<li><p><b>б</b></p></li>\n</ol>") == [
        ("list", {"ordered": True, "items": ["<p>а</p>", "<p><b>б</b></p>"]})
    ]
    assert convert("<ul><li>а<ul><li>б</li></ul></li></ul>") == [
        ("html", "<ul><li>а<ul><li>б</li></ul></li></ul>")
    ]


def test_plain_tables_are_tables():
    ((kind, value),) = convert(
        "<figure class='wp-block-table'><table><thead><tr><th>Год</th><th>Снег</th></tr></thead>"
        "<tbody><tr><td>2020</td><td>много<br>очень</td></tr></tbody></table><figcaption>Зимы</figcaption></figure>"
    )
    assert kind == "table"
    assert value["data"] == [["Год", "Снег"], ["2020", "много\nочень"]]
    assert value["first_row_is_table_header"] is True
    assert value["table_caption"] == "Зимы"


@pytest.mark.parametrize(
    "cell", ["<td colspan=2>а</td>", '<td><a href="https://a.example">а</a></td>', "<td><b>а</b></td>"]
)
def test_tables_of_more_than_plain_cells_stay_html(cell):
    ((kind, html),) = convert(f"<table><tr>{cell}</tr></table>")
    assert kind == "html"
    assert "<table>" in html


def test_pictures_in_html_that_stays_follow_it():
    blocks = convert('<table><tr><td colspan="2">а<img src="/a.jpg"></td></tr></table>')
    assert [kind for kind, _ in blocks] == ["html", "picture"]
    assert "img" not in blocks[0][1]


def test_markup_our_paragraphs_lack_stays_html():
    assert convert("Наберите <code>ls</code>") == [("html", "<p>Наберите <code>ls</code></p>")]


def test_frames_become_cards_and_programs_in_them_nothing():
    assert convert('<iframe src="//video.example/1"></iframe>') == [
        ("embed", {"url": "https://video.example/1", "title": "", "caption": ""})
    ]
    assert convert('<iframe src="javascript:alert(1)"></iframe>') == []


# Block HTML


def test_blocks_of_the_block_editor():
    blocks = convert("""<!-- wp:paragraph {"align":"left"} -->
<p>Раз
два</p>
<!-- /wp:paragraph -->

<!-- wp:heading {"level":3} --><h3 class="wp-block-heading">Три</h3><!-- /wp:heading -->
<!-- wp:list --><ul><!-- wp:list-item --><li>а</li><!-- /wp:list-item --></ul><!-- /wp:list -->
<!-- wp:pullquote --><figure><blockquote><p>Ц</p><cite>К</cite></blockquote></figure>
<!-- /wp:pullquote -->
<!-- wp:image {"id":9} --><figure class="wp-block-image"><img src="/a.jpg" alt="" class="wp-image-9"/>
<figcaption class="wp-element-caption">Вид</figcaption></figure><!-- /wp:image -->
<!-- wp:embed {"url":"https://v.example/1"} --><figure class="wp-block-embed"><div>
https://v.example/1
</div><figcaption>Запись</figcaption></figure><!-- /wp:embed -->
<!-- wp:file {"id":4} --><div class="wp-block-file"><a href="/f.pdf">План</a><a href="/f.pdf"
class="wp-block-file__button" download>Скачать</a></div><!-- /wp:file -->
<!-- wp:latest-posts {"postsToShow":3} /-->
<!-- wp:preformatted --><pre class="wp-block-preformatted">а  б</pre><!-- /wp:preformatted -->""")
    assert blocks == [
        ("paragraph", "<p>Раз\nдва</p>"),
        ("heading", {"text": "Три", "level": "h3"}),
        ("list", {"ordered": False, "items": ["<p>а</p>"]}),
        ("quote", {"text": "Ц", "author": "К"}),
        ("picture", {"src": "/a.jpg", "wp_id": 9, "alt": "", "caption": "Вид"}),
        ("embed", {"url": "https://v.example/1", "title": "", "caption": "Запись"}),
        ("file", {"src": "/f.pdf", "wp_id": None, "title": "План"}),
        ("html", "<pre>а  б</pre>"),
    ]


NEW = """<!-- wp:gallery --><figure class="wp-block-gallery has-nested-images">
<!-- wp:image {"id":1} --><figure class="wp-block-image"><img src="/1.jpg" class="wp-image-1"/>
<figcaption>Раз</figcaption></figure><!-- /wp:image -->
<!-- wp:image {"id":2} --><figure class="wp-block-image"><img src="/2.jpg" class="wp-image-2"/></figure>
<!-- /wp:image --><figcaption class="blocks-gallery-caption">Все</figcaption></figure><!-- /wp:gallery -->"""
OLD = """<!-- wp:gallery {"ids":[1,2]} --><figure class="wp-block-gallery"><ul class="blocks-gallery-grid">
<li><figure><img src="/1.jpg" data-id="1"/><figcaption>Раз</figcaption></figure></li>
<li class="blocks-gallery-item"><figure><img src="/2.jpg" data-id="2"/></figure></li></ul>
<figcaption class="blocks-gallery-caption">Все</figcaption></figure><!-- /wp:gallery -->"""


@pytest.mark.parametrize("text", [NEW, OLD])
def test_galleries_old_and_new(text):
    first = {"src": "/1.jpg", "wp_id": 1, "alt": "", "caption": "Раз"}
    second = {"src": "/2.jpg", "wp_id": 2, "alt": "", "caption": ""}
    assert convert(text) == [("gallery", {"title": "Все", "items": [first, second]})]


@pytest.mark.parametrize("text", [NEW, OLD])
def test_a_gallery_that_says_too_much_falls_apart_into_pictures(text):
    blocks = convert(text.replace("Раз", "Слово " * 60))
    assert [kind for kind, _ in blocks] == ["picture", "picture", "paragraph"]
    assert blocks[0][1]["caption"].startswith("Слово Слово")


def test_groups_columns_and_covers_are_walked_through():
    blocks = convert("""<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div>
<!-- wp:paragraph --><p>Раз</p><!-- /wp:paragraph --></div><!-- /wp:column --></div><!-- /wp:columns -->
<!-- wp:cover {"url":"https://old.example/c.jpg","id":6} --><div class="wp-block-cover" style="x">
<p>Два</p></div><!-- /wp:cover -->""")
    assert blocks == [
        ("paragraph", "<p>Раз</p>"),
        ("picture", {"src": "https://old.example/c.jpg", "wp_id": 6, "alt": "", "caption": ""}),
        ("paragraph", "<p>Два</p>"),
    ]


def test_classic_text_between_blocks_keeps_its_lines():
    blocks = convert(
        "<!-- wp:paragraph --><p>Раз</p><!-- /wp:paragraph -->Два\n\nтри<!-- wp:more --><!--more-->"
    )
    assert [value for _, value in blocks] == ["<p>Раз</p>", "<p>Два</p>", "<p>три</p>"]


# Hostility, and the promise


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5000 + "слово",
        "<b>" * 5000 + "слово",
        "<blockquote>" * 1000 + "слово",
        "[caption]" * 3000 + "слово",
        "<!-- wp:group -->" * 5000 + "слово",
        "<" * 50_000 + "слово",
        '<!-- wp:cover {"url":' + "[" * 50_000 + "} -->слово",
    ],
)
def test_monstrous_text_is_survived(html):
    assert "слово" in heard(convert(html))


def test_a_text_too_long_to_be_honest_is_refused():
    with pytest.raises(ValueError, match="longer"):
        convert("а" * 4_000_001)


PIECES = [
    *(
        "Слово",
        "два слова",
        "«Ёж» & ёлка",
        "&nbsp;",
        "&lt;b&gt;",
        "\n",
        "\n\n",
        "<p>",
        "</p>",
        "<br>",
        "<b>",
        "</b>",
    ),
    *(
        "<em>",
        "</em>",
        '<a href="https://a.example/x">',
        "</a>",
        "<div>",
        "</div>",
        "<ul><li>",
        "</li><li>",
        "<hr>",
    ),
    *(
        "</li></ul>",
        '<ol start="3"><li>',
        "<blockquote>",
        "</blockquote>",
        "<cite>",
        "</cite>",
        "<h2>",
        "</h2>",
    ),
    *('<img src="/a.jpg" class="wp-image-3">', "<img>", "<table><tr><td>", "</td><td>", "</td></tr></table>"),
    *(
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<figure>",
        "<figcaption>",
        "</figcaption></figure>",
        "<caption>",
    ),
    *("<!-- wp:group -->", "<!-- /wp:group -->", "<!-- wp:html -->", "<details><summary>", "</summary>"),
    *(
        "</details>",
        "<dl><dt>",
        "<dd>",
        "</dl>",
        '<iframe src="https://v.example/1"></iframe>',
        "<aside>",
        "<li>",
    ),
    *(
        "</aside>",
        "<unknown>",
        '<div class="wp-block-gallery">',
        '<figure class="wp-block-gallery">',
        "<strong>",
    ),
    *(
        "<span>",
        "</span>",
        "[",
        "]",
        '"',
        "[caption]",
        "[/caption]",
        "[gallery]",
        "[embed]",
        "[/embed]",
        "<video>",
    ),
    *("</video>", "<small>", "<h3><a href='https://b.example'>"),
]
TOLD = ("Слово", "дваслова", "Ёж", "ёлка", "<b>")


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_word_is_lost_whatever_the_markup(html):
    text, told = visible(html), heard(convert(html))
    assert [word for word in TOLD if text.count(word) > told.count(word)] == []


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_plain_text_comes_through_letter_by_letter(text):
    assert heard(convert(text)) == visible(text)


@pytest.mark.parametrize("text", ["most.html", "http://example.org/", "/var/www/most", "a.b"])
def test_a_story_of_one_word_that_looks_like_a_files_name_is_a_story(text):
    assert text in str(convert(text))


def test_what_only_looks_like_a_tag_is_words():
    (first, second) = convert(
        "Пишите на <ivan@example.org> завтра, a<b то и c>d\n\n<p>Если A<B, то <b>да</b></p>"
    )
    assert first == ("paragraph", "<p>Пишите на &lt;ivan@example.org&gt; завтра, a&lt;b то и c&gt;d</p>")
    assert second == ("paragraph", "<p>Если A&lt;B, то <b>да</b></p>")
