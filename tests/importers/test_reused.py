"""What stands elsewhere in an export than in the text that shows it, and what is longer than its place."""

import json

import pytest

from polosa.articles.models import Article
from tests.importers.samples import META, author, category, comment, item, wxr

pytestmark = pytest.mark.django_db

HEAD = author() + category(3)
LONG = "Очень длинное имя " * 8


def text():
    return json.dumps(list(Article.objects.get().body.raw_data), ensure_ascii=False)


def reused(number, content):
    return item(number, kind="wp_block", content=content)


def told(run):
    return [json.loads(line) for line in run.report.read_text().splitlines()]


def test_a_block_kept_once_stands_where_texts_show_it(run):
    shown = 'До.<!-- wp:block {"ref":9} /-->После. <!-- wp:block {"ref":10} /-->'
    inner = '<!-- wp:paragraph --><p>Пишите нам</p><!-- /wp:paragraph --><!-- wp:block {"ref":9} /-->'
    report = run(wxr(item(7, content=shown), reused(9, inner), head=HEAD))
    assert text().index("До.") < text().index("Пишите нам") < text().index("После.")
    assert report[7]["remarks"] == [
        "повторно используемый блок 10 не перенесён: опубликованного в выгрузке нет, или текст с ним велик"
    ]


def test_a_block_that_changed_changes_the_texts_that_show_it(run):
    shown = item(7, content='Слова. <!-- wp:block {"ref": 9} /-->')
    run(wxr(shown, reused(9, "Звоните 111"), head=HEAD))
    assert run(wxr(shown, reused(9, "Звоните 222"), head=HEAD))[7]["result"] == "changed"
    assert "222" in text()


def test_blocks_that_show_each_other_end(run):
    many = '<!-- wp:block {"ref":9} /-->' * 1000
    report = run(wxr(item(7, content=many), reused(9, f"слово{many}"), head=HEAD))
    assert 1 < text().count("слово") < 1000
    assert "текст с ним велик" in report[7]["remarks"][0]


@pytest.mark.parametrize("mark", ["efn_note", "mfn", "footnote", "ref"])
def test_footnotes_of_plugins_stand_below_the_text(run, mark):
    content = f"Мост [{mark}]По данным <b>мэрии</b>[/{mark}] открыт [{mark}]Там же[/{mark}], но [{mark}] нет."
    run(wxr(item(7, content=content), head=HEAD))
    body = [(block.block_type, block.value) for block in Article.objects.get().body]
    assert str(body[0][1]) == f"<p>Мост<sup>1</sup> открыт<sup>2</sup>, но [{mark}] нет.</p>"
    assert [str(one) for one in body[2][1]["items"]] == ["<p>По данным <b>мэрии</b></p>", "<p>Там же</p>"]


def test_names_that_are_cut_are_told(run):
    tag = f"<wp:tag><wp:term_id>5</wp:term_id><wp:tag_slug>t</wp:tag_slug><wp:tag_name>{LONG}</wp:tag_name></wp:tag>"
    head = author(name=LONG) + category(3, name=LONG) + tag
    named = comment(11).replace("Руслан", LONG)
    report = run(wxr(item(7, extra=named), head=head))
    assert "имена в комментариях длиннее 40 знаков сокращены: 1" in report[7]["remarks"]
    cut = {line["kind"]: line["why"] for line in told(run) if line["kind"] != "post"}
    assert cut == {
        "category": "имя рубрики длиннее 60 знаков: сокращено",
        "tag": "имя метки длиннее 100 знаков: сокращено",
        "author": "имя автора длиннее 100 знаков: сокращено",
    }


def test_what_stands_in_fields_of_forms_is_told(run):
    form = """<input type="text" placeholder="Ваше имя"> <input value='Отправить' type=submit>"""
    report = run(wxr(item(7, content=f"Слова. {form}"), head=HEAD))
    assert report[7]["remarks"] == ["слова внутри <input> не перенесены: Ваше имя; Отправить"]


def test_a_second_plugins_words_for_search_engines_are_told(run):
    meta = META.format("_yoast_wpseo_title", "Мост через реку") + META.format(
        "rank_math_title", "Мост и река"
    )
    report = run(wxr(item(7, extra=meta), item(8, kind="page", extra=meta), head=HEAD))
    assert [one.partition(": ")[2] for one in report[7]["remarks"]] == ["Мост через реку", "Мост и река"]
    assert [one.partition(": ")[2] for one in report[8]["remarks"]] == ["Мост и река"]


def test_a_second_run_says_again_why_something_is_a_draft(run):
    zero = item(7, date="0000-00-00 00:00:00").replace("2021-05-03 12:30:00", "0000-00-00 00:00:00")
    export = wxr(zero.replace("Mon, 03 May 2021 09:30:00 +0000", ""), item(8, status="draft"), head=HEAD)
    first = run(export)
    second = run(export)
    assert second[7]["result"] == "unchanged"
    assert "нет даты" in first[7]["why"]
    assert [second[number].get("why") for number in (7, 8)] == [first[7]["why"], None]


def test_who_only_signed_beside_others_is_invited_too(run, capsys):
    label = '<category domain="author" nicename="cap-petr"><![CDATA[petr]]></category>'
    head = author() + author("petr", "Пётр Ильин") + category(3)
    run(wxr(item(7, labels=label), head=head))
    people = run.report.with_name("report-people.csv").read_text(encoding="utf-8-sig").splitlines()
    assert people[1] == "Пётр Ильин;petr@old.example;petr;1"


def test_what_may_be_a_slip_of_the_pen_is_said_before(run, capsys):
    run(wxr(item(7), head=HEAD), "--source", "https://odd.example", "--section", "gorid")
    said = capsys.readouterr().err
    assert "называет себя old.example, а --source говорит odd.example" in said
    assert "Рубрики «gorid» в газете нет" in said
    run(wxr(item(7), head=HEAD), "--source", "http://www.old.example", "--section", "gorod")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"status": "private"}, {"password": "x"}])
def test_a_block_that_the_old_site_hid_stays_hidden(run, hidden):
    shown = item(7, content='Слова. <!-- wp:block {"ref":9} /-->')
    report = run(wxr(shown, item(9, kind="wp_block", content="Тайна", **hidden), head=HEAD))
    assert "Тайна" not in text()
    assert "повторно используемый блок 9 не перенесён" in report[7]["remarks"][0]


def test_an_export_without_blocks_takes_none_out_of_a_text(run):
    shown = item(7, content='Слова. <!-- wp:block {"ref":9} /-->')
    run(wxr(shown, reused(9, "Звоните 111"), head=HEAD))
    assert run(wxr(shown, head=HEAD))[7]["result"] == "skipped"
    assert "111" in text()
    changed = run(wxr(shown.replace("Слова.", "Иначе."), head=HEAD))
    assert changed[7]["result"] == "changed"
    assert "Иначе" in text()
