from pathlib import Path

from polosa.kit.catalogs import book, texts
from polosa.kit.catalogs.texts import Text


def test_marked_texts_of_python_are_found_whatever_the_function_is_called_here():
    source = """
from django.utils.translation import gettext as _, gettext_lazy as later, ngettext, pgettext
_("раз")
later("два " "три" + " четыре")
ngettext("час", "часы", 3)
pgettext("месяц", "май")
print("не текст")
_(name)
"""
    assert set(texts.in_python(source)) == {
        Text("раз"),
        Text("два три четыре"),
        Text("час", "часы"),
        Text("май", context="месяц"),
    }


def test_marked_texts_of_templates_are_found():
    source = """
{% translate "раз" %} {% trans 'два "и" три' as it %}
{% blocktranslate trimmed %}
    Всего: {{ total }}
{% endblocktranslate %}
{% blocktranslate count n=n %}час{% plural %}часы{% endblocktranslate %}
{{ name|default:_("аноним") }} {% translate "май" context "месяц" %} не текст
"""
    assert set(texts.in_template(source)) == {
        Text("раз"),
        Text('два "и" три'),
        Text("Всего: %(total)s"),
        Text("час", "часы"),
        Text("аноним"),
        Text("май", context="месяц"),
    }


def test_forms_of_a_counted_word_are_one_text():
    source = """{{ n|numbered:"день,дня,дней" }} {{ n|plural:'час,часа,часов' }}"""
    assert set(texts.in_template(source)) == {Text("день,дня,дней"), Text("час,часа,часов")}


def test_a_refreshed_book_keeps_translations_adds_new_texts_and_drops_gone_ones(tmp_path: Path):
    path = book.path_of(tmp_path, "en", "django")
    first = book.refreshed(book.read(path, "en"), {Text("раз", place="a.py"), Text("два", place="a.py")})
    first["раз"].string = "one"
    book.write(first, path)

    second = book.refreshed(book.read(path, "en"), {Text("раз", place="b.py"), Text("три", place="b.py")})

    assert {message.id: message.string for message in second if message.id} == {"раз": "one", "три": ""}
    assert [message.id for message in book.wanting(second)] == ["три"]


def test_writing_a_book_again_changes_nothing(tmp_path: Path):
    path = book.path_of(tmp_path, "en", "django")
    catalog = book.refreshed(
        book.read(path, "en"),
        {Text("час", "часы", place="a.py"), Text("Всего: %(n)s", context="счёт", place="b.py")},
    )
    book.write(catalog, path)
    written = path.read_text("utf-8")
    book.write(book.read(path, "en"), path)
    assert path.read_text("utf-8") == written


def test_a_doubtful_translation_is_wanting(tmp_path: Path):
    path = book.path_of(tmp_path, "en", "django")
    catalog = book.refreshed(book.read(path, "en"), {Text("раз", place="a.py")})
    catalog["раз"].string = "one"
    catalog["раз"].flags.add("fuzzy")
    assert [message.id for message in book.wanting(catalog)] == ["раз"]
