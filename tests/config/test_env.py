import re
from pathlib import Path

import pytest

from polosa.config import env
from polosa.config.env import EnvError

ROOT = Path(__file__).parents[2]


def test_an_empty_environment_is_a_paper_on_this_machine(tmp_path: Path) -> None:
    said = env.read({})
    assert (said.host, said.port, said.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert not said.debug
    assert not said.demo


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "٨٠٠٠"),
        ("PORT", "9" * 5000),
        ("PORT", "-1"),
        ("POLOSA_WORKERS", "0"),
        ("POLOSA_DEBUG", "maybe"),
        ("POLOSA_DATA", "a\0b"),
        ("POLOSA_URL", "paper.example"),
        ("POLOSA_URL", "https://"),
        ("POLOSA_URL", "https://paper.example:port"),
        ("POLOSA_URL", "https://example.org/paper"),
        ("POLOSA_URL", "https://user@paper.example"),
        ("POLOSA_ALLOWED_HOSTS", "https://paper.example"),
        ("POLOSA_ALLOWED_HOSTS", "paper.example paper.example:8000"),
        ("POLOSA_ALLOWED_HOSTS", "::1"),
        ("POLOSA_SMTP", "mail.example:25"),
        ("POLOSA_MAIL_FROM", "Редакция"),
        ("POLOSA_MAIL_FROM", "paper@"),
        ("POLOSA_MAIL_FROM", "a@example.org\r\nBcc: b@example.org"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "postgres://u:secret@host:port/x"),
        ("POLOSA_CACHES", "varnish://"),
        ("POLOSA_CACHES", "varnish://u:secret@host:6081"),
        ("POLOSA_CACHES", "varnish://host:6081/secret"),
        ("POLOSA_CACHES", "varnish://host:port-secret"),
        ("POLOSA_CACHES", "http://secret@host"),
        ("POLOSA_CACHES", "cloudflare://api.cloudflare.com/client/v4/zones/1"),
        ("POLOSA_CACHES", "cloudflare://secret-token@api.cloudflare.com/client/v4"),
        ("POLOSA_CACHES", "cloudflare://user:secret-token@api.cloudflare.com/zones/1"),
        ("POLOSA_CACHES", "cloudflare+http://secret-token@api.cloudflare.com/zones/1"),
        ("POLOSA_CACHES", "cloudflare://secret-token@api.cloudflare.com/zones/1?x=secret"),
        ("POLOSA_TRUSTED_PROXIES", "10.0.0.1, somewhere"),
        ("POLOSA_METRICS", "9401"),
        ("POLOSA_METRICS", "localhost:9401"),
        ("POLOSA_METRICS", "127.0.0.1:99999"),
        ("POLOSA_METRICS", "::1:9401"),
        ("POLOSA_METRICS", "[127.0.0.1]:9401"),
        ("POLOSA_METRICS_TOKEN", "secret"),
        ("POLOSA_METRICS_TOKEN", "a secret with many spaces"),
        ("POLOSA_LOG", "xml"),
    ],
)
def test_what_cannot_be_understood_is_named_in_one_line(name: str, value: str) -> None:
    with pytest.raises(EnvError) as told:
        env.read({name: value})
    assert str(told.value).startswith(name)
    assert "\n" not in str(told.value)
    assert "secret" not in str(told.value)


def test_what_is_written_as_usual_is_understood() -> None:
    said = env.read(
        {
            "POLOSA_URL": "https://paper.example/",
            "POLOSA_ALLOWED_HOSTS": "paper.example, .paper.example [::1] *",
            "POLOSA_MAIL_FROM": "Газета «Листок» <paper@paper.example>",
        }
    )
    assert said.base_url == "https://paper.example"
    assert said.allowed_hosts == ["paper.example", ".paper.example", "[::1]", "*"]
    assert said.mail_from == "Газета «Листок» <paper@paper.example>"


def test_a_token_goes_only_where_it_is_meant_to_and_is_not_shown() -> None:
    text = "cloudflare://secret-token@api.cloudflare.com/client/v4/zones/abc varnish://[::1]:6081"
    cloudflare, varnish = env.read({"POLOSA_CACHES": text}).caches
    assert cloudflare.url == "https://api.cloudflare.com/client/v4/zones/abc"
    assert (cloudflare.token, cloudflare.zone) == ("secret-token", "abc")
    assert "secret" not in repr(cloudflare)
    assert varnish.url == "http://[::1]:6081/"


def test_metrics_are_told_where_an_address_says() -> None:
    assert env.read({}).metrics is None
    assert env.read({"POLOSA_METRICS": "127.0.0.1:9401"}).metrics == ("127.0.0.1", 9401)
    assert env.read({"POLOSA_METRICS": "[::1]:9401"}).metrics == ("::1", 9401)
    assert "secret" not in repr(env.read({"POLOSA_METRICS_TOKEN": "secret-secret-secret"}))


def test_every_variable_is_in_the_settings_page_and_the_readme() -> None:
    source = Path(env.__file__).read_text(encoding="utf-8")
    known = set(re.findall(r'environ(?:\.get\(|, )"([A-Z_]+)"', source))
    assert {"PORT", "POLOSA_DATA", "DATABASE_URL"} <= known
    for page in ("docs/running/settings.md", "README.md"):
        rows = re.findall(r"^\| `([A-Z_]+)`", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
        assert set(rows) == known, page
