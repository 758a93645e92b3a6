"""A whole archive moves in: whatever is odd in it stops nothing, becomes no news of today, and is told."""

import csv
import gzip
import zipfile
from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from polosa.articles.models import Article, Author
from polosa.comments.models import Comment
from polosa.front.models import PlainPage
from polosa.importers.models import Attachment, ImportedItem
from polosa.kit.models import Paper
from tests.importers.conftest import lines
from tests.importers.samples import author, category, comment, item, wxr

pytestmark = pytest.mark.django_db

HEAD = author() + category(3)
ZERO = "0000-00-00 00:00:00"
NEVER = "Mon, 30 Nov -0001 00:00:00 +0000"


def dated(number, *, gmt, local, pub=NEVER, **also):
    text = item(number, date=gmt, title=f"Новость {number}", **also)
    return text.replace("2021-05-03 12:30:00", local).replace("Mon, 03 May 2021 09:30:00 +0000", pub)


def stories():
    return {one.title: one for one in Article.objects.all()}


def test_one_impossible_date_stops_nothing(run):
    text = wxr(
        item(1, title="До"),
        dated(2, gmt="9999-12-31 23:59:59", local="9999-12-31 23:59:59"),
        item(3, title="После"),
        head=HEAD,
    )
    for _ in range(2):
        report = run(text)
        assert set(stories()) == {"До", "Новость 2", "После"}
        assert not stories()["Новость 2"].live
    assert report[3]["result"] == "unchanged"
    assert run.report.read_text().count("\n") == 3


def test_whatever_an_item_raises_is_told_and_the_run_goes_on(run, monkeypatch):
    from polosa.importers.actions import carrying

    real = carrying.keep_story

    def odd(**told):
        if told["item"].post_id == 2:
            raise RecursionError("слишком глубоко")
        return real(**told)

    monkeypatch.setattr(carrying, "keep_story", odd)
    with pytest.raises(CommandError, match="не удалось перенести записей: 1"):
        run(wxr(item(1), item(2), item(3), head=HEAD))
    report = lines(run.report)
    assert [report[n]["result"] for n in (1, 2, 3)] == ["imported", "failed", "imported"]
    assert "слишком глубоко (RecursionError)" in report[2]["why"]


def test_a_record_that_cannot_be_read_is_told_and_the_run_goes_on(run, monkeypatch):
    from polosa.importers.gateways import wxr_records

    real = wxr_records.RECORDS["item"]

    def odd(element):
        if element.word("wp:post_id") == "2":
            raise OverflowError("date value out of range")
        return real(element)

    monkeypatch.setitem(wxr_records.RECORDS, "item", odd)
    with pytest.raises(CommandError, match="не удалось перенести записей: 1"):
        run(wxr(item(1), item(2), item(3), head=HEAD))
    assert Article.objects.count() == 2


def test_a_full_disk_ends_the_run(run, monkeypatch):
    from polosa.importers.actions import carrying

    def full(**told):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(carrying, "keep_story", full)
    with pytest.raises(CommandError, match="No space left"):
        run(wxr(item(1), item(2), head=HEAD))


@pytest.mark.parametrize(
    ("gmt", "local", "pub", "year"),
    [
        (ZERO, "2003-02-01 10:00:00", NEVER, 2003),
        ("1970-01-01 00:00:00", "2004-02-01 10:00:00", NEVER, 2004),
        ("1965-06-01 06:00:00", "1965-06-01 09:00:00", NEVER, 1965),
        ("1838-01-02 00:00:00", "1838-01-02 00:00:00", NEVER, 1838),
        (ZERO, "1901-02-03 04:05:06", NEVER, 1901),
        ("9999-12-31 00:00:00", "2011-06-01 09:00:00", NEVER, 2011),
        (ZERO, ZERO, "Mon, 03 May 2010 09:30:00 +0000", 2010),
        ("", "2012-06-01", "", 2012),
    ],
)
def test_old_years_are_years(run, client, gmt, local, pub, year):
    run(wxr(dated(1, gmt=gmt, local=local, pub=pub), head=HEAD))
    story = Article.objects.get()
    assert (story.live, story.published_at.year) == (True, year)
    assert client.get(story.get_absolute_url()).status_code == 200
    assert story.title not in client.get("/sitemap-news.xml").content.decode()


