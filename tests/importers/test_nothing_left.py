"""What stands in an export stands here afterwards, or in the report; nothing is left out in silence."""

import json

import pytest
from wagtail.documents.models import Document

from polosa.articles.models import Article, Section
from polosa.comments.models import Comment
from polosa.front.models import PlainPage
from polosa.importers.gateways.files import Brought, NotBrought
from tests.importers.conftest import lines
from tests.importers.samples import META, author, category, comment, item, wxr

pytestmark = pytest.mark.django_db

HEAD = author() + category(3)


def body():
    return [(block.block_type, block.value) for block in Article.objects.get().body]


def text():
    return json.dumps(list(Article.objects.get().body.raw_data), ensure_ascii=False)


@pytest.fixture
def brought(run):
    def brought(content="Слова.", *, head=HEAD, **also):
        return run(wxr(item(7, content=content, **also), head=head))[7]

    return brought


def test_footnotes_stand_where_they_stood(brought):
    notes = json.dumps(
        [{"content": "По <em>данным</em> мэрии", "id": "a-1"}, {"content": "Там же", "id": "b-2"}]
    )
    sup = '<sup data-fn="a-1" class="fn"><a href="#a-1" id="a-1-link">1</a></sup>'
    content = f"""<!-- wp:paragraph --><p>Мост{sup} открыт.</p><!-- /wp:paragraph -->
      <!-- wp:footnotes /-->
      <!-- wp:paragraph --><p>Конец.</p><!-- /wp:paragraph -->"""
    brought(content, extra=META.format("footnotes", notes))
    kinds = body()
    assert [kind for kind, _ in kinds] == ["paragraph", "heading", "list", "paragraph"]
    assert "<sup>1</sup>" in str(kinds[0][1])
    assert [str(one) for one in kinds[2][1]["items"]] == ["<p>По <i>данным</i> мэрии</p>", "<p>Там же</p>"]


def test_footnotes_without_a_place_stand_at_the_end(brought):
    brought("Мост.", extra=META.format("footnotes", json.dumps([{"content": "Примечание", "id": "a"}])))
    assert text().rindex("Примечание") > text().index("Мост")


def test_all_who_signed_it_are_its_authors(run):
    labels = """<category domain="author" nicename="cap-vera"><![CDATA[vera]]></category>
      <category domain="author" nicename="cap-gost"><![CDATA[Гость Гостев]]></category>
      <category domain="author" nicename="cap-petr"><![CDATA[petr]]></category>"""
    guest = item(9, kind="guest-author", title="Пётр Ильин").replace("9-novost", "cap-petr")
    run(wxr(item(7, labels=labels), guest, head=HEAD))
    assert [one.name for one in Article.objects.get().authors] == [
        "Вера Соколова",
        "Гость Гостев",
        "Пётр Ильин",
    ]


def test_words_of_other_taxonomies_are_tags_and_those_of_machines_are_told(brought):
    labels = """<category domain="city" nicename="omsk"><![CDATA[Омск]]></category>
      <category domain="language" nicename="ru"><![CDATA[Русский]]></category>
      <category domain="post_format" nicename="post-format-gallery"><![CDATA[Gallery]]></category>"""
    report = brought(labels=labels)
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["Омск"]
    assert report["remarks"] == ["служебная пометка language не перенесена: Русский"]


SCRIPTS = {
    '<script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="gazeta/15"></script>': (
        "https://t.me/gazeta/15"
    ),
    '<script src="//embed.playbuzz.example/quiz.js"></script>': "https://embed.playbuzz.example/quiz.js",
    '<script>VK.Widgets.Post("vk_post", -123, 456, "x");</script>': "https://vk.com/wall-123_456",
    '[video mp4="https://old.example/a.mp4" /]': "https://old.example/a.mp4",
    '[audio src="https://old.example/a.mp3"/]': "https://old.example/a.mp3",
    "[embed url='https://rutube.ru/video/1/' /]": "https://rutube.ru/video/1/",
    "[embed]https://rutube.ru/video/1/[/embed]": "https://rutube.ru/video/1/",
    '[youtube url="https://youtu.be/abc" width="5"]': "https://youtu.be/abc",
    "[youtube https://youtu.be/abc]": "https://youtu.be/abc",
    "[youtube=https://youtu.be/abc]": "https://youtu.be/abc",
    "[youtube]https://youtu.be/abc[/youtube]": "https://youtu.be/abc",
    '[iframe src="https://maps.example/1"]': "https://maps.example/1",
    '[vc_video link="https://youtu.be/abc"]': "https://youtu.be/abc",
}


