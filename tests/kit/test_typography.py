import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polosa.kit.markup import Kind, tokens
from polosa.kit.typography import typeset, typeset_html

# In this file «~» in an expected result stands for a non-breaking space.
PLAIN = [
    # quotation marks
    ('"Слово"', "«Слово»"),
    ("“Слово”", "«Слово»"),
    ('Клуб "Веснянка" и "Прогресс"', "Клуб «Веснянка» и~«Прогресс»"),
    ('"Завод "Стекло" закрыт"', "«Завод „Стекло“ закрыт»"),
    ('"Завод "Стекло""', "«Завод „Стекло“»"),
    ("«Завод «Стекло» закрыт»", "«Завод „Стекло“ закрыт»"),
    ('""Стекло" закрыт"', "«„Стекло“ закрыт»"),
    ('"Да!" - "Нет..."', "«Да!»~— «Нет…»"),
    ('("Слово")', "(«Слово»)"),
    ('"...и вот"', "«…и~вот»"),
    ('"Don\'t worry, be happy"', "«Don't worry, be happy»"),
    ('монитор 15" и 17"', 'монитор 15" и~17"'),
    ('речь: "Начало\n\nи конец"', "речь: «Начало\n\nи~конец»"),
    ('один " знак', 'один " знак'),
    # dashes
    ("- Да, - сказал он. - Нет", "—~Да,~— сказал он.~— Нет"),
    ("- Да,- сказал он.", "—~Да,~— сказал он."),
    ("-Да!", "—~Да!"),
    ("– Да", "—~Да"),
    ("Да\n- Нет", "Да\n—~Нет"),
    ("Город – это люди", "Город~— это люди"),
    ("Город -- это люди", "Город~— это люди"),
    ("кто-то из-за угла", "кто-то из-за угла"),
    ("кино- и телефильмы", "кино- и~телефильмы"),
    ("10 - 5 = 5", "10 - 5 = 5"),
    ("ночью -5 градусов", "ночью -5~градусов"),
    ("+/- 3", "+/- 3"),
    # ranges
    ("2019-2023 годы", "2019–2023~годы"),
    ("10:00-12:00", "10:00–12:00"),
    ("10:00 - 12:00", "10:00–12:00"),
    ("22:00-06:00", "22:00–06:00"),
    ("20.11-25.11", "20.11–25.11"),
    ("5-10 человек", "5–10~человек"),
    ("1,5-2 часа", "1,5–2~часа"),
    ("XVIII-XIX века", "XVIII–XIX века"),
    ("2023-11-20", "2023-11-20"),
    ("2023-11", "2023-11"),
    ("+7 (4842) 55-66-77", "+7 (4842) 55-66-77"),
    ("8-800-555-35-35", "8-800-555-35-35"),
    ("тел. 22-33", "тел.~22-33"),
    ("Ми-8 и Ту-154", "Ми-8 и~Ту-154"),
    ("Боинг 737-800", "Боинг 737-800"),
    ("ГОСТ 7.32-2017", "ГОСТ 7.32-2017"),
    ("победили 3-1", "победили 3-1"),
    ("версия 1.2.3-4", "версия 1.2.3-4"),
    # spaces that hold
    ("в доме не был я", "в~доме не~был я"),
    ("и в доме", "и~в~доме"),
    ("сказал же он, был ли", "сказал~же он, был~ли"),
    ("А. С. Пушкин", "А.~С.~Пушкин"),
    ("Пушкин А. С.", "Пушкин~А.~С."),
    ("5 рублей и 20 %", "5~рублей и~20~%"),
    ("автобус № 3, №7, § 2", "автобус №~3, №~7, §~2"),
    ("г. Тихоборск, ул. Липовая, д. 5", "г.~Тихоборск, ул.~Липовая, д.~5"),
    ("в 2023 г. Потом", "в~2023~г. Потом"),
    ("1 234 567 рублей", "1~234~567~рублей"),
    ("5 и 6", "5 и~6"),
    ("и т. д.", "и~т.~д."),
    ("10 МВт", "10~МВт"),
    ("Ми-8 упал", "Ми-8 упал"),
    # signs
    ("ну...", "ну…"),
    ("ну....", "ну...."),
    ("(c) 2023", "© 2023"),
    ("пункт (c) закона", "пункт (c) закона"),
    ("Полоса(tm), Полоса(r)", "Полоса™, Полоса®"),
    ("много   пробелов", "много пробелов"),
    # what is not prose
    ("http://a.ru/x-1...y?a=1-2 тут", "http://a.ru/x-1...y?a=1-2 тут"),
    ('"http://a.ru/a...b"', "«http://a.ru/a...b»"),
    ("vera-a...b@a.ru", "vera-a...b@a.ru"),
    ("файл отчёт-2019-2023.pdf", "файл отчёт-2019-2023.pdf"),
    ("KP40.RU/10-12", "KP40.RU/10-12"),
    ("@10-12 #10-12", "@10-12 #10-12"),
    ("стрелка \ue000 \ue004", "стрелка \ue000 \ue004"),
    ("", ""),
]