def test_the_local_date_is_by_the_papers_clock(run):
    run(wxr(dated(1, gmt=ZERO, local="2003-02-01 10:00:00"), head=HEAD))
    local = Article.objects.get().published_at.astimezone(Paper.current_zone())
    assert (local.hour, local.day) == (10, 1)


@pytest.mark.parametrize("status", ["publish", "future"])
def test_without_any_date_it_is_a_draft_with_the_reason(run, client, status):
    report = run(wxr(dated(1, gmt=ZERO, local=ZERO, status=status), head=HEAD))
    assert not Article.objects.get().live
    assert "нет даты" in report[1]["why"]
    assert "Новость 1" not in client.get("/").content.decode()


def test_comments_have_believable_times(run):
    said = (
        comment(11).replace("2021-05-03 10:00:00", ZERO),
        comment(12).replace("2021-05-03 10:00:00", "9999-12-31 23:59:59"),
        comment(13).replace("2021-05-03 10:00:00", "1969-01-01 00:00:00"),
    )
    run(wxr(item(7, extra="".join(said)), head=HEAD))
    story = Article.objects.get()
    assert [one.created_at.year for one in Comment.objects.order_by("pk")] == [2021, 2021, 1969]
    assert story.thread.total == 3


@pytest.mark.parametrize(
    "address",
    ["http://old.example", "https://www.old.example", "http://www.OLD.example:80", "https://old.example"],
)
def test_every_address_of_a_site_is_one_source(run, address):
    text = wxr(item(7, extra=comment(11)), item(8, kind="page"), head=HEAD)
    run(text)
    report = run(text.replace("https://old.example", address))
    assert [report[n]["result"] for n in (7, 8)] == ["unchanged", "unchanged"]
    assert (Article.objects.count(), PlainPage.objects.count(), Comment.objects.count()) == (1, 1, 1)


def test_what_was_three_sources_before_is_one_after_the_upgrade():
    for source, number, digest in [
        ("https://old.example", "7", "newer"),
        ("http://old.example", "7", "older"),
        ("http://www.old.example", "8", "only"),
        ("unknown", "9", "nameless"),
    ]:
        ImportedItem.objects.create(source=source, kind="story", foreign_id=number, digest=digest)
    Attachment.objects.create(source="http://old.example", number=5, url="a")
    step = import_module("polosa.importers.migrations.0003_one_source_of_a_site")
    step.join(apps, SimpleNamespace(connection=connection))
    told = ImportedItem.objects.order_by("foreign_id").values_list("source", "foreign_id", "digest")
    assert list(told) == [
        ("old.example", "7", "newer"),
        ("old.example", "8", "only"),
        ("unknown", "9", "nameless"),
    ]
    assert Attachment.objects.get().source == "old.example"


def nameless(text):
    head, _, tail = text.partition("<link>https://old.example</link>")
    for name in ("base_site_url", "base_blog_url"):
        tail = tail.replace(f"<wp:{name}>https://old.example</wp:{name}>", "", 1)
    return head + tail


def test_an_export_that_names_no_site_asks_for_its_name(run):
    text = nameless(wxr(item(7), head=HEAD))
    with pytest.raises(CommandError, match="--source"):
        run(text)
    assert Article.objects.count() == ImportedItem.objects.count() == 0
    run(text, "--source", "https://www.old.example")
    assert ImportedItem.objects.filter(source="old.example", kind="story").count() == 1
    with pytest.raises(CommandError, match="не адрес"):
        run(text, "--source", "://")


def renamed(number, title, **also):
    """An item with another title and address under a number."""
    text = item(number, title=title, **also)
    return text.replace(f"{number}-novost", title.lower()).replace(
        f"https://old.example/?p={number}", f"https://old.example/?p={number}&amp;x={title}"
    )


@pytest.mark.parametrize("kind", ["post", "page"])
def test_two_items_of_one_number_are_two(run, kind):
    first, second = renamed(7, "Alpha", kind=kind), renamed(7, "Beta", kind=kind)
    model = Article if kind == "post" else PlainPage
    for order in [(first, second), (first, second), (second, first)]:
        run(wxr(*order, head=HEAD))
        assert sorted(model.objects.values_list("title", flat=True)) == ["Alpha", "Beta"]
    report = run(wxr(renamed(7, "Beta", kind=kind, content="Иначе."), head=HEAD))
    assert report[7]["result"] == "changed"
    assert sorted(model.objects.values_list("title", flat=True)) == ["Alpha", "Beta"]


