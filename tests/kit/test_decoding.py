"""Bytes of others are read by their label, by the document's own word, by what they certainly are, or not at all."""

import pytest

from polosa.kit.decoding import Undecodable, decode, makes_no_words

RUSSIAN = "<title>Новость о мосте</title><p>Вчера в городе открыли новый мост, и МЧС это подтвердило.</p>"


def declared(encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>{RUSSIAN}'


@pytest.mark.parametrize("real", ["utf-8", "cp1251", "koi8-r", "cp866", "iso8859-5", "utf-16"])
@pytest.mark.parametrize(
    "label", [None, "utf-8", "windows-1251", "koi8-r", "iso-8859-1", "utf-16", "us-ascii", "latin-7000"]
)
def test_a_wrong_label_publishes_nothing_wrong(real, label):
    assert decode(RUSSIAN.encode(real), label) == RUSSIAN


@pytest.mark.parametrize("real", ["utf-8", "cp1251", "koi8-r"])
@pytest.mark.parametrize("own", ["utf-8", "windows-1251", "koi8-r", "iso-8859-1", "utf8mb4"])
def test_a_wrong_declaration_publishes_nothing_wrong(real, own):
    assert decode(declared(own).encode(real)) == declared(own)
    assert decode(declared(own).encode(real), "utf-8") == declared(own)


def test_the_documents_word_is_asked_when_the_label_is_wrong():
    polish = '<?xml version="1.0" encoding="iso-8859-2"?><p>Zażółć gęślą jaźń</p>'
    assert decode(polish.encode("iso8859-2"), "utf-8") == polish


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Ukraine: Сьогодні вночі пройшов дощ, і річка вийшла з берегів", "koi8-u"),
        ("Über die Brücke läuft ein Mädchen", "cp1252"),
        ("Çok güzel bir şehir, İstanbul", "cp1254"),
        ("Zażółć gęślą jaźń, mówił Łukasz", "cp1250"),
        ("昨日は雨が降りました。新しい橋が開通した", "shift_jis"),
        ("昨天下雨了, 新的大桥通车了", "gb18030"),
        ("Сообщает агентство «ТАСС»", "cp1251"),
        ("ЁЛКА НА ПЛОЩАДИ УЖЕ СТОИТ", "cp1251"),
        ("ПИСАЛИ ПРО ЭТОТ ПЕРЕХОД В ПРОШЛОМ ГОДУ", "cp1251"),
        ("ВКонтакте и МакДоналдс", "cp1251"),
        ("Днес в София валя дъжд и реката излезе", "cp1251"),
        ("Београд је главни град Србије", "cp1251"),
        ("À l’été, Île d’œuvre", "cp1252"),
    ],
)
def test_a_true_label_is_believed(text, encoding):
    assert decode(text.encode(encoding), encoding) == text


CAPITALS = "ПАРОМ ПОШЁЛ ЧЕРЕЗ РЕКУ, МЭР ОТКРЫЛ НОВЫЙ МОСТ"


@pytest.mark.parametrize("real", ["cp1251", "koi8-r", "cp866", "iso8859-5"])
@pytest.mark.parametrize("label", ["windows-1251", "koi8-r", "cp866", "iso-8859-5", "iso-8859-1"])
@pytest.mark.parametrize("text", [CAPITALS, CAPITALS.lower(), "Паром пошёл в путь"])
def test_letters_that_make_no_words_by_their_label_are_not_published(real, label, text):
    """Neither «оюпнл онь╗к» nor «рбтпн» nor «Ïàðîì» is any."""
    try:
        assert decode(text.encode(real), label) == text
    except Undecodable:
        assert label.replace("windows-", "cp").replace("iso-", "iso") != real


def test_a_mark_at_the_beginning_is_no_text():
    assert decode(RUSSIAN.encode("utf-8-sig"), "windows-1251") == RUSSIAN
    assert decode(RUSSIAN.encode("utf-16")) == RUSSIAN
    assert decode(RUSSIAN.encode("utf-16-be"), "utf-8") == RUSSIAN


@pytest.mark.parametrize("label", [None, "utf-8", "windows-1253", "utf-7"])
def test_what_is_not_certain_is_refused_in_words(label):
    with pytest.raises(Undecodable, match="Кодировка") as refused:
        decode("<p>Zażółć gęślą jaźń</p>".encode("cp1250"), label)
    assert label is None or label in str(refused.value)


def test_an_encoding_that_hides_markup_is_not_taken_for_ascii():
    with pytest.raises(Undecodable):
        decode(b"+ADw-script+AD4-", "utf-7")


def test_a_torn_letter_among_many_whole_ones_is_told_by_its_sign():
    body = (RUSSIAN * 3).encode() + "Новос".encode()[:-1] + b"</p>"
    assert decode(body, "utf-8").count("\ufffd") == 1
    assert decode(body, "koi8-r").count("\ufffd") == 1


def test_plain_ascii_needs_no_word():
    assert decode(b"<p>Plain</p>") == "<p>Plain</p>"
    assert decode(b"") == ""


@pytest.mark.parametrize(
    "text",
    [
        CAPITALS,
        CAPITALS.lower(),
        "Сьогодні вночі пройшов дощ, і річка вийшла з берегів",
        "Београд је главни град и највећи град Србије",
        "Zażółć gęślą jaźń, mówił Łukasz ślusarz",
        "À l’été prochain, où l’œuvre naîtra, ça plaît à l’élève",
        "Η πόλη άνοιξε τη νέα γέφυρα",
        "昨日は雨が降りました。新しい橋が開通した",
        "МЧС, ФСБ и МВД: ЖКХ — «Ёлка»",
    ],
)
def test_words_of_any_people_are_words(text):
    assert not makes_no_words(text)


@pytest.mark.parametrize("by", ["latin-1", "cp866", "koi8-r", "iso8859-5"])
@pytest.mark.parametrize("text", [RUSSIAN, CAPITALS])
def test_what_was_read_by_a_wrong_table_is_none(text, by):
    assert makes_no_words(text.encode("cp1251").decode(by))
