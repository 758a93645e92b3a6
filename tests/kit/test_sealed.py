import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polosa.kit.sealed import (
    KeyUnusable,
    MacInvalid,
    NotDecrypted,
    PayloadInvalid,
    Sealer,
    SealError,
    TagUnusable,
    ValueRefused,
)
from polosa.kit.sealed.base64s import decode_loosely, decode_strictly

A16, B16, A32, B32 = (letter * size for size in (16, 32) for letter in ("a", "b"))

# Public: opens to the bare text foo with sixteen b's, and to garbage, without a MAC, with sixteen a's.
FOO = (
    "eyJpdiI6Ilg0dFM5TVRibEFqZW54c3lQdWJoVVE9PSIsInZhbHVlIjoiRGJpa2p2ZHI3eUs0dUtRakJneUhUUT09IiwibWFjIjoi"
    "MjBjZWYxODdhNThhOTk4MTk1NTc0YTE1MDgzODU1OWE0ZmQ4MDc5ZjMxYThkOGM1ZmM1MzlmYzBkYTBjMWI1ZiIsInRhZyI6IiJ9"
)
# Made with OpenSSL from s:12:"Калуга"; and the iv 00 01 … 0f.
KALUGA = (
    "eyJpdiI6IkFBRUNBd1FGQmdjSUNRb0xEQTBPRHc9PSIsInZhbHVlIjoiYzlrVm1vOTZYWU9RMUowVVF2d2JPR2tMck41YTJlY0FZ"
    "SFZqaFQxN01GRT0iLCJtYWMiOiI0YjM3OTc4NWE3NWQyNDljMjk5NjdmYzVkNDE5MjhmYzMyZDczYTRiMjY2NjRhMmFiZDY5ZTY1"
    "YjhkNjc2MTM0IiwidGFnIjoiIn0="
)
CIPHERS = {"aes-128-cbc": A16, "aes-256-cbc": A32, "aes-128-gcm": A16, "aes-256-gcm": A32}


def in_base64(raw):
    return base64.b64encode(raw).decode()


def fields_of(text):
    return json.loads(base64.b64decode(text))


def text_of(fields):
    return in_base64(json.dumps(fields).encode())


def changed(text, **changes):
    return text_of(fields_of(text) | changes)


def signed(fields, key=A32):
    mac = hmac.new(key.encode(), (fields["iv"] + fields["value"]).encode(), hashlib.sha256).hexdigest()
    return text_of(fields | {"mac": mac})


@pytest.fixture
def cbc():
    return Sealer([A32])


@pytest.fixture
def gcm():
    return Sealer([A32], "aes-256-gcm")


# The format


def test_the_public_vector_opens():
    assert Sealer([B16], "aes-128-cbc").open_text(FOO) == "foo"


def test_the_mac_picks_the_key_where_a_wrong_key_would_decrypt_to_garbage():
    assert Sealer([A16, B16], "aes-128-cbc").open_text(FOO) == "foo"
    with pytest.raises(MacInvalid):
        Sealer([A16], "aes-128-cbc").open_text(FOO)


def test_the_openssl_vector_opens_and_is_made_again_from_its_iv(cbc, monkeypatch):
    assert cbc.open(KALUGA) == "Калуга"
    monkeypatch.setattr("os.urandom", lambda size: bytes(range(size)))
    assert cbc.seal("Калуга") == KALUGA


def test_the_json_has_its_keys_in_order_and_plain_slashes(cbc, gcm):
    for one in (cbc, gcm):
        raw = base64.b64decode(one.seal("x" * 3000))
        assert list(json.loads(raw)) == ["iv", "value", "mac", "tag"]
        assert b"\\/" not in raw and b"/" in raw and b" " not in raw


def test_cbc_fills_the_mac_and_gcm_the_tag(cbc, gcm):
    fields = fields_of(cbc.seal(1))
    assert len(fields["mac"]) == 64 and fields["tag"] == ""
    fields = fields_of(gcm.seal(1))
    assert fields["mac"] == "" and len(base64.b64decode(fields["tag"])) == 16


def test_the_same_value_never_seals_to_the_same_text_twice(cbc):
    assert cbc.seal(1) != cbc.seal(1)


@pytest.mark.parametrize("cipher", CIPHERS)
def test_every_cipher_opens_what_it_sealed(cipher):
    one = Sealer([CIPHERS[cipher]], cipher.upper())
    value = {"id": 12, "title": "Чугунный мост", "tags": ["мост", None, 1.5, True], "empty": []}
    assert one.open(one.seal(value)) == value
    assert one.open_text(one.seal_text("Веснянка")) == "Веснянка"
    assert one.open_text(one.seal_text("")) == ""


# Keys


def test_a_key_may_be_written_in_base64():
    assert Sealer(["base64:" + in_base64(A32.encode())]).open(KALUGA) == "Калуга"


@pytest.mark.parametrize(
    "keys", [[], [""], [A16], [A32, A16], ["base64:!"], ["base64:YQ=="], [A32 + "a"], A32, ["ы" * 32]]
)
def test_an_unfit_key_is_refused_at_once(keys):
    with pytest.raises(KeyUnusable):
        Sealer(keys)


