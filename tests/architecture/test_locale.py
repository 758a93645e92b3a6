"""The catalogs in `locale/` are whole and compiled; `polosa manage messages` brings them there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from polosa.kit.catalogs import book, gaps, library, texts

ROOT = Path(__file__).resolve().parents[2]
LOCALE = Path(settings.LOCALE_PATHS[0])
BOOKS = pytest.mark.parametrize(("language", "domain"), library.BOOKS)
# Where Russian letters may stand in a template: comments, marked texts, forms of counted words.
MARKED = (
    r"{#.*?#}",
    r"{%\s*comment\b.*?endcomment\s*%}",
    r"{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}",
    r"{%\s*trans(?:late)?\s+(?:\"[^\"]*\"|'[^']*')",
    r"_\((?:\"[^\"]*\"|'[^']*')\)",
    r"\|\s*(?:plural|numbered):(?:\"[^\"]*\"|'[^']*')",
    r"{%\s*live\s[^%]*%}",
)

# A language is called by its own name in every language; the page of an error of ours asks nothing of Django.
SAME_FOR_ALL = r"\bРусский\b"
ALONE = "500.html"


def opened(language: str, domain: str):
    return book.read(book.path_of(LOCALE, language, domain), language)


@BOOKS
def test_a_compiled_book_says_what_its_source_says(language: str, domain: str):
    compiled = book.path_of(LOCALE, language, domain).with_suffix(".mo").read_bytes()
    assert book.spoken(compiled) == book.spoken(book.compiled(opened(language, domain)))


@BOOKS
def test_every_entry_has_a_whole_and_certain_translation(language: str, domain: str):
    assert [message.id for message in book.wanting(opened(language, domain))] == []


# By these Wagtail puts the name of a kind of things, or of a thing, into a sentence: in Russian that asks for its case
# and gender, so that each such sentence is worded by us, without them.
A_NAME = re.compile(
    r"%\((model_name|model|snippet_type_name|content_type|page_type|task_type|setting_type|object_type|label|title"
    r"|object|verbose_name|type)\)s"
)
NOT_INSTALLED = ("wagtail/contrib/forms", "wagtail/locales", "wagtail/contrib/simple_translation")


def test_sentences_around_a_name_are_worded_by_us():
    ours = {
        message.id if isinstance(message.id, str) else message.id[0] for message in opened("ru", "django")
    }
    around = {
        text.id
        for text in gaps.said()
        if text.place.startswith("wagtail/")
        and not text.place.startswith(NOT_INSTALLED)
        and A_NAME.search(text.id)
    }
    assert around - ours == set()


@BOOKS
def test_translations_take_the_same_values_as_their_texts(language: str, domain: str):
    catalog = opened(language, domain)
    assert [(message.id, [str(error) for error in errors]) for message, errors in catalog.check()] == []


@BOOKS
def test_no_text_is_missing_from_a_book(language: str, domain: str):
    missing = library.missing(LOCALE, ROOT / "polosa", language, domain)
    assert sorted(f"{text.place}: {text.id}" for text in missing) == []


def test_books_of_one_language_share_the_plural_rule_of_djangos_own():
    for language, domain in library.BOOKS:
        assert (
            f'"Plural-Forms: {book.PLURALS[language]}\\n"'
            in book.path_of(LOCALE, language, domain).read_text()
        )


def test_three_russian_forms_of_a_counted_word_are_two_in_english():
    catalog = opened("en", "django")
    counted = {text.id for text in texts.under(ROOT / "polosa", ROOT) if text.counted}
    assert [forms for forms in counted if len(forms.split(",")) != 3] == []
    assert [forms for forms in counted if len(str(catalog[forms].string).split(",")) != 2] == []


def test_english_has_no_russian_letters_left():
    left = [
        message.id for message in opened("en", "django") if re.search("[А-яЁё]", "".join(book.forms(message)))
    ]
    assert left == []


@pytest.mark.parametrize("domain", library.DOMAINS)
def test_libraries_leave_nothing_in_english(domain: str):
    translated = {
        message.id if isinstance(message.id, str) else message.id[0] for message in opened("ru", domain)
    }
    assert sorted(text.id for text in gaps.untranslated(domain) if text.id not in translated) == []


def test_templates_say_nothing_in_russian_that_is_not_marked():
    bare = {}
    for path in sorted((ROOT / "polosa").rglob("templates/**/*.*")):
        if path.name == ALONE:
            continue
        left = re.sub("|".join((*MARKED, SAME_FOR_ALL)), "", path.read_text("utf-8"), flags=re.DOTALL)
        if words := re.findall("[А-яЁё]+", left):
            bare[path.relative_to(ROOT).as_posix()] = words
    assert bare == {}
