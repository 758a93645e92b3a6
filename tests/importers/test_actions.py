"""polosa.importers.actions: an export becomes a paper, once, whole, and again only where it changed."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from wagtail.contrib.redirects.models import Redirect

from polosa.articles.actions import delete_article, edit_article
from polosa.articles.models import Article, Author, Section
from polosa.comments.models import Comment
from polosa.front.models import PlainPage
from polosa.importers.models import ImportedItem
from polosa.kit.models import Picture
from tests.importers.conftest import lines
from tests.importers.samples import author, category, comment, item, wxr

pytestmark = pytest.mark.django_db

HEAD = author() + category(3)


def png(colour="red"):
    out = BytesIO()
    Image.new("RGB", (8, 6), colour).save(out, "PNG")
    return out.getvalue()


def attachment(number, address, parent=0):
    extra = f"<wp:attachment_url>{address}</wp:attachment_url>"
    return item(number, kind="attachment", status="inherit", parent=parent, extra=extra)


def test_a_post_becomes_a_live_story_with_all_that_belongs_to_it(run):
    report = run(wxr(item(7, title="Мост &quot;открыт&quot;", extra=comment(11)), head=HEAD))
    story = Article.objects.get()
    assert (story.title, story.lead, story.live) == ('Мост "открыт"', "Коротко", True)
    assert story.published_at == datetime(2021, 5, 3, 9, 30, tzinfo=UTC)
    assert (story.section.slug, story.section.title) == ("gorod", "Город")
    assert [tag.name for tag in story.tags.all()] == ["мост"]
    assert [one.name for one in story.authors] == ["Вера Соколова"]
    assert [(block.block_type, str(block.value)) for block in story.body] == [
        ("paragraph", "<p>Первый абзац.</p>"),
        ("paragraph", "<p>Второй абзац.</p>"),
    ]
    assert story.live_revision_id == story.latest_revision_id is not None
    assert (story.thread.total, report[7]["result"], report[7]["comments"]) == (1, "imported", 1)
    assert report[7]["address"] == story.get_absolute_url()


def test_old_addresses_lead_to_the_new_one(run, client):
    run(wxr(item(7), head=HEAD))
    new = Article.objects.get().get_absolute_url()
    answer = client.get("/2021/05/7-novost/")
    assert (answer.status_code, answer["Location"]) == (301, new)
    assert Redirect.objects.get(old_path="/?p=7").redirect_link == new
    assert Redirect.objects.get(old_path="/category/gorod").redirect_link == "/gorod/"


def test_a_second_run_changes_nothing(run):
    text = wxr(item(7, extra=comment(11)), item(8, kind="page"), head=HEAD)
    run(text)
    before = [Article.objects.get().latest_revision_id, PlainPage.objects.get().latest_revision_id]
    report = run(text)
    assert [report[7]["result"], report[8]["result"]] == ["unchanged", "unchanged"]
    assert [Article.objects.get().latest_revision_id, PlainPage.objects.get().latest_revision_id] == before
    assert Comment.objects.count() == 1
    assert (Author.objects.count(), Section.objects.count()) == (1, 1)


def test_a_changed_item_is_written_anew(run):
    run(wxr(item(7), head=HEAD))
    report = run(wxr(item(7, title="Новый заголовок", content="Иначе."), head=HEAD))
    story = Article.objects.get()
    assert (story.title, str(story.body[0].value), report[7]["result"]) == (
        "Новый заголовок",
        "<p>Иначе.</p>",
        "changed",
    )


def test_what_vera_changed_since_is_left_alone_but_new_comments_come(run):
    run(wxr(item(7), head=HEAD))
    edit_article(article=Article.objects.get(), user=None, publish=True, title="Правка Веры")
    report = run(wxr(item(7, title="Новый заголовок", extra=comment(11)), head=HEAD))
    assert Article.objects.get().title == "Правка Веры"
    assert report[7]["result"] == "skipped"
    assert "изменено в редакции" in report[7]["why"]
    assert (Comment.objects.count(), report[7]["comments"]) == (1, 1)


def test_what_was_deleted_here_stays_deleted(run):
    run(wxr(item(7), head=HEAD))
    delete_article(article=Article.objects.get())
    report = run(wxr(item(7), head=HEAD))
    assert (Article.objects.count(), report[7]["result"]) == (0, "skipped")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"status": "draft"}, ""),
        ({"status": "pending"}, "ждало проверки"),
        ({"status": "private"}, "закрыто от читателей"),
        ({"password": "сезам"}, "паролем"),
    ],
)
def test_what_readers_did_not_see_stays_a_draft(run, options, why):
    report = run(wxr(item(7, **options), head=HEAD))
    story = Article.objects.get()
    assert (story.live, report[7]["result"]) == (False, "imported")
    assert story.latest_revision is not None
    assert why in report[7].get("why", "")
    assert not Redirect.objects.filter(old_path="/?p=7").exists()


def test_the_future_is_scheduled(run):
    run(wxr(item(7, status="future", date="2030-01-02 03:04:05"), head=HEAD))
    story = Article.objects.get()
    assert (story.live, story.go_live_at) == (False, datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert story.scheduled_revision is not None


def test_a_withdrawn_story_leaves_the_site(run):
    run(wxr(item(7), head=HEAD))
    run(wxr(item(7, status="draft"), head=HEAD))
    assert Article.objects.get().live is False


def test_comments_keep_their_tree_and_the_held_ones_are_hidden(run):
    said = (
        comment(11, "Первый"),
        comment(12, "Ответ", parent=11),
        comment(13, "Купите", approved="spam", parent=11),
        comment(14, "На рекламу", parent=13),
        comment(15, "Ждёт", approved="0"),
        comment(16, "Ссылка", kind="pingback"),
        comment(17, "Проездом", parent=999),
    )
    run(wxr(item(7, extra="".join(said)), head=HEAD))
    found = {one.text: one for one in Comment.objects.select_related("parent")}
    assert set(found) == {"Первый", "Ответ", "На рекламу", "Ждёт", "Проездом"}
    assert found["Ответ"].parent == found["На рекламу"].parent == found["Первый"]
    assert found["Проездом"].parent is None
    assert found["Ждёт"].state == Comment.State.HIDDEN
    assert Article.objects.get().thread.total == 4
    assert found["Первый"].author_name == "Руслан"


def test_other_sites_notices_of_a_link_are_counted_in_the_report(run):
    said = (
        comment(11, "Первый"),
        comment(16, "Ссылка", kind="pingback"),
        comment(17, "Ссылка", kind="trackback"),
        comment(18, "Купите", kind="trackback", approved="spam"),
    )
    text = wxr(item(7, extra="".join(said)), head=HEAD)
    told = ["пингбэки и трекбэки не перенесены: 2", "комментарии не перенесены, спам: 1"]
    assert run(text)[7]["remarks"] == run(text)[7]["remarks"] == told


LISTS = """<category domain="category" nicename="zhkh"><![CDATA[ЖКХ]]></category>
    <category domain="category" nicename="gorod"><![CDATA[Город]]></category>
    <category domain="post_tag" nicename="%d0%bc%d0%be%d1%81%d1%82"><![CDATA[мост]]></category>"""


def test_old_addresses_of_lists_and_feeds_lead_to_ours(run, client):
    head = HEAD + category(4, "zhkh", "ЖКХ", parent="gorod")
    unfiled = """<category domain="category" nicename="uncategorized"><![CDATA[Без рубрики]]></category>"""
    text = wxr(item(7, labels=LISTS), item(8, labels=unfiled), head=head)
    run(text)
    places = {
        "/category/gorod/": "/gorod/",
        "/category/gorod/feed/": "/rss/gorod.xml",
        "/category/gorod/zhkh/": "/tag/zhkkh/",
        "/category/zhkh/": "/tag/zhkkh/",
        "/category/uncategorized/": "/arkhiv/",
        "/tag/%D0%BC%D0%BE%D1%81%D1%82/": "/tag/most/",
        "/feed/": "/rss.xml",
        "/comments/feed/": "/comments.xml",
    }
    for old, new in places.items():
        answer = client.get(old)
        assert (old, answer.status_code, answer.get("Location")) == (old, 301, new)
        assert client.get(new).status_code == 200


def test_a_second_run_leaves_an_editors_redirect_alone(run):
    text = wxr(item(7), head=HEAD)
    run(text)
    Redirect.objects.filter(old_path="/feed").update(redirect_link="/atom.xml")
    run(text)
    assert Redirect.objects.get(old_path="/feed").redirect_link == "/atom.xml"


def test_nobodys_address_or_letter_is_kept(run):
    run(wxr(item(7, extra=comment(11)), head=HEAD))
    kept = repr([list(model.objects.values()) for model in (Comment, ImportedItem, Author, Article)])
    assert "203.0.113.9" not in kept
    assert "ruslan@example.org" not in kept
    assert "vera@old.example" not in kept
    assert "ruslan@example.org" not in run.report.read_text()


def test_comments_are_sanitised(run):
    run(wxr(item(7, extra=comment(11, '<script>x()</script><b onclick="x()">Да</b>')), head=HEAD))
    html = Comment.objects.get().html
    assert "script" not in html
    assert "onclick" not in html
    assert "Да" in html


def test_pages_stand_under_their_parents_whichever_comes_first(run):
    child, parent = item(8, title="Адрес", kind="page", parent=9), item(9, title="О нас", kind="page")
    run(wxr(child, parent, head=HEAD))
    pages = {page.title: page for page in PlainPage.objects.all()}
    assert pages["Адрес"].get_parent().specific == pages["О нас"]
    assert pages["Адрес"].live
    assert str(pages["Адрес"].body[0].value) == "<p>Первый абзац.</p>"
    assert Redirect.objects.get(old_path="/?page_id=8").link == pages["Адрес"].url == "/9-novost/8-novost/"


def test_many_categories_become_tags_and_the_stories_go_to_the_archive(run):
    head = author() + "".join(category(n, f"r{n}", f"Рубрика {n}") for n in range(1, 14))
    labels = '<category domain="category" nicename="r2"><![CDATA[Рубрика 2]]></category>'
    run(wxr(item(7, labels=labels), head=head))
    story = Article.objects.get()
    assert ([tag.name for tag in story.tags.all()], story.section.title) == (["Рубрика 2"], "Архив")


def test_how_categories_are_filed_can_be_said(run):
    run(wxr(item(7), head=HEAD), "--categories-as", "tags", "--section", "novoe")
    story = Article.objects.get()
    assert (sorted(tag.name for tag in story.tags.all()), story.section.slug) == (["Город", "мост"], "novoe")


def test_a_category_below_another_becomes_a_tag_of_its_section(run):
    head = HEAD + category(4, "dvory", "Дворы", parent="gorod")
    labels = '<category domain="category" nicename="dvory"><![CDATA[Дворы]]></category>'
    run(wxr(item(7, labels=labels), head=head))
    story = Article.objects.get()
    assert (story.section.slug, [tag.name for tag in story.tags.all()]) == ("gorod", ["Дворы"])


def test_a_section_we_have_is_used_and_a_reserved_address_avoided(run):
    Section.objects.create(slug="town", title="Город")
    head = HEAD + category(5, "news", "Новости")
    labels = '<category domain="category" nicename="news"><![CDATA[Новости]]></category>'
    run(wxr(item(7), item(8, labels=labels), head=head))
    assert sorted(Section.objects.values_list("slug", flat=True)) == ["news-1", "town"]


def test_menus_trash_and_strange_items_are_told_and_left(run):
    report = run(
        wxr(item(1, kind="nav_menu_item"), item(2, status="trash"), item(3, kind="product"), head=HEAD)
    )
    assert [report[n]["result"] for n in (1, 2, 3)] == ["skipped"] * 3
    assert all(report[n]["why"] for n in (1, 2, 3))
    assert Article.objects.count() == 0
    run(wxr(item(3, kind="product"), head=HEAD), "--story-types", "post,product")
    assert Article.objects.count() == 1


def test_pictures_come_along_even_when_told_of_later(run, old_site):
    old_site["https://old.example/a.png"] = png()
    content = '<img src="https://old.example/a-300x200.png" class="wp-image-55" alt="Мост">Слова.'
    text = wxr(item(7, content=content, thumbnail=55), attachment(55, "https://old.example/a.png"), head=HEAD)
    with_pictures(run, text)
    story = Article.objects.get()
    assert story.cover == story.body[0].value["image"] == Picture.objects.get()
    assert story.body[0].value["alt"] == "Мост"
    assert old_site["asked"] == ["https://old.example/a.png"]


def with_pictures(run, text):
    path = run.report.parent / "export.xml"
    path.write_text(text)
    call_command("import_wxr", str(path), "--report", str(run.report), verbosity=0)
    return lines(run.report)


def test_a_picture_is_one_by_http_and_https(run, old_site):
    for scheme in ("http", "https"):
        old_site[f"{scheme}://old.example/a.png"] = png()
        with_pictures(run, wxr(item(7, content=f'<img src="{scheme}://old.example/a.png">'), head=HEAD))
    assert Picture.objects.count() == 1
    assert old_site["asked"] == ["http://old.example/a.png"]


def test_a_picture_that_does_not_answer_stays_a_link_and_comes_when_it_does(run, old_site):
    content = '[caption id="attachment_5"]<img src="/a.png"> Вид на мост[/caption]'
    text = wxr(item(7, content=content), head=HEAD)
    report = with_pictures(run, text)
    (block,) = Article.objects.get().body
    assert block.block_type == "html"
    assert 'href="https://old.example/a.png"' in block.value
    assert "Вид на мост" in block.value
    assert report[7]["missing"] == [{"address": "https://old.example/a.png", "why": "Сайт не отвечает"}]
    assert with_pictures(run, text)[7]["result"] == "unchanged"
    old_site["https://old.example/a.png"] = png()
    assert with_pictures(run, text)[7]["result"] == "changed"
    (block,) = Article.objects.get().body
    assert (block.block_type, block.value["caption"]) == ("picture", "Вид на мост")
    assert with_pictures(run, text)[7]["result"] == "unchanged"


def test_a_silent_host_is_asked_three_times_and_no_more(run, old_site):
    content = "".join(f'<img src="https://gone.example/{n}.png">' for n in range(9))
    report = with_pictures(run, wxr(item(7, content=content), head=HEAD))
    assert len(old_site["asked"]) == 3
    assert len(report[7]["missing"]) == 9


def test_a_gallery_of_what_hangs_on_the_story(run, old_site):
    old_site["https://old.example/1.png"], old_site["https://old.example/2.png"] = png("red"), png("blue")
    files = (attachment(n, f"https://old.example/{n}.png", parent=7) for n in (1, 2, 3))
    with_pictures(run, wxr(item(7, content="[gallery]"), *files, head=HEAD))
    gallery, link = Article.objects.get().body
    assert len(gallery.value["items"]) == 2
    assert "https://old.example/3.png" in link.value


def test_a_cut_file_leaves_what_stood_whole_before_the_break(run):
    text = wxr(item(1), item(2), item(3), head=HEAD)
    with pytest.raises(CommandError, match=r"обрезан.*перенесено"):
        run(text[: text.index("<wp:post_id>3") + 5])
    assert Article.objects.count() == 2
    assert "обрезан" in lines(run.report)[0]["why"]
    run(text)
    assert Article.objects.count() == 3


BOMB = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>'


@pytest.mark.parametrize("text", [BOMB, "", "<html/>", b"\x00\x01\x02", "<rss><channel/></rss>"])
def test_hostile_and_foreign_files_end_in_one_clear_line(run, text):
    with pytest.raises(CommandError) as error:
        run(text)
    assert len(str(error.value).splitlines()) == 1
    assert ImportedItem.objects.count() == Article.objects.count() == 0


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.xml: такого файла нет"):
        call_command("import_wxr", str(tmp_path / "nowhere.xml"))


def test_an_item_that_fails_leaves_nothing_of_itself_and_does_not_stop_the_others(run, monkeypatch):
    from polosa.importers.actions import stories

    real = stories.leave_redirect

    def fail_for_seven(*, old, new):
        if old and "?p=7" in old:
            raise ValueError("никак")
        real(old=old, new=new)

    monkeypatch.setattr(stories, "leave_redirect", fail_for_seven)
    with pytest.raises(CommandError, match="не удалось перенести записей: 1"):
        run(wxr(item(7, extra=comment(11)), item(8), head=HEAD))
    assert [line["result"] for line in lines(run.report).values()] == ["failed", "imported"]
    assert Article.objects.count() == 1
    assert Comment.objects.count() == 0
    assert not ImportedItem.objects.filter(foreign_id="7").exists()


def test_an_interrupted_run_goes_on_where_it_stopped(run, monkeypatch):
    from polosa.importers.actions import carrying

    real, done = carrying.keep_story, []

    def stop_at_the_second(**told):
        if done:
            raise KeyboardInterrupt
        done.append(told)
        return real(**told)

    text = wxr(item(1), item(2), item(3), head=HEAD)
    with monkeypatch.context() as patched:
        patched.setattr(carrying, "keep_story", stop_at_the_second)
        with pytest.raises(SystemExit) as stopped:
            run(text)
    assert stopped.value.code == 130
    assert Article.objects.count() == 1
    report = run(text)
    assert [report[n]["result"] for n in (1, 2, 3)] == ["unchanged", "imported", "imported"]


def test_a_part_of_a_site_may_name_categories_it_does_not_declare(run):
    labels = [f'<category domain="category" nicename="r{n}"><![CDATA[Р{n}]]></category>' for n in range(14)]
    run(wxr(*(item(n, labels=label) for n, label in enumerate(labels, 1)), head=author()))
    assert list(Section.objects.values_list("title", flat=True)) == ["Архив"]


def test_stories_no_category_claims_go_to_the_archive(run):
    labels = '<category domain="category" nicename="uncategorized"><![CDATA[Без рубрики]]></category>'
    run(wxr(item(7, labels=labels), head=HEAD))
    story = Article.objects.get()
    assert (story.section.title, story.tags.count()) == ("Архив", 0)


def test_a_second_run_tells_again_what_is_missing(run):
    text = wxr(item(7, content='<img src="https://old.example/a.png">'), head=HEAD)
    run(text)
    report = run(text)
    assert report[7]["result"] == "unchanged"
    assert [one["address"] for one in report[7]["missing"]] == ["https://old.example/a.png"]