def test_an_unknown_cipher_is_refused():
    with pytest.raises(KeyUnusable):
        Sealer([A32], "aes-256-ecb")


def test_errors_and_repr_never_show_a_key(cbc):
    with pytest.raises(KeyUnusable) as refused:
        Sealer(["secret"])
    assert "secret" not in str(refused.value) and A32 not in repr(cbc)


@pytest.mark.parametrize("cipher", ["aes-256-cbc", "aes-256-gcm"])
def test_after_rotation_old_texts_open_and_new_ones_use_the_new_key(cipher):
    old, rotated, new = Sealer([A32], cipher), Sealer([B32, A32], cipher), Sealer([B32], cipher)
    assert rotated.open(old.seal("до")) == "до"
    assert new.open(rotated.seal("после")) == "после"
    with pytest.raises(SealError):
        old.open(rotated.seal("после"))


def test_every_key_is_tried_even_after_one_fits(monkeypatch):
    tried = []
    compare = hmac.compare_digest
    monkeypatch.setattr("hmac.compare_digest", lambda a, b: tried.append(1) or compare(a, b))
    Sealer([A32, B32, "c" * 32]).open(KALUGA)
    assert len(tried) == 3


def test_a_wrong_key_opens_nothing(cbc, gcm):
    with pytest.raises(MacInvalid, match=r"^The MAC is invalid\.$"):
        Sealer([B32]).open(cbc.seal(1))
    with pytest.raises(NotDecrypted, match=r"^Could not decrypt the data\.$"):
        Sealer([B32], "aes-256-gcm").open(gcm.seal(1))


# Structure


@pytest.mark.parametrize("name", ["iv", "value", "mac", "tag"])
@pytest.mark.parametrize("wrong", [1, 0, True, 1.5, ["x"], {"x": "y"}, []])
def test_a_field_of_a_wrong_type_is_refused(cbc, gcm, name, wrong):
    for one in (cbc, gcm):
        with pytest.raises(PayloadInvalid, match=r"^The payload is invalid\.$"):
            one.open(changed(one.seal("x"), **{name: wrong}))


@pytest.mark.parametrize("name", ["iv", "value", "mac"])
def test_a_field_that_is_null_or_absent_is_refused(cbc, name):
    fields = fields_of(KALUGA)
    for broken in (fields | {name: None}, {key: fields[key] for key in fields if key != name}):
        with pytest.raises(PayloadInvalid):
            cbc.open(text_of(broken))


def test_texts_older_than_the_tag_still_open(cbc):
    fields = fields_of(KALUGA)
    del fields["tag"]
    assert cbc.open(text_of(fields)) == "Калуга"
    assert cbc.open(text_of(fields | {"tag": None})) == "Калуга"


@pytest.mark.parametrize(
    "iv", ["", "AAECAwQFBgcICQoLDA0O", "AAECAwQFBgcICQoLDA0ODxA=", "AAECAwQFBgcICQoLDA0OD!==", "AAECAw=Q"]
)
def test_an_iv_of_another_length_or_in_broken_base64_is_refused_even_if_signed(cbc, iv):
    with pytest.raises(PayloadInvalid):
        cbc.open(signed(fields_of(KALUGA) | {"iv": iv}))


def test_an_iv_lengthened_is_refused(cbc, gcm):
    for one in (cbc, gcm):
        text = one.seal("x")
        with pytest.raises(PayloadInvalid):
            one.open(changed(text, iv=in_base64(base64.b64decode(fields_of(text)["iv"]) + b"\0")))


def test_a_cbc_text_is_no_gcm_text_and_the_other_way_round(cbc, gcm):
    with pytest.raises(PayloadInvalid):
        gcm.open(cbc.seal(1))
    with pytest.raises(PayloadInvalid):
        cbc.open(gcm.seal(1))


@pytest.mark.parametrize("name", ["iv", "value", "mac"])
def test_one_changed_character_is_found_out(cbc, name):
    old = fields_of(KALUGA)[name]
    new = ("B" if old[0] != "B" else "C") + old[1:]
    with pytest.raises(MacInvalid):
        cbc.open(changed(KALUGA, **{name: new}))


def test_a_tag_added_to_cbc_is_refused(cbc):
    for tag in ("A", "00", " ", in_base64(b"x" * 16)):
        with pytest.raises(TagUnusable, match=r"^Unable to use tag because the cipher"):
            cbc.open(changed(KALUGA, tag=tag))


def test_the_tag_zero_counts_as_none_on_cbc(cbc):
    assert cbc.open(changed(KALUGA, tag="0")) == "Калуга"


def test_a_tag_of_gcm_that_is_shorter_longer_changed_or_absent_is_refused(gcm):
    text = gcm.seal("x")
    tag = base64.b64decode(fields_of(text)["tag"])
    bad = [tag[:15], tag[:12], tag + b"\0", bytes([tag[0] ^ 1]) + tag[1:]]
    for one in [*map(in_base64, bad), "", "0", None]:
        with pytest.raises(NotDecrypted):
            gcm.open(changed(text, tag=one))


