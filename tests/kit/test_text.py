from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polosa.kit.signs import cut
from polosa.kit.text import (
    best_fragment,
    excerpt,
    mark_matches,
    numbered,
    plain,
    plural,
    sentence,
    slugify,
    stem,
    stems,
)

COMMENTS = "комментарий,комментария,комментариев"


@pytest.mark.parametrize(
    ("word", "numbers"),
    [
        ("комментарий", [1, 21, 101, -1]),
        ("комментария", [2, 4, 22, 1.5]),
        ("комментариев", [0, 5, 11, 12, 14, 111]),
    ],
)
def test_three_forms_follow_the_russian_rule(word, numbers):
    assert {plural(n, COMMENTS) for n in numbers} == {word}


@pytest.mark.parametrize(("n", "word"), [(0, "comments"), (1, "comment"), (2, "comments"), (21, "comments")])
def test_two_forms_follow_the_english_rule(n, word):
    assert plural(n, "comment, comments") == word


def test_forms_of_any_other_count_are_refused():
    with pytest.raises(ValueError, match="two or three"):
        plural(1, "комментарий")


def test_a_counted_word_carries_its_grouped_number():
    assert numbered(1234, COMMENTS) == "1\u00a0234\u00a0комментария"
    assert numbered(6, COMMENTS) == "6\u00a0комментариев"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Общество", "obshchestvo"),
        ("Происшествия", "proisshestviya"),
        ("Щука, подъём и ёж", "shchuka-podem-i-ezh"),
        ("«Тихоборский листок» № 3", "tikhoborskiy-listok-no-3"),
        ("Ёлка", "elka"),
        ("Café d'Été", "cafe-dete"),
        ("И\u0306од", "yod"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_titles_become_addresses(title, slug):
    assert slugify(title) == slug


def test_a_long_address_is_cut_between_words():
    assert slugify("Мост через реку Веснянку закрыли на ремонт", 20) == "most-cherez-reku"
    assert slugify("а" * 100, 20) == "a" * 20


@given(st.text(max_size=200), st.integers(1, 80))
def test_an_address_is_safe_and_bounded(title, length):
    slug = slugify(title, length)
    assert len(slug) <= length
    assert slug == slug.strip("-")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_an_excerpt_ends_between_words():
    assert excerpt("Мост  через\nреку, закрыт", 100) == "Мост через реку, закрыт"
    assert excerpt("Мост через реку, закрыт", 18) == "Мост через реку…"
    assert excerpt("а" * 50, 10) == "а" * 9 + "…"


FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    "sign", [FAMILY, "👍🏽", "🇷🇺", "é\u0323", "1\ufe0f\u20e3", "🏴\U000e0067\U000e0062\U000e007f"]
)
def test_what_is_one_sign_to_the_eye_is_whole_in_an_excerpt_or_not_there(sign):
    for length in range(2, 60):
        found = excerpt(sign * 5, length)
        assert len(found) <= length
        assert found.removesuffix("…").replace(sign, "") == ""
        assert cut(f"аб{sign}", length) in {"аб"[:length], f"аб{sign}"}


def test_a_tower_of_accents_is_cut_somewhere():
    assert len(cut("a" + "\u0301" * 500, 300)) == 300


def test_an_address_has_no_half_of_a_family():
    assert slugify(f"{FAMILY} Семья 🔥 и 🇷🇺 дом 5\ufe0f\u20e3") == "semya-i-dom-5"
    assert slugify(FAMILY) == ""


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("Пишите на <ivan@example.org> завтра", "Пишите на <ivan@example.org> завтра"),
        ("a<b то и c>d", "a<b то и c>d"),
        ("if a<b and c>d", "if a<b and c>d"),
        ("A<B, и <b>ещё</b> много>", "A<B, и ещё много>"),
        ("A<B", "A<B"),
        ("A&lt;B", "A<B"),
        ("<3 и <!важно", "<3 и <!важно"),
        (
            '<a href="x"title=y>да</a><o:p>нет</o:p><wbr><noindex>и</noindex><iframe src=x allowfullscreen>',
            "данети",
        ),
        ('да<a href="x', "да"),
        ("да<!-- нет", "да"),
    ],
)
def test_what_only_looks_like_a_tag_is_words(html, words):
    assert plain(html) == words


@given(st.text(max_size=200), st.integers(2, 100))
def test_an_excerpt_is_never_too_long(text, length):
    assert len(excerpt(text, length)) <= length


def test_plain_text_of_html_keeps_blocks_apart():
    html = "<p>Мост <b>за</b>крыт &amp; забыт</p><p>Да<br>нет</p><script>x</script><style>y</style><!-- z -->"
    assert plain(html) == "Мост закрыт & забыт\nДа\nнет"


def test_words_are_found_whatever_their_ending_case_and_yo():
    assert stems("Ёлками") == stems("елки") == stems("ЕЛКА")
    assert stems("running runs") == ["run", "run"]
    assert stems("Дом № 5, кто-то") == stems("дома 5 кто то")


def test_a_stress_mark_does_not_hide_a_word():
    assert stems("за\u0301мок") == stems("замок")


def test_a_word_is_bounded():
    assert len(stems("щ" * 10_000)[0]) <= 40


def test_stems_agree_in_many_threads():
    words = ["тихоборские", "стекольного", "комментариями", "running", "ёлками"] * 400
    expected = [stem(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert all(result == expected for result in pool.map(lambda _: [stem(w) for w in words], range(16)))


def test_matches_are_marked_and_all_else_is_escaped():
    marked = mark_matches('<b onclick="x">Ёлки</b> и дом', set(stems("елка")))
    assert marked == "&lt;b onclick=&quot;x&quot;&gt;<mark>Ёлки</mark>&lt;/b&gt; и дом"
    assert hasattr(marked, "__html__")


def test_the_fragment_with_most_sought_words_is_chosen():
    text = "Мост открыт. " + "Слова ни о чём. " * 50 + "Старый мост через реку. " + "Ещё слова. " * 50
    fragment = best_fragment(text, stems("старый мост река"), 80)
    assert "Старый мост через реку" in fragment
    assert fragment.startswith("…")
    assert fragment.endswith("…")


def test_without_a_match_the_opening_is_shown():
    assert best_fragment("Мост открыт для всех. " * 20, stems("рыба"), 30).startswith("Мост открыт")


@given(st.text("аб ё.", max_size=300), st.integers(5, 60))
def test_a_fragment_is_bounded(text, length):
    assert len(best_fragment(text, ["а", "б"], length)) <= length + 1


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Мила", "Мила."),
        ("Соколова В. А.", "Соколова В. А."),
        ("Почему? ", "Почему?"),
        ("«Листок»", "«Листок»."),
        ("«Ура!»", "«Ура!»"),
        ("Ждём…", "Ждём…"),
        ("", ""),
    ],
)
def test_a_sentence_ends_once(text, whole):
    assert sentence(text) == whole
