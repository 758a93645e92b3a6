"""What a log line holds, and what it never does."""

import io
import json
import logging
import sys
from typing import Any

import pytest

from polosa.config import logs
from polosa.config.logs import masked

PERSONAL = [
    "ruslan@example.org",
    "203.0.113.77",
    "2001:db8::77",
    "/desk-entry/Mg/c8q3xk-0a1b2c3d4e5f60718293a4b5c6d7e8f9/",
    "/desk/password_reset/confirm/Mg/c8q3xk-0a1b2c3d4e5f60718293a4b5c6d7e8f9/",
    "/views/gAAAAABlZ3Yq-_abcDEF0123456789abcdefghijklmnop.gif",
    "/letters/off/gAAAAABlZ3Yq-_abcDEF0123456789abcdefghijklmnop/",
    "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
]


def told(form: str, say: Any) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.make_formatter(form))
    logger = logging.Logger("polosa.test")
    logger.addHandler(handler)
    say(logger)
    return stream.getvalue()


@pytest.mark.parametrize("text", PERSONAL)
def test_what_tells_of_a_person_is_masked_wherever_it_stands(text: str) -> None:
    secret = text.strip("/").rpartition("/")[2].removesuffix(".gif")
    for sentence in (text, f"wrong: {text!r}.", f"<{text}>", f"({text}, 1)"):
        assert secret not in masked(sentence), sentence


def test_what_is_no_secret_stays() -> None:
    for text in (
        "/novosti/2024/most-cherez-reku-otkryt-posle-remonta-12345/",
        "the purge log cannot be read; pages stay as they are",
        "http://127.0.0.1:8000/",
        "at 12:30:45 of 2024-11-25T10:11:12.123456Z",
        'File "/srv/polosa/edge/worker.py", line 12, in test_a_long_name_of_a_function_number_5',
        "django.core.exceptions.ImproperlyConfigured: granian 2.8.7",
    ):
        assert masked(text) == text


def test_a_query_and_what_a_database_repeats_are_masked() -> None:
    assert masked("GET /search/?q=ruslan") == "GET /search/?***"
    assert "Мария" not in masked("IntegrityError\nDETAIL:  Failing row contains (1, Мария).\nmore")


def test_what_a_database_repeats_is_hidden_with_its_line_ends() -> None:
    said = masked(
        "IntegrityError\nDETAIL:  Failing row (1, Мария.\n\nИвановна).\n\nThe above exception was the cause"
    )
    assert said.split("\n") == ["IntegrityError", "DETAIL: ***", "The above exception was the cause"]


PLACES = [
    "/srv/polosa/readers/views/sign_in.py",
    "/nix/store/9f8e7d6c5b4a39281706f5e4d3c2b1a0-polosa/views/a.py",
]


@pytest.mark.parametrize("form", ["text", "json", "terminal"])
@pytest.mark.parametrize("place", PLACES)
def test_a_traceback_names_its_files_and_still_no_secret(form: str, place: str) -> None:
    views = compile("\ndef post(text):\n    raise ValueError(text)\n", place, "exec")
    space: dict[str, Any] = {}
    exec(views, space)  # a frame of a file that is elsewhere

    def fail(log: logging.Logger) -> None:
        try:
            space["post"](" ".join([*PERSONAL, "/search/?q=ruslan"]))
        except ValueError:
            log.exception("it broke")

    said = told(form, fail).replace("\\", "")
    assert f'File "{place}", line 3, in post' in said
    for text in PERSONAL:
        assert text.strip("/").rpartition("/")[2].removesuffix(".gif") not in said, text
    assert "q=ruslan" not in said


def test_a_secret_in_the_form_of_a_place_is_none() -> None:
    for secret in ("ruslan@example.org", "203.0.113.77", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"):
        assert secret not in masked(f'File "/views/{secret}", line 1, in {secret}')
        assert secret not in masked(f"it was {secret}.")
        assert secret not in masked(f'ValueError: File "/views/{secret}", line 1')


def test_of_a_long_line_half_a_secret_is_not_shown_at_the_cut() -> None:
    for at in (*range(440, 520), *range(1940, 2040)):
        for mask in ("a@b.ru ", ""):
            text = (mask * 2000)[: at - at % 7].ljust(at, "-") + " ruslan.ivanov@example.org " + "x" * 3000
            assert "rusl" not in masked(text), (at, mask)


def test_a_long_line_is_shown_to_its_first_500_characters() -> None:
    assert masked("GET /" + "x " * 20_000) == ("GET /" + "x " * 20_000)[:500] + "…"
    assert masked("x" * 500) == "x" * 500
    assert len(masked("line\n" * 100_000).split("\n")) < 500


def test_a_line_cannot_be_forged_nor_command_a_terminal() -> None:
    said = told("text", lambda log: log.warning("a\nlevel=error \x1b[31m\r", extra={"path": "/x\n/y\x1b"}))
    assert said.count("\n") == 1
    assert "\x1b" not in said
    assert "\r" not in said


@pytest.mark.parametrize("form", ["text", "json", "terminal"])
def test_a_traceback_is_told_once_and_without_values(form: str) -> None:
    def fail(log: logging.Logger) -> None:
        local_value = "local-" + "secret"
        try:
            raise RuntimeError(len(local_value) * "!")
        except RuntimeError:
            log.exception("it broke", extra={"status": 500, "cookies": local_value})

    said = told(form, fail)
    assert said.count("RuntimeError: !!!!") == 1
    assert "raise RuntimeError(len(local_value)" in said
    assert "local-secret" not in said


def test_json_is_an_object_a_line() -> None:
    said = told("json", lambda log: log.warning("мост %s", "открыт", extra={"seconds": 1.5}))
    event = json.loads(said)
    assert said.count("\n") == 1
    assert (event["event"], event["level"], event["seconds"]) == ("мост открыт", "warning", 1.5)
    assert event["logger"] == "polosa.test"


def test_a_letter_is_shown_on_a_terminal_and_to_no_log() -> None:
    def announce(log: logging.Logger) -> None:
        log.warning("Письмо: vera@example.org · код 123456", extra={logs.LETTER: "/data/mail/1.eml"})

    assert "код 123456" in told("terminal", announce)
    for form in ("text", "json"):
        said = told(form, announce)
        assert "123456" not in said
        assert "vera" not in said
        assert "/data/mail/1.eml" in said


def test_the_configuration_can_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    root, level = logging.getLogger(), logging.getLogger("polosa").level
    kept, before = root.handlers[:], root.level
    try:
        logging.config.dictConfig(logs.config("json", is_terminal=True))
        root.handlers[0].setStream(sys.stderr)  # type: ignore[attr-defined]
        logging.getLogger("_granian").warning("killed %s", "worker-1")
        assert json.loads(capsys.readouterr().err)["event"] == "killed worker-1"
    finally:
        root.handlers[:], root.level = kept, before
        logging.getLogger("polosa").setLevel(level)
