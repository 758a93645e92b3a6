import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polosa.kit.sealed import Sealer, ValueRefused
from polosa.kit.sealed.php import MAX_DEPTH, serialize, unserialize

CIPHERS = {"aes-128-cbc": 16, "aes-256-cbc": 32, "aes-128-gcm": 16, "aes-256-gcm": 32}

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
INTS = st.integers(-(2**63), 2**63 - 1)
SCALARS = st.none() | st.booleans() | INTS | st.floats(allow_nan=False) | TEXTS
NAMES = TEXTS.filter(lambda name: not name.lstrip("-").isdecimal())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES, inner, min_size=1, max_size=5),
    max_leaves=20,
)


@pytest.fixture
def cbc():
    return Sealer(["k" * 32])


@given(VALUES)
def test_any_value_comes_back_from_serializing(value):
    assert repr(unserialize(serialize(value))) == repr(value)


@given(VALUES, st.sampled_from(sorted(CIPHERS)))
def test_any_value_comes_back_from_sealing(value, cipher):
    one = Sealer(["k" * CIPHERS[cipher]], cipher)
    assert repr(one.open(one.seal(value))) == repr(value)


@given(st.binary(max_size=60))
def test_garbage_is_refused_and_never_crashes(raw):
    try:
        unserialize(raw)
    except ValueRefused:
        pass


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        (None, "N;"),
        (True, "b:1;"),
        (False, "b:0;"),
        (-5, "i:-5;"),
        (2**63 - 1, "i:9223372036854775807;"),
        (-(2**63), "i:-9223372036854775808;"),
        (0.1, "d:0.1;"),
        (1.0, "d:1;"),
        (-0.0, "d:-0;"),
        (1e-5, "d:1.0E-5;"),
        (1.5e300, "d:1.5E+300;"),
        (1e15, "d:1000000000000000;"),
        (1e16, "d:10000000000000000;"),
        (1e17, "d:1.0E+17;"),
        (math.inf, "d:INF;"),
        (-math.inf, "d:-INF;"),
        ("Калуга", 's:12:"Калуга";'),
        ('";i:1;', 's:6:"";i:1;";'),
        ([], "a:0:{}"),
        (["x", 2], 'a:2:{i:0;s:1:"x";i:1;i:2;}'),
        ({"id": 1}, 'a:1:{s:2:"id";i:1;}'),
        ({5: None, "x": []}, 'a:2:{i:5;N;s:1:"x";a:0:{}}'),
    ],
)
def test_values_are_written_as_php_writes_them(value, raw):
    assert serialize(value) == raw.encode()
    assert repr(unserialize(raw.encode())) == repr(value)


def test_not_a_number_comes_back():
    assert serialize(math.nan) == b"d:NAN;"
    assert math.isnan(unserialize(b"d:NAN;"))


def test_bytes_that_are_no_text_come_back_as_bytes():
    assert unserialize(serialize(b"\xff\xfe")) == b"\xff\xfe"


def test_a_key_that_looks_like_a_number_is_that_number_as_in_php():
    assert serialize({"5": 1, "05": 2, "-0": 3}) == b'a:3:{i:5;i:1;s:2:"05";i:2;s:2:"-0";i:3;}'
    assert unserialize(b'a:1:{s:1:"5";N;}') == {5: None}


@pytest.mark.parametrize(
    "raw",
    [
        b'O:8:"stdClass":0:{}', b'O:+8:"stdClass":0:{}', b'C:1:"A":0:{}', b'E:7:"Suit:Hi";',
        b'a:1:{i:0;O:8:"stdClass":0:{}}', b"R:1;", b"r:1;", b"a:2:{i:0;i:1;i:1;R:2;}", b'S:1:"\\61";',
        b"", b"N", b"n;", b"N;N;", b"N; ", b" N;", b"b:2;", b"b:true;", b"b:1", b"i:;", b"i:1",
        b"i:01;", b"i:-0;",
        b"i:+1;", b"i:1.0;", b"i: 1;", b"i:9223372036854775808;", b"i:\xd9\xa1;", b"d:;", b"d:1.;", b"d:0x1;",
        b"d:1_0;", b"d:nan;", b"d:-NAN;", b"d:1e;", b's:1:"ab";', b's:3:"ab";', b's:2:"ab"', b's:02:"ab";',
        b's:-1:"";', b's:99999999999:"ab";', b"s:2:'ab';", b"a:0:{", b"a:1:{}", b"a:0:{N;}", b"a:-1:{}",
        b"a:999999999:{i:0;N;}", b"a:1:{N;N;}", b"a:1:{b:1;N;}", b"a:1:{d:1;N;}",
        b"a:1:{a:0:{}N;}", b"a:1:{i:0;}",
        b"a:2:{i:0;N;i:0;N;}", b'a:2:{i:5;N;s:1:"5";N;}', b'a:1:{s:1:"\xff";N;}',
    ],
)  # fmt: skip
def test_objects_references_and_broken_values_are_refused(cbc, raw):
    with pytest.raises(ValueRefused):
        unserialize(raw)
    with pytest.raises(ValueRefused):
        cbc.open(cbc._sealed(raw))


def test_every_truncated_value_is_refused():
    whole = serialize({"id": 12, "tags": ["мост", 1.5, None, True]})
    for end in range(len(whole)):
        with pytest.raises(ValueRefused):
            unserialize(whole[:end])


def nested(depth):
    value = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_values_are_nested_only_so_deep():
    deepest = nested(MAX_DEPTH)
    assert unserialize(serialize(deepest)) == deepest
    with pytest.raises(ValueRefused):
        serialize(nested(MAX_DEPTH + 1))
    with pytest.raises(ValueRefused):
        unserialize(b"a:1:{i:0;" * 5000 + b"N;" + b"}" * 5000)


def test_a_huge_value_is_refused_before_it_is_read():
    with pytest.raises(ValueRefused):
        unserialize(b's:70000:"' + b"x" * 70_000 + b'";')


@pytest.mark.parametrize(
    "value",
    [
        object(), {1, 2}, 1j, 2**63, -(2**63) - 1, "\ud800", [object()], {None: 1}, {True: 1}, {1.5: 1},
        {"5": 1, 5: 2}, {b"x": 1},
    ],
)  # fmt: skip
def test_what_php_could_not_hold_is_not_sealed(cbc, value):
    with pytest.raises(ValueRefused):
        cbc.seal(value)


def test_a_list_holding_itself_is_not_sealed(cbc):
    endless = []
    endless.append(endless)
    with pytest.raises(ValueRefused):
        cbc.seal(endless)


def test_text_that_is_no_utf8_is_refused_both_ways(cbc):
    with pytest.raises(ValueRefused):
        cbc.seal_text("\ud800")
    with pytest.raises(ValueRefused):
        cbc.open_text(cbc._sealed(b"\xff"))