def test_two_items_alike_in_all_but_their_text_are_two(run):
    text = wxr(item(7, content="Раз."), item(7, content="Два."), item(7, content="Раз."), head=HEAD)
    for _ in range(2):
        run(text)
        assert sorted(str(one.body[0].value) for one in Article.objects.all()) == [
            "<p>Два.</p>",
            "<p>Раз.</p>",
        ]


def test_the_discussions_of_two_items_of_one_number_stay_apart(run):
    first, second = (
        renamed(7, "Alpha", extra=comment(11, "Раз")),
        renamed(7, "Beta", extra=comment(11, "Два")),
    )
    for _ in range(2):
        run(wxr(first, second, head=HEAD))
        assert {one.text: one.thread_id for one in Comment.objects.all()} == {
            "Раз": stories()["Alpha"].thread_id,
            "Два": stories()["Beta"].thread_id,
        }


def test_comments_without_numbers_or_with_one_number_are_all_here(run):
    said = [comment(0, "Раз"), comment(0, "Два"), comment(5, "Три"), comment(5, "Четыре"), comment(5, "Три")]
    for _ in range(2):
        run(wxr(item(7, extra="".join(said)), head=HEAD))
        assert sorted(Comment.objects.values_list("text", flat=True)) == ["Два", "Раз", "Три", "Четыре"]


def test_items_without_a_number_are_known_by_their_guid_or_link(run, client):
    by_number = item(7, title="По номеру").replace("<wp:post_id>7</wp:post_id>", "")
    by_guid = item(8, title="По guid").replace("<wp:post_id>8</wp:post_id>", "<wp:post_id>0</wp:post_id>")
    by_guid = by_guid.replace("https://old.example/?p=8", "tag:old.example,2021:eight")
    by_link = item(9, title="По адресу").replace("<wp:post_id>9</wp:post_id>", "")
    by_link = by_link.replace('<guid isPermaLink="false">https://old.example/?p=9</guid>', "")
    text = wxr(by_number, by_guid, by_link, head=HEAD)
    for _ in range(2):
        run(text)
        assert set(stories()) == {"По номеру", "По guid", "По адресу"}
    assert client.get("/?p=7")["Location"] == stories()["По номеру"].get_absolute_url()
    assert client.get("/?p=0").status_code == client.get("/?p=9").status_code == 404


def test_a_short_address_leads_only_to_the_item_whose_own_it_is(run, client):
    merged = item(7, title="Merged").replace("https://old.example/?p=7<", "https://elsewhere.example/?p=8<")
    run(wxr(merged, item(8, title="Eight"), head=HEAD))
    assert client.get("/?p=8")["Location"] == stories()["Eight"].get_absolute_url()
    assert client.get("/?p=7")["Location"] == stories()["Merged"].get_absolute_url()
    stranger = item(9, title="Stranger").replace(
        "https://old.example/?p=9<", "https://elsewhere.example/?p=3<"
    )
    own = item(9, title="Own").replace("9-novost", "own")
    run(wxr(stranger, own, head=HEAD))
    assert client.get("/?p=9")["Location"] == stories()["Own"].get_absolute_url()
    assert client.get("/?p=3").status_code == 404


def modified(text, at):
    return text.replace(
        "<wp:comment_status>", f"<wp:post_modified_gmt>{at}</wp:post_modified_gmt><wp:comment_status>", 1
    )


@pytest.mark.parametrize("kind", ["post", "page"])
def test_an_older_export_never_reverts_a_newer_text(run, kind):
    model = Article if kind == "post" else PlainPage
    newer = modified(item(7, kind=kind, title="Новое"), "2022-01-02 00:00:00")
    older = modified(item(7, kind=kind, title="Старое", extra=comment(11)), "2022-01-01 00:00:00")
    run(wxr(newer, head=HEAD))
    report = run(wxr(older, head=HEAD))
    assert model.objects.get().title == "Новое"
    assert (report[7]["result"], "старее" in report[7]["why"]) == ("skipped", True)
    assert Comment.objects.count() == (kind == "post")
    run(wxr(modified(item(7, kind=kind, title="Новейшее"), "2022-01-03 00:00:00"), head=HEAD))
    assert model.objects.get().title == "Новейшее"