@pytest.mark.parametrize("source", SCRIPTS)
@pytest.mark.parametrize(
    "wrap", ["До.\n\n{}\n\nПосле.", "<!-- wp:html --><p>До.</p>{}<p>После.</p><!-- /wp:html -->"]
)
def test_what_others_showed_is_a_card_with_its_address(brought, source, wrap):
    brought(wrap.format(source))
    kinds = body()
    assert [kind for kind, _ in kinds] == ["paragraph", "embed", "paragraph"]
    assert kinds[1][1]["url"] == SCRIPTS[source]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<script>document.write(1)</script>", "скрипт в тексте не перенесён"),
        ('<script src="https://mc.yandex.ru/metrika/tag.js"></script>', "счётчик"),
        ('<script src="https://platform.twitter.com/widgets.js"></script>', "осталась текстом"),
        ('<script src="/local.js"></script>', "/local.js"),
        ('[poll id="5"]', "[poll]"),
        ('[poll id="5" /]', "[poll]"),
        ("[contact-form-7]", "[contact-form-7]"),
        (
            '<!-- wp:acf/note {"data":{"text":"Слово"}} /-->',
            '[acf/note] показывал то, чего нет в тексте: {"data"',
        ),
        ("<!-- wp:latest-posts /-->", "[latest-posts]"),
        ("<noscript><p>Включите</p></noscript>", "<noscript> не перенесены: Включите"),
        ("<MATH><mi>формула</mi></MATH>", "<math> не перенесены: формула"),
        ("[vc_row][vc_column]Раз[/vc_column][/vc_row]", "[vc_row]"),
        ('<a href="#gde">Где</a> <p id="gde">Тут</p>', "#gde"),
    ],
)
def test_what_has_no_place_is_told(brought, source, told):
    assert told in " ".join(brought(f"Слова. {source}").get("remarks", []))


def test_words_in_brackets_are_no_shortcodes(brought):
    assert "remarks" not in brought("Он сказал [sic] и [the], [x_y] и [av_1] ушёл.")
    assert "[x_y] и [av_1]" in text()


def test_a_player_without_an_address_stays_whole(brought):
    report = brought("До [vk] слово [/vk] и [embed]нет[/embed] после.")
    assert str(body()[0][1]) == "<p>До [vk] слово [/vk] и [embed]нет[/embed] после.</p>"
    assert report["remarks"] == [f"шорткод [{name}] остался текстом" for name in ("embed", "vk")]


def test_a_page_builders_marks_are_gone_and_its_words_are_here(brought):
    brought(
        '[vc_row css=".a{b:c}"][vc_column][vc_custom_heading text="Новый мост"][vc_column_text]Открыт <b>вчера</b>.'
        "[/vc_column_text][/vc_column][/vc_row]"
    )
    assert [str(value) for _, value in body()] == ["<p>Новый мост</p>", "<p>Открыт <b>вчера</b>.</p>"]


@pytest.mark.parametrize("meta", ["_elementor_data", "panels_data", "_fl_builder_data"])
@pytest.mark.parametrize("content", ["", " \n ", "[vc_row][/vc_row]", "<!-- wp:x /-->"])
def test_what_a_builder_kept_to_itself_stays_a_draft(brought, client, meta, content):
    report = brought(content, extra=META.format(meta, '[{"a":1}]'))
    story = Article.objects.get()
    assert (story.live, story.published_at.year) == (False, 2021)
    assert "конструкторе" in report["why"]


def test_a_page_that_arrives_empty_stays_a_draft(run):
    report = run(wxr(item(7, kind="page", content="", extra=META.format("_elementor_data", "x")), head=HEAD))
    assert not PlainPage.objects.get().live
    assert "конструкторе" in report[7]["why"]


def test_a_text_without_words_or_lead_stays_a_draft(run):
    report = run(wxr(item(7, content="").replace("<![CDATA[Коротко]]>", ""), head=HEAD))
    assert (Article.objects.get().live, "без текста" in report[7]["why"]) == (False, True)


def test_a_story_whose_text_is_its_lead_is_on_the_site(brought):
    brought("")
    assert Article.objects.get().live


def test_descriptions_of_categories_are_those_of_sections(run, client):
    def described(number, slug, name, about, parent=""):
        told = f"<wp:category_description><![CDATA[{about}]]></wp:category_description></wp:category>"
        return category(number, slug, name, parent=parent).replace("</wp:category>", told)

    head = (
        author()
        + described(3, "gorod", "Город", "Всё о <b>городе</b>")
        + described(4, "a", "А", "Дворы", "gorod")
    )
    tag = "<wp:tag><wp:term_id>5</wp:term_id><wp:tag_slug>most</wp:tag_slug><wp:tag_name>мост</wp:tag_name>"
    run(wxr(item(7), head=f"{head}{tag}<wp:tag_description>О мостах</wp:tag_description></wp:tag>"))
    assert Section.objects.get().description == "Всё о городе"
    told = [json.loads(line) for line in run.report.read_text().splitlines()]
    assert [one["remarks"] for one in told if one["kind"] in ("category", "tag")] == [["Дворы"], ["О мостах"]]


