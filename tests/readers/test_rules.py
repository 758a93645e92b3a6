from datetime import UTC, datetime, timedelta

import pytest

from polosa.readers.rules import (
    NameRefused,
    Refusal,
    SmtpServer,
    SmtpUrlError,
    clean_name,
    code_in,
    may_write,
    smtp_server,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Руслан", "Руслан"),
        ("  Руслан   К. ", "Руслан К."),
        ("Жанна д’Арк", "Жанна д’Арк"),
        ("Ёжик-2", "Ёжик-2"),
        ("и\u0306ог", "йог"),
        ("Ян", "Ян"),
        ("Ｒｕｓｌａｎ", "Ruslan"),
        ("Постоянный читатель", "Постоянный читатель"),
        ("Ի Ա", "Ի Ա"),
        ("а" * 40, "а" * 40),
        ("Дом №5", "Дом №5"),
        ("Школа № 3", "Школа № 3"),
    ],
)
def test_a_name_is_shown_tidy(typed, shown):
    assert clean_name(typed) == shown


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", Refusal.SHORT),
        ("Я", Refusal.SHORT),
        ("1234", Refusal.SHORT),
        ("...", Refusal.SHORT),
        ("а" * 41, Refusal.LONG),
        ("Рус\u200bлан", Refusal.SIGNS),
        ("Рус\u202eлан", Refusal.SIGNS),
        ("Рус\x00лан", Refusal.SIGNS),
        ("Рус\nлан", Refusal.SIGNS),
        ("Рус\u2028лан", Refusal.SIGNS),
        ("Рус\ufefflan", Refusal.SIGNS),
        ("\u3164\u3164\u3164", Refusal.SIGNS),
        ("Рус" + "\u0336" * 5, Refusal.SIGNS),
        ("Руслан <b>", Refusal.SIGNS),
        ("Руслан 😀", Refusal.SIGNS),
        ("Редакция", Refusal.OFFICIAL),
        ("р е д а к ц и я", Refusal.OFFICIAL),
        ("Pедaкция", Refusal.OFFICIAL),
        ("Главный редактор", Refusal.OFFICIAL),
        ("М0дератор", Refusal.OFFICIAL),
        ("Mодератор сайта", Refusal.OFFICIAL),
        ("modеrаtor", Refusal.OFFICIAL),
        ("Админ", Refusal.OFFICIAL),
        ("ADMIN", Refusal.OFFICIAL),
        ("Читатель 7", Refusal.OFFICIAL),
        ("удаленный читатель", Refusal.OFFICIAL),
        ("Тихоборский листок", Refusal.OFFICIAL),
        ("тихоборский  ЛИСТОК", Refusal.OFFICIAL),
    ],
)
def test_a_name_that_hides_or_pretends_is_refused(typed, why):
    with pytest.raises(NameRefused) as refused:
        clean_name(typed, reserved=["Тихоборский листок", ""])
    assert refused.value.why == why


@pytest.mark.parametrize(
    "typed",
    ["Вера Соколова", "вера  соколова", "Bepa Соколова", "ВЕРА-СОКОЛОВА", "Соколова Вера", "Вера Сокол0ва"],
)
def test_a_name_that_looks_like_anothers_is_refused(typed):
    with pytest.raises(NameRefused) as refused:
        clean_name(typed, reserved=["Вера Соколова"])
    assert refused.value.why == Refusal.OFFICIAL


@pytest.mark.parametrize("typed", ["Вера", "Вера Соколовская", "Соколов", "Вероника Соколова"])
def test_a_part_of_anothers_name_is_free(typed):
    assert clean_name(typed, reserved=["Вера Соколова", "!"]) == typed


def test_the_newsroom_may_sign_as_the_newsroom():
    assert clean_name("Редакция", is_official=True) == "Редакция"
    with pytest.raises(NameRefused):
        clean_name("Редакция\u200b", is_official=True)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 25, "", "", "smtp")),
        ("smtps://a:b@mail.example", SmtpServer("mail.example", 465, "a", "b", "smtps")),
        (
            "smtp+tls://red%40p.example:%3A%2F@mail.example:2525/",
            SmtpServer("mail.example", 2525, "red@p.example", ":/", "smtp+tls"),
        ),
        ("smtp://[::1]:1025", SmtpServer("::1", 1025, "", "", "smtp")),
    ],
)
def test_the_address_of_a_mail_server_is_understood(url, server):
    assert smtp_server(url) == server


@pytest.mark.parametrize(
    "url",
    ["", "mail.example", "http://mail.example", "smtp://", "smtp://a:1x", "smtp://a:99999", "smtp://a/b"],
)
def test_what_is_no_address_of_a_mail_server_is_refused(url):
    with pytest.raises(SmtpUrlError):
        smtp_server(url)


def test_a_code_stands_alone_on_its_line():
    assert code_in("Код 111111:\n\n    123456\n\nКонец 222222") == "123456"
    assert code_in("В 2023456 году 123456 раз") == ""


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        ({}, True),
        ({"is_active": False}, False),
        ({"is_confirmed": False}, False),
        ({"banned_until": NOW + timedelta(seconds=1)}, False),
        ({"banned_until": NOW}, True),
    ],
)
def test_who_may_write(facts, may):
    usual = {"is_active": True, "is_confirmed": True, "banned_until": None, "at": NOW}
    assert may_write(**{**usual, **facts}) == may