def test_exports_that_tell_no_changes_are_ordered_by_when_they_were_made(run):
    def made(title, year):
        text = wxr(item(7, title=title), head=HEAD)
        return text.replace(
            "<language>", f"<pubDate>Mon, 03 May {year} 09:30:00 +0000</pubDate><language>", 1
        )

    run(made("Новое", 2023))
    assert run(made("Старое", 2022))[7]["result"] == "skipped"
    assert Article.objects.get().title == "Новое"
    assert run(made("Новейшее", 2024))[7]["result"] == "changed"


def command(run, path, *options):
    call_command("import_wxr", str(path), "--report", str(run.report), "--no-pictures", *options, verbosity=0)
    return lines(run.report)


def test_packed_files_and_folders_of_parts_are_read(run, tmp_path):
    first, second = wxr(item(1, title="Раз"), head=HEAD), wxr(item(2, title="Два", kind="page"), head=HEAD)
    packed = tmp_path / "export.xml.gz"
    packed.write_bytes(gzip.compress(first.encode()))
    command(run, packed)
    assert set(stories()) == {"Раз"}
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("wp/part.2.xml", second)
        archive.writestr("wp/part.10.xml", wxr(item(3, title="Три", kind="page", parent=2), head=HEAD))
        archive.writestr("__MACOSX/._part.xml", "x")
        archive.writestr("readme.txt", "x")
    command(run, tmp_path / "all.zip")
    assert PlainPage.objects.get(title="Три").get_parent().specific.title == "Два"
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "1.xml").write_text(wxr(item(4, title="Четыре"), head=HEAD))
    (folder / "2.xml.gz").write_bytes(gzip.compress(wxr(item(5, title="Пять"), head=HEAD).encode()))
    (folder / "photo.jpg").write_bytes(b"x")
    command(run, folder)
    assert set(stories()) == {"Раз", "Четыре", "Пять"}


def test_a_part_that_is_broken_or_none_does_not_stop_the_others(run, tmp_path):
    text = wxr(item(1), item(2), head=HEAD)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "1.xml").write_text(text[: text.index("<wp:post_id>2") + 5])
    (tmp_path / "parts" / "2.xml").write_text("<html><body>Войдите</body></html>")
    (tmp_path / "parts" / "3.xml").write_text(wxr(item(3), head=HEAD))
    (tmp_path / "parts" / "4.xml").write_text(
        wxr(item(4), head=HEAD).replace("old.example", "another.example")
    )
    with pytest.raises(
        CommandError, match=r"1\.xml: .*обрезан.*2\.xml: .*веб-страница.*4\.xml: .*другого сайта"
    ):
        command(run, tmp_path / "parts")
    assert sorted(ImportedItem.objects.filter(kind="story").values_list("foreign_id", flat=True)) == [
        "1",
        "3",
    ]