def test_a_second_run_does_not_call_sections_tags(run):
    about = "<wp:category_description>Всё о городе</wp:category_description></wp:category>"
    export = wxr(item(7), head=author() + category(3).replace("</wp:category>", about))
    run(export)
    run(export)
    assert "category" not in [json.loads(line)["kind"] for line in run.report.read_text().splitlines()]


BUTTONS = {
    '[vc_btn title="Билеты" link="url:https%3A%2F%2Ftickets.example%2F1|title:x|target:_blank"]': "Билеты",
    '[et_pb_button button_text="Ещё" button_url="https://tickets.example/1"][/et_pb_button]': "Ещё",
    '[vc_btn link="url:https%3A%2F%2Ftickets.example%2F1"]': "https://tickets.example/1",
    '[vc_cta h2="Новый мост" link="url:https%3A%2F%2Ftickets.example%2F1"]': "Новый мост",
}


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_of_a_builder_is_a_link_under_its_words(brought, button):
    brought(f"До.\n\n{button}\n\nПосле.")
    said = f'<p><a href="https://tickets.example/1">{BUTTONS[button]}</a></p>'
    assert [(kind, str(value)) for kind, value in body()][1] == ("paragraph", said)


@pytest.mark.parametrize(
    ("title", "content", "is_live"),
    [
        ("??????? ?????? ? ????", "Слова.", False),
        ("Новость", "<p>??????? ?????? ? <b>??????</b> ?? ????????, ??? (a)</p>", False),
        ("Кто???", "Что? Где??", True),
        ("???", "Слова.", False),
    ],
)
def test_a_story_of_question_marks_stays_a_draft(brought, title, content, is_live):
    report = brought(content, title=title)
    assert Article.objects.get().live is is_live
    assert ("буквы повреждены" in report.get("why", "")) is not is_live


def test_letters_coded_twice_are_what_they_were(run):
    twice = "«Новость» об Инте — и ещё".encode().decode("cp1251", "surrogateescape").replace("\udc98", "\x98")
    run(wxr(item(7, title=twice.replace("\x98", "\u02dc"), content=f"<p>{twice}</p>"), head=HEAD))
    assert Article.objects.get().title == "«Новость» об Инте — и ещё"
    assert "«Новость» об Инте — и ещё" in text()


def test_a_long_title_is_kept_whole(brought):
    title = "Длинный заголовок о мосте и реке " * 12
    report = brought(title=title.strip())
    story = Article.objects.get()
    assert len(story.title) <= 255
    assert str(body()[0][1]) == f"<p>{title.strip()}</p>"
    assert "длиннее 255" in report["remarks"][0]


def test_reviews_come_along_with_their_marks(brought):
    rated = comment(11, "Хорошо", kind="review").replace(
        "</wp:comment>",
        "<wp:commentmeta><wp:meta_key>rating</wp:meta_key><wp:meta_value>5</wp:meta_value></wp:commentmeta></wp:comment>",
    )
    report = brought(extra=rated + comment(12, "x", kind="order_note") + comment(13, "y", approved="trash"))
    assert Comment.objects.get().text == "Оценка: 5\n\nХорошо"
    assert report["remarks"] == [
        "комментарии не перенесены, order_note: 1",
        "комментарии не перенесены, корзина: 1",
    ]


def test_comments_of_a_plain_page_stand_below_its_text(run, client):
    page = item(
        8, kind="page", extra=comment(11, "Спасибо <script>x</script>") + comment(12, "Жду", approved="0")
    )
    for _ in range(2):
        report = run(wxr(page, head=HEAD))
    (shown,) = PlainPage.objects.all()
    html = client.get(shown.get_url()).content.decode()
    assert "Комментарии" in html
    assert "Руслан" in html
    assert "Спасибо" in html
    assert "Жду" not in html
    assert report[8]["result"] == "unchanged"
    more = run(wxr(page.replace("</item>", comment(13, "И ещё") + "</item>"), head=HEAD))
    assert more[8]["result"] == "changed"
    assert "ждали проверки, не перенесены: 1" in more[8]["remarks"][-1]