HTML = [
    ('<p>- Да, - сказал он.</p><p>- "Нет"</p>', "<p>—~Да,~— сказал он.</p><p>—~«Нет»</p>"),
    ('<b>"Слово</b>"', "<b>«Слово</b>»"),
    ('"<a href="/x">Слово</a>"', '«<a href="/x">Слово</a>»'),
    ("<p><b>- Да</b> - <i>нет</i></p>", "<p><b>—~Да</b>~— <i>нет</i></p>"),
    ("да<br>- нет", "да<br>—~нет"),
    ("в <b>доме</b>", "в~<b>доме</b>"),
    ("<b>сло</b>во дело", "<b>сло</b>во дело"),
    ("&quot;Слово&quot; &mdash; &laquo;дело&raquo;", "«Слово»~— «дело»"),
    ("AT&amp;T &lt;b&gt; &copy;", "AT&amp;T &lt;b&gt; &copy;"),
    ('<code>"a" - b...</code> "a"', '<code>"a" - b...</code> «a»'),
    ('<pre><b>"a"</b> - b</pre>', '<pre><b>"a"</b> - b</pre>'),
    ('<kbd>"</kbd><samp>...</samp>', '<kbd>"</kbd><samp>...</samp>'),
    ('<script>"a" - "</b>"</script>"a"', '<script>"a" - "</b>"</script>«a»'),
    ('<img alt="a - b..."> - да', '<img alt="a - b...">~— да'),
    ('<p title="в доме > - a">в доме</p>', '<p title="в доме > - a">в~доме</p>'),
    ('<embed url="https://a.ru/a...b" type="x"/>', '<embed url="https://a.ru/a...b" type="x"/>'),
    ("http://a.ru/?a=1&amp;b=2...3", "http://a.ru/?a=1&amp;b=2...3"),
    ('<!-- "a" - b -->"a"', '<!-- "a" - b -->«a»'),
    ("<p>слово\n- слово</p>\n<p>да</p>", "<p>слово~— слово</p>\n<p>да</p>"),
    ('<td>"a"</td><td>b"</td>', "<td>«a»</td><td>b»</td>"),
    ("5 < 6 ... да", "5 < 6 … да"),
    ('<p>"a" <a href="unclosed', '<p>«a» <a href="unclosed'),
    ("<code>незакрытый - код...", "<code>незакрытый - код..."),
]


def shown(text: str) -> str:
    return text.replace("\u00a0", "~")


@pytest.mark.parametrize(("typed", "expected"), PLAIN)
def test_plain_text_is_typeset(typed, expected):
    assert shown(typeset(typed)) == expected


@pytest.mark.parametrize(("typed", "expected"), HTML)
def test_html_is_typeset(typed, expected):
    assert shown(typeset_html(typed)) == expected


WORDS = str.split("в не слово Слово ... -- 10:00 2019-2023 http://a.ru/ a@b.ru (c) г. же")
SIGNS = "\"“”„«»-–—.,:;!?() \u00a0\n\t<>&/#@№§%0159абВГeZ'\ue000\ue004\r"
PIECES = st.sampled_from([*SIGNS, " - ", *WORDS])
PAIRED = str.split("<b> </b> <p> </p> <br> <code> </code> <pre> </pre> <script> </script> </a> <!-- -->")
ENTITIES = str.split("&quot; &amp; &nbsp; &#8212; &hellip; &lt;")
TAGS = st.sampled_from([*PAIRED, *ENTITIES, '<a href="x - y...">', "<img alt=\"'в доме'\">"])
TEXTS = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=40))
HTMLS = st.lists(st.one_of(PIECES, TAGS), max_size=25).map("".join)

many = settings(max_examples=200, deadline=None)


def letters(text: str) -> str:
    """What typesetting may never change: letters and figures, bar those of (c), (r), (tm)."""
    return re.sub(r"[^\w]|_", "", re.sub(r"\((?:[cCсСrR]|tm|TM)\)|[©®™]", "", text))


@many
@given(TEXTS)
def test_typesetting_twice_changes_nothing_more(text):
    once = typeset(text)
    assert typeset(once) == once


@many
@given(HTMLS)
def test_typesetting_html_twice_changes_nothing_more(html):
    once = typeset_html(html)
    assert typeset_html(once) == once


@many
@given(TEXTS)
def test_every_letter_stays(text):
    assert letters(typeset(text)) == letters(text)


@many
@given(HTMLS)
def test_every_tag_and_comment_stays(html):
    def markup(text):
        return [token.source for token in tokens(text) if token.kind not in {Kind.TEXT, Kind.ENTITY}]

    assert markup(typeset_html(html)) == markup(html)


@many
@given(TEXTS.filter(lambda text: not re.search(r"[<>&]", text)))
def test_code_stays(text):
    html = f"<p>«<code>{text}</code>» — <pre>{text}</pre></p>"
    assert f"<code>{text}</code>" in typeset_html(html)
    assert f"<pre>{text}</pre>" in typeset_html(html)


@many
@given(HTMLS)
def test_tokens_joined_are_the_input(html):
    assert "".join(token.source for token in tokens(html)) == html


SHORT = [
    '"',
    " ",
    "\u00a0",
    "-",
    "- ",
    "&",
    "&amp",
    "1-",
    "1 ",
    "1–",
    ".",
    "«",
    "a.",
    "а ",
    "a@",
    "a:",
    "(",
    "г. ",
]
SHORT += ["<b>", "<b", '<a ="', "<a ='>", "<!--", "<code>", "<script>", " <b>", '<b>"', '"<i>', ",-<b>", "\n"]


@pytest.mark.parametrize("piece", [*SHORT, "\n ", "\ue000", "\ue000 ", "А."])
def test_time_grows_with_length_only(piece):
    started = time.process_time()
    typeset(piece * (200_000 // len(piece)))
    typeset_html(piece * (200_000 // len(piece)))
    assert time.process_time() - started < 6
