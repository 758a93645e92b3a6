import string

from hypothesis import given
from hypothesis import strategies as st

from polosa.edge.gateways.varnish import _lines
from polosa.edge.surrogates import CACHE_TAG, SURROGATE_KEY, key_headers, word

KEYS = ["article:12", "day:2026-11-25", "front", "section-name:3"]
SAFE = set(string.ascii_letters + string.digits + ":-_.~/%")


def test_the_keys_of_today_are_written_as_they_are() -> None:
    assert [word(key) for key in KEYS] == KEYS
    assert key_headers(reversed(KEYS)) == {SURROGATE_KEY: "article:12 day:2026-11-25 front section-name:3"}
    both = key_headers(KEYS, (SURROGATE_KEY, CACHE_TAG))
    assert both is not None
    assert both[CACHE_TAG] == "article:12,day:2026-11-25,front,section-name:3"


@given(st.text(min_size=1, max_size=120))
def test_any_key_is_one_word_of_safe_signs(key: str) -> None:
    text = key.encode("utf-8", "ignore").decode() or "x"
    plain = word(text)
    assert plain
    assert set(plain) <= SAFE
    assert len(plain) <= 200
    assert set(_lines([text])[0]) <= SAFE | {"\\", "|"}


@given(st.lists(st.text(alphabet="abc,| .%мост", min_size=1, max_size=60), unique=True))
def test_different_keys_are_different_words(keys: list[str]) -> None:
    assert len({word(key) for key in keys}) == len(keys)


def test_a_page_without_keys_needs_no_header() -> None:
    assert key_headers([]) == {}


def test_more_keys_than_a_header_holds_are_told_as_none() -> None:
    many = [f"article:{number:07}" for number in range(600)]
    header = key_headers(many[:470])
    assert header is not None
    assert len(header[SURROGATE_KEY]) <= 8000
    assert key_headers(many) is None
    assert key_headers(many, (CACHE_TAG,)) is not None
    assert key_headers([f"a:{number}" for number in range(1001)], (CACHE_TAG,)) is None
    assert key_headers([f"{'a' * 90}{number}" for number in range(200)], (CACHE_TAG,)) is None