@pytest.fixture
def files(monkeypatch, settings, tmp_path):
    def bring(address, limits):
        if not address.endswith("plan.pdf"):
            raise NotBrought("нет")
        return Brought("plan.pdf", b"%PDF-1.4")

    monkeypatch.setattr("polosa.importers.actions.library.bring_file", bring)
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.parametrize(
    "content",
    [
        '<a href="https://old.example/wp-content/uploads/2020/plan.pdf">План</a>',
        '<a href="http://www.old.example/wp-content/uploads/2020/plan.pdf">План</a>',
        '<a href="/wp-content/uploads/2020/plan.pdf">План</a>',
        '<ul><li><a href="/wp-content/uploads/2020/plan.pdf">План</a></li></ul>',
        '<p><u>Вот</u> <a href="/wp-content/uploads/2020/plan.pdf">План</a></p>',
    ],
)
def test_linked_documents_come_along(run, files, client, content):
    path = run.report.parent / "x.xml"
    path.write_text(wxr(item(7, content=content), head=HEAD))
    from django.core.management import call_command

    call_command("import_wxr", str(path), "--report", str(run.report), verbosity=0)
    html = client.get(Article.objects.get().get_absolute_url()).content.decode()
    assert f'href="{Document.objects.get().url}"' in html
    assert "missing" not in lines(run.report)[7]


def test_documents_that_do_not_come_are_told(run, files):
    report = run(
        wxr(item(7, content='<a href="/a/b.docx">Б</a> <a href="https://x.example/c.pdf">В</a>'), head=HEAD)
    )
    assert [one["address"] for one in report[7]["missing"]] == ["https://old.example/a/b.docx"]


def test_headings_keep_their_names_for_links(brought, client):
    brought('<a href="#gde">Где</a>\n\n<h2 id="gde" class="x">Где это</h2>\n\nТут.')
    html = client.get(Article.objects.get().get_absolute_url()).content.decode()
    assert '<h2 id="gde">Где это</h2>' in html


def test_what_search_engines_were_told_is_kept_or_told(run):
    meta = META.format("_yoast_wpseo_title", "%%title%% - Мост через реку") + META.format(
        "_yoast_wpseo_metadesc", "Всё о мосте"
    )
    report = run(wxr(item(7, extra=meta), item(8, kind="page", extra=meta), head=HEAD))
    page = PlainPage.objects.get()
    assert (page.seo_title, page.search_description) == ("Мост через реку", "Всё о мосте")
    assert [one.partition(": ")[2] for one in report[7]["remarks"]] == ["Мост через реку", "Всё о мосте"]


def test_files_are_taken_from_a_folder(run, tmp_path, settings):
    from tests.importers.test_actions import attachment, png

    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "site" / "wp-content" / "uploads" / "2021"
    folder.mkdir(parents=True)
    (folder / "a.png").write_bytes(png())
    (folder / "plan.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "site" / "secret.pdf").write_bytes(b"%PDF-1.4")
    content = (
        '<img src="https://old.example/wp-content/uploads/2021/a-300x200.png">'
        ' <a href="/wp-content/uploads/2021/plan.pdf">План</a>'
        ' <a href="/wp-content/uploads/../../secret.pdf">Тайна</a>'
    )
    exported = wxr(
        item(7, content=content, thumbnail=55),
        attachment(55, "https://old.example/wp-content/uploads/2021/a.png"),
        head=HEAD,
    )
    report = run(exported, "--uploads", str(tmp_path / "site"))
    story = Article.objects.get()
    assert story.cover is not None
    assert body()[0][0] == "picture"
    assert Document.objects.get().title == "plan"
    assert [one["address"] for one in report[7]["missing"]] == ["https://old.example/secret.pdf"]


def test_fields_of_editors_own_are_told_and_counted(run, capsys):
    def viewed(number, views):
        return item(number, extra=META.format("podzagolovok", "Как это было") + META.format("views", views))

    report = run(wxr(viewed(7, 5), viewed(8, 1200), head=HEAD))
    told = ["поле [podzagolovok] не перенесено: Как это было", "поле [views] не перенесено: 5"]
    assert report[7]["remarks"] == told
    assert "4 × поле […] не перенесено\n" in capsys.readouterr().out
    assert run(wxr(viewed(7, 6), head=HEAD))[7]["result"] == "unchanged"


def test_odd_words_stop_no_item(run, brought):
    half = META.format("footnotes", '[{"content": "\\ud800 сноска", "id": "a"}, 5, null]')
    assert brought(extra=half)["result"] == "imported"
    assert "сноска" in text()
    odd = item(8).replace("https://old.example/2021/05/8-novost/", "http://[::1")
    assert run(wxr(odd, head=HEAD))[8]["result"] == "imported"


def test_a_text_of_ten_thousand_paragraphs_is_whole(brought):
    brought("\n\n".join(f"Слово{n}" for n in range(10_000)))
    assert len(body()) == 100
    assert all(f"Слово{n}<" in text() for n in (0, 4_999, 9_999))