def test_a_tag_of_gcm_whose_first_byte_went_over_to_the_value_is_refused(gcm):
    text = gcm.seal("x")
    value, tag = (base64.b64decode(fields_of(text)[name]) for name in ("value", "tag"))
    with pytest.raises(NotDecrypted):
        gcm.open(changed(text, value=in_base64(value + tag[:1]), tag=in_base64(tag[1:])))


def test_a_changed_value_of_gcm_is_refused(gcm):
    with pytest.raises(NotDecrypted):
        gcm.open(changed(gcm.seal("xxxx"), value=in_base64(b"y" * 11)))


def test_an_authentic_text_of_half_a_block_or_bad_padding_is_not_decrypted(cbc):
    for raw in (b"x" * 15, b"x" * 16, b""):
        with pytest.raises(NotDecrypted):
            cbc.open(signed(fields_of(KALUGA) | {"value": in_base64(raw)}))


@pytest.mark.parametrize(
    "text", ["", " ", "null", "0", "====", "ы", "\ud800", "\0", FOO[:-20], FOO[20:], KALUGA[:50]]
)
def test_what_is_no_payload_is_refused(cbc, text):
    with pytest.raises(PayloadInvalid):
        cbc.open(text)


@pytest.mark.parametrize(
    "json_text",
    [
        "null",
        "[]",
        "1",
        '"x"',
        "{}",
        '["iv","value","mac","tag"]',
        "NaN",
        '{"iv": NaN}',
        "{" * 9,
        pytest.param("[" * 20_000, id="deep"),
        pytest.param("1" * 9000, id="long number"),
    ],
)
def test_other_json_is_refused(cbc, json_text):
    with pytest.raises(PayloadInvalid):
        cbc.open(in_base64(json_text.encode()))


@pytest.mark.parametrize("raw", [b"\xff\xfe{}", b"\xef\xbb\xbf{}", '{"iv":"x"}'.encode("utf-16")])
def test_json_in_another_encoding_is_refused(cbc, raw):
    with pytest.raises(PayloadInvalid):
        cbc.open(in_base64(raw))


@pytest.mark.parametrize("name", ["value", "mac", "tag"])
def test_a_lone_surrogate_is_refused(cbc, name):
    with pytest.raises(PayloadInvalid):
        cbc.open(changed(KALUGA, **{name: "\ud800"}))


def test_a_mac_beyond_ascii_is_only_a_wrong_mac(cbc):
    with pytest.raises(MacInvalid):
        cbc.open(changed(KALUGA, mac="ы" * 64))


@pytest.mark.parametrize("what", [None, 1, b"x", KALUGA.encode(), [KALUGA]])
def test_what_is_no_text_is_refused(cbc, what):
    with pytest.raises(PayloadInvalid):
        cbc.open(what)


def test_a_huge_text_is_refused_before_it_is_read(cbc):
    with pytest.raises(PayloadInvalid):
        cbc.open("A" * 50_000_000)
    with pytest.raises(PayloadInvalid):
        Sealer([A32], max_length=len(KALUGA) - 1).open(KALUGA)


def test_nothing_is_sealed_that_would_be_too_large_to_open(cbc):
    largest = "x" * 65_525
    assert cbc.open(cbc.seal(largest)) == largest
    for one, value in ((cbc, "x" * 65_536), (Sealer([A32], max_length=200), "x" * 100)):
        with pytest.raises(ValueRefused):
            one.seal(value)


def test_the_outer_base64_is_read_loosely(cbc):
    folded = "\r\n ".join(KALUGA[at : at + 40] for at in range(0, len(KALUGA), 40))
    for text in (folded, KALUGA.rstrip("="), KALUGA + "==", f"<{KALUGA}>", KALUGA.replace("e", "e-", 3)):
        assert cbc.open(text) == "Калуга"


@given(st.binary(), st.text())
def test_a_garbled_text_is_refused_and_never_crashes(raw, text):
    for garbled in (text, in_base64(raw), text + KALUGA[:40]):
        with pytest.raises(SealError):
            Sealer([A32]).open(garbled)


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("", b""),
        ("Y", b""),
        ("YQ", b"a"),
        ("YQ==", b"a"),
        ("Y=Q", b"a"),
        ("*Y*Q*", b"a"),
        ("YWJjY", b"abc"),
        ("ыYQ", b"a"),
    ],
)
def test_loose_base64_skips_what_is_foreign(text, raw):
    assert decode_loosely(text) == raw


@pytest.mark.parametrize("text", ["Y", "YQ=", "YQ===", "Y=Q=", "YQ==YQ==", "Y-Q_", "ы", "=", "YQ\x0b=="])
def test_strict_base64_refuses_what_is_foreign(text):
    with pytest.raises(ValueError):
        decode_strictly(text)


def test_strict_base64_reads_what_php_reads():
    assert [decode_strictly(text) for text in ("YQ==", "YQ", " Y\tQ\r\n==", "")] == [b"a", b"a", b"a", b""]
