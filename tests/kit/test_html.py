import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polosa.kit.html import clean_block, clean_comment, clean_foreign_comment, clean_rich

REL = 'rel="ugc nofollow noopener"'
CLEANERS = [clean_comment, clean_foreign_comment, clean_rich, clean_block]
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href=' &#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<p style='background:url(x)' id=a class=b onclick=x>a</p>",
    "<iframe srcdoc='<script>alert(1)</script>' src='javascript:alert(1)'></iframe>",
    "<iframe src='https://a.ru/\"><script>alert(1)</script>'></iframe>",
    "<form action=x><input name=a><button>b</button></form>",
    "<base href=//evil><meta http-equiv=refresh content=0><link rel=stylesheet href=x>",
    'http://a.ru/"onmouseover=alert(1)',
    "<scr<script>ipt>alert(1)</script>",
]
FORBIDDEN = str.split("<script onerror= onclick= javascript: style= id= class= <iframe <form <svg data:text")


def tags_only(html: str) -> str:
    """What stands between < and >: the text of a page may say anything."""
    return "".join("<" + part.split(">")[0] for part in html.split("<")[1:]).lower()


@pytest.mark.parametrize("clean", CLEANERS)
@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_stays(clean, html):
    for forbidden in FORBIDDEN:
        assert forbidden not in tags_only(clean(html))


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Привет", "<p>Привет</p>"),
        ("раз\nдва\r\n\r\nтри", "<p>раз<br>два</p><p>три</p>"),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
        ("<b>раз\n\nдва</b>", "<p><b>раз</b></p><p><b>два</b></p>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ("<h1>a</h1>", "<p>&lt;h1&gt;a&lt;/h1&gt;</p>"),
        ("http://a.ru/?a&b.", f'<p><a href="http://a.ru/?a&amp;b" {REL}>http://a.ru/?a&amp;b</a>.</p>'),
        ("(https://a.ru/(b))", f'<p>(<a href="https://a.ru/(b)" {REL}>https://a.ru/(b)</a>)</p>'),
        (
            "<a href='http://a.ru' rel=me>http://b.ru</a>",
            f'<p><a href="http://a.ru" {REL}>http://b.ru</a></p>',
        ),
        ("<code>http://a.ru</code>", "<p><code>http://a.ru</code></p>"),
        ("\n\n \n", ""),
        ("<p></p>", ""),
        ("<script>a</script>", "<p>&lt;script&gt;a&lt;/script&gt;</p>"),
        ("Пишите на <ivan@example.org> завтра", "<p>Пишите на &lt;ivan@example.org&gt; завтра</p>"),
        ("a<b то и c>d", "<p>a&lt;b то и c&gt;d</p>"),
        ("a<b>c", "<p>a&lt;b&gt;c</p>"),
        ("если A<B, то <b>да</b>", "<p>если A&lt;B, то <b>да</b></p>"),
        ("A&lt;B &nbsp;", "<p>A&amp;lt;B &amp;nbsp;</p>"),
        ("<li>один", "<p>&lt;li&gt;один</p>"),
        ("<- туда --> <!-- сюда -->", "<p>&lt;- туда --&gt; &lt;!-- сюда --&gt;</p>"),
        ("<?php да ?>", "<p>&lt;?php да ?&gt;</p>"),
        ("<a href='javascript:x'>я</a>", "<p>&lt;a href='javascript:x'&gt;я&lt;/a&gt;</p>"),
        ("<3 <i>да</i></b>", "<p>&lt;3 <i>да</i>&lt;/b&gt;</p>"),
        ("<http://a.ru/x>", f'<p>&lt;<a href="http://a.ru/x" {REL}>http://a.ru/x</a>&gt;</p>'),
        ("со\u00adфт 👨\u200d👩\u200d👧\u200d👦", "<p>со\u00adфт 👨\u200d👩\u200d👧\u200d👦</p>"),
    ],
)
def test_a_comment_reads_as_it_was_typed(typed, html):
    assert clean_comment(typed) == html


@given(st.text("a<>/bpulicode \n\"'&=:h", max_size=80))
def test_a_clean_comment_is_well_formed(text):
    once = clean_comment(text)
    assert clean_block(once) == once


def _as_seen(html):
    """What stands on the page: the text, without the spaces that a browser does not show."""
    return "".join(unescape(re.sub(r"</?(?:p|br)>", " ", html)).split())


@given(
    st.text("a<>/bи=!?- &;lt@.\"'", max_size=60).filter(lambda typed: not re.search(r"<(?:br|/?p)\b", typed))
)
def test_every_sign_of_a_text_without_formatting_is_seen(typed):
    untagged = re.sub(r"(?i)<(/?)(b|a|i)(?=[\s/>])", r"<\1z\2", typed)
    assert _as_seen(clean_comment(untagged)) == "".join(untagged.split())


@pytest.mark.parametrize("clean", [clean_foreign_comment, clean_rich, clean_block])
@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("Пишите на <ivan@example.org> завтра", "Пишите на &lt;ivan@example.org&gt; завтра"),
        ("a<b то и c>d", "a&lt;b то и c&gt;d"),
        ("если A<B", "если A&lt;B"),
        ("A<B, и <b>ещё</b> много>", "A&lt;B, и <b>ещё</b> много&gt;"),
        ("да <o:p>нет</o:p> <noindex>да</noindex> &amp;<!-- x -->", "да нет да &amp;"),
    ],
)
def test_what_only_looks_like_a_tag_stays_in_foreign_html(clean, html, shown):
    assert clean(html) in {shown, f"<p>{shown}</p>"}


def test_a_paragraph_keeps_its_inline_marks_alone():
    html = '<h2>a</h2><b>b</b> <a href="/x" target="_blank">c</a><table><tr><td>d</td></tr></table>'
    assert clean_rich(html) == 'a<b>b</b> <a href="/x" rel="noopener">c</a>d'


def test_a_block_keeps_tables_figures_and_details():
    html = (
        '<figure><img src="/a.png" alt="a" width="10"><figcaption>b</figcaption></figure><table><tbody><tr>'
        '<td colspan="2">c</td></tr></tbody></table><details><summary>d</summary>e</details><hr>'
    )
    assert clean_block(html) == html


@pytest.mark.parametrize("source", ["//v.ru/1", "https://v.ru/1"])
def test_a_frame_becomes_a_link(source):
    html = clean_block(f'<iframe src="{source}" allowfullscreen>old <p>browser</iframe>')
    assert html == '<p><a href="https://v.ru/1" rel="noopener">https://v.ru/1</a></p>'


def test_pictures_come_from_the_web_or_from_here():
    assert clean_block('<img src="mailto:a@b.ru">') == "<img>"
    assert clean_block('<img src="data:image/png;base64,AA">') == "<img>"
    assert clean_block('<img src="https://a.ru/a.png">') == '<img src="https://a.ru/a.png">'