def test_a_cut_archive_says_so_and_what_was_whole_is_here(run, tmp_path):
    packed = tmp_path / "cut.gz"
    body = gzip.compress(wxr(*(item(n, content=f"{n} " * 9000) for n in range(1, 40)), head=HEAD).encode(), 0)
    packed.write_bytes(body[: len(body) // 2])
    with pytest.raises(CommandError, match="архив повреждён или обрезан"):
        command(run, packed)


OTHERS = {
    "Joomla": "<?xml version='1.0'?><j2xml version='19'><content/></j2xml>",
    "Blogger": "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><id>tag:blogger.com,1999</id></feed>",
    "Ghost": '{"db": [{"meta": {}, "data": {"posts": [{"mobiledoc": ""}]}}]}',
    "выгрузка Ghost": '{"db":[{"meta":{"version":"5.0"},"data":{"posts":[{"html":"<p>Текст</p>"}]}}]}',
    "JSON": '{"a": 1}',
    "без разметки": "Просто текст",
    "дамп базы": "-- MySQL dump 10.13\n\nDROP TABLE IF EXISTS `wp_posts`;\n",
    "веб-страница": "<!DOCTYPE html><html><body>Войти</body></html>",
    "таблица": "id;title;text\n1;Новость;Текст\n",
    "лента": '<rss version="2.0"><channel><title>Лента</title></channel></rss>',
    "Atom": "<feed xmlns='http://www.w3.org/2005/Atom'><title>Лента</title></feed>",
    "карта сайта": "<?xml version='1.0'?><urlset xmlns='x'></urlset>",
    "RAR": "Rar!\x1a\x07\x00",
    "PDF": "%PDF-1.4",
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_format_is_named_with_what_to_do(run, name):
    with pytest.raises(CommandError) as refused:
        run(OTHERS[name])
    said = str(refused.value)
    assert name.lower() in said.lower()
    assert "Экспорт" in said or "апк" in said
    assert len(said.splitlines()) == 1


def test_a_trial_tells_all_and_writes_nothing(run, tmp_path, capsys):
    text = wxr(item(7, extra=comment(11)), item(8, kind="page"), item(9, status="trash"), head=HEAD)
    report = run(text, "--dry-run")
    assert [report[n]["result"] for n in (7, 8, 9)] == ["imported", "imported", "skipped"]
    models = (Article, PlainPage, Comment, ImportedItem, Attachment, Author)
    assert [model.objects.count() for model in models] == [0] * len(models)
    assert "ничего не записано" in capsys.readouterr().out
    run(text)
    assert run(text, "--dry-run")[7]["result"] == "unchanged"


def test_the_summary_counts_reasons_and_the_people_are_listed(run, capsys):
    items = [item(n, status="trash") for n in (1, 2)] + [
        item(3, password="x"),
        item(4, kind="nav_menu_item"),
        item(5),
    ]
    run(wxr(*items, head=HEAD + author("=oleg", "Олег")))
    out = capsys.readouterr().out
    assert "2 × пропущено: не предназначено для показа: trash" in out
    assert "1 × перенесено: на старом сайте закрыто паролем: остаётся черновиком" in out
    path = run.report.with_name("report-people.csv")
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[1:] == [
        ["Вера Соколова", "vera@old.example", "vera", "4"],
        ["Олег", "'=oleg@old.example", "'=oleg", "0"],
    ]
    assert path.stat().st_mode & 0o077 == 0


def test_a_long_run_is_told_as_it_goes_where_there_is_no_terminal(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("polosa.importers.management.commands.import_wxr.EVERY", 2)
    (tmp_path / "x.xml").write_text(wxr(*(item(n, content="Слово. " * 9000) for n in range(1, 6)), head=HEAD))
    call_command("import_wxr", str(tmp_path / "x.xml"), "--report", str(tmp_path / "r"), "--no-pictures")
    assert "записей пройдено: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("real", "told"), [("cp1251", "UTF-8"), ("utf-8", "windows-1251"), ("koi8-r", "cp866")]
)
def test_stories_are_what_was_written_whatever_the_file_is_called(run, real, told):
    text = wxr(*(item(n, title=f"Новость {n}") for n in range(1, 11)), head=HEAD).replace("UTF-8", told)
    run(text.encode(real))
    assert set(stories()) == {f"Новость {n}" for n in range(1, 11)}
    assert Article.objects.filter(live=True).count() == 10


def test_a_file_in_letters_that_nobody_can_tell_is_refused_whole(run):
    text = wxr(item(1, title="Zażółć gęślą jaźń", content="Łódź, Wrocław, Gdańsk"), head=author(name="Żółw"))
    with pytest.raises(CommandError, match="Кодировка названа"):
        run(text.encode("cp1250", "replace"))
    assert Article.objects.count() == ImportedItem.objects.count() == Author.objects.count() == 0


def test_a_text_whose_letters_were_lost_is_no_news(run):
    report = run(wxr(item(7, title="\ufffd\ufffd\ufffd 1"), item(8), head=HEAD))
    assert [one.live for one in Article.objects.order_by("pk")] == [False, True]
    assert "повреждены" in report[7]["why"]


@pytest.mark.parametrize("by", ["latin-1", "koi8-r"])
def test_a_text_read_by_a_wrong_table_before_it_was_exported_is_no_news(run, by):
    title, content = "Паром пошёл через реку", "Вчера в городе открыли новый мост, и мэр это подтвердил."
    wrong = [words.encode("cp1251").decode(by) for words in (title, content)]
    report = run(wxr(item(7, title=wrong[0], content=wrong[1]), item(8), head=HEAD))
    assert [one.live for one in Article.objects.order_by("pk")] == [False, True]
    assert "повреждены" in report[7]["why"]


def test_the_moment_of_a_draft_held_back_for_its_text_is_kept(run):
    run(wxr(item(7, title="\ufffd 1"), head=HEAD))
    assert Article.objects.get().published_at == datetime(2021, 5, 3, 9, 30, tzinfo=UTC)
