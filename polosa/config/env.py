"""What the environment may say, read once and checked; an unreadable value is an `EnvError` in words."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from polosa.edge.gateways.addresses import CacheAddress, UnreadableAddress, parse


class EnvError(Exception):
    """An environment variable that cannot be understood; the text is meant for the operator, in one line."""


@dataclass(frozen=True)
class Environment:
    """Everything a start depends on, already checked."""

    data: Path
    port: int
    host: str
    database_url: str
    allowed_hosts: list[str]
    base_url: str
    smtp_url: str
    mail_from: str
    trusted_proxies: list[str]
    debug: bool
    workers: int
    demo: bool
    caches: list[CacheAddress]
    metrics: tuple[str, int] | None
    """Address and port where the paper's numbers are told."""
    metrics_token: str = field(repr=False)
    log: str
    second_factor: str
    """`required` of who may publish, or `offered`."""


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """The checked environment; raises `EnvError` naming the variable and what is expected."""
    port = _number(environ, "PORT", 8000, low=1, high=65535)
    return Environment(
        data=_folder(environ, "POLOSA_DATA", "data"),
        port=port,
        host=environ.get("POLOSA_HOST", "").strip() or "127.0.0.1",
        database_url=_url(environ, "DATABASE_URL", ("sqlite", "postgres", "postgresql")),
        allowed_hosts=_hosts(environ, "POLOSA_ALLOWED_HOSTS") or ["127.0.0.1", "localhost", "[::1]"],
        base_url=_site(environ, "POLOSA_URL") or f"http://127.0.0.1:{port}",
        smtp_url=_url(environ, "POLOSA_SMTP", ("smtp", "smtps", "smtp+tls")),
        mail_from=_sender(environ, "POLOSA_MAIL_FROM"),
        trusted_proxies=_networks(environ, "POLOSA_TRUSTED_PROXIES"),
        debug=_flag(environ, "POLOSA_DEBUG"),
        workers=_number(environ, "POLOSA_WORKERS", 1, low=1, high=64),
        demo=_flag(environ, "POLOSA_DEMO"),
        caches=_caches(environ, "POLOSA_CACHES"),
        metrics=_place(environ, "POLOSA_METRICS"),
        metrics_token=_token(environ, "POLOSA_METRICS_TOKEN"),
        log=_one_of(environ, "POLOSA_LOG", ("text", "json")),
        second_factor=_one_of(environ, "POLOSA_SECOND_FACTOR", ("offered", "required")),
    )


def origins(base_url: str, hosts: list[str]) -> list[str]:
    """Whose pages may send forms: all names that the paper answers under, as browsers know them before a proxy."""
    scheme = base_url.partition("://")[0]
    named = [f"{scheme}://{'*' if host.startswith('.') else ''}{host}" for host in hosts if host != "*"]
    bare = [f"{scheme}://{host[1:]}" for host in hosts if host.startswith(".")]
    return list(dict.fromkeys([base_url, *named, *bare]))


def _folder(environ: Mapping[str, str], name: str, default: str) -> Path:
    text = environ.get(name) or default
    try:
        return Path(text).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as wrong:
        raise EnvError(f"{name}={text!r}: нужна папка на диске.") from wrong


def _number(environ: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not low <= int(text) <= high:
        raise EnvError(f"{name}={text!r}: нужно целое число от {low} до {high}.")
    return int(text)


def _flag(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").strip().lower()
    if text in {"", "0", "no", "false", "off"}:
        return False
    if text in {"1", "yes", "true", "on"}:
        return True
    raise EnvError(f"{name}={text!r}: нужно 1 или 0.")


def _words(environ: Mapping[str, str], name: str) -> list[str]:
    return [word for word in environ.get(name, "").replace(",", " ").split() if word]


def _hosts(environ: Mapping[str, str], name: str) -> list[str]:
    """Names as `Host` says them, without a port: one written otherwise would let nobody in, and say nothing."""
    words = _words(environ, name)
    for word in words:
        if "/" in word or "@" in word or (":" in word and not (word.startswith("[") and word.endswith("]"))):
            raise EnvError(f"{name}: {word!r} — не имя узла; нужно без https://, порта и пути.")
    return words


def _sender(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "").strip()
    if not text.isprintable():
        raise EnvError(f"{name}: нужна одна строка.")
    box, _, host = parseaddr(text)[1].rpartition("@")
    if text and not (box and host):
        raise EnvError(f"{name}={text!r}: нужен адрес, например Газета <paper@paper.example>.")
    return text


def _site(environ: Mapping[str, str], name: str) -> str:
    """The paper stands at the root of its host: links are made without a path before them."""
    text = _url(environ, name, ("http", "https")).rstrip("/")
    parts = urlsplit(text)
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise EnvError(f"{name}: нужен адрес без пути, например https://paper.example.")
    return text


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    """Never repeats the value: it may hold a password."""
    text = environ.get(name, "").strip()
    if text and text.partition("://")[0] not in schemes:
        expected = " или ".join(f"{scheme}://" for scheme in schemes)
        raise EnvError(f"{name}: нужен адрес, который начинается с {expected}.")
    try:
        parts = urlsplit(text)
        has_default = parts.scheme in {"sqlite", "postgres", "postgresql"}
        whole = not text or has_default or bool(parts.hostname)
        parts.port  # noqa: B018  # reading it is the check
    except ValueError:
        whole = False
    if not whole:
        raise EnvError(f"{name}: этот адрес не разобрать; проверьте имя узла и порт.")
    return text


def _networks(environ: Mapping[str, str], name: str) -> list[str]:
    words = _words(environ, name)
    for word in words:
        try:
            ipaddress.ip_network(word, strict=False)
        except ValueError as wrong:
            raise EnvError(f"{name}: {word!r} — не IP-адрес и не сеть.") from wrong
    return words


def _caches(environ: Mapping[str, str], name: str) -> list[CacheAddress]:
    """Never repeats an address: it may hold a token."""
    found: dict[str, CacheAddress] = {}
    for number, word in enumerate(_words(environ, name), 1):
        try:
            cache = parse(word)
        except UnreadableAddress as wrong:
            raise EnvError(f"{name}, адрес {number}: {wrong}.") from None
        found[cache.name] = cache
    return list(found.values())


def _place(environ: Mapping[str, str], name: str) -> tuple[str, int] | None:
    """`address:port`, `[address]:port` for IPv6; an address, since a name may lead anywhere."""
    text = environ.get(name, "").strip()
    if not text:
        return None
    address, _, port = text.rpartition(":")
    try:
        ip = ipaddress.ip_address(address.removeprefix("[").removesuffix("]"))
        if (ip.version == 6) != address.startswith("["):
            raise ValueError(address)
        return str(ip), _number({name: port}, name, 0, low=1, high=65535)
    except (ValueError, EnvError) as wrong:
        raise EnvError(f"{name}={text!r}: нужны IP-адрес и порт, например 127.0.0.1:9401.") from wrong


def _token(environ: Mapping[str, str], name: str) -> str:
    """Never repeats the value."""
    text = environ.get(name, "").strip()
    if text and (len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text):
        raise EnvError(f"{name}: нужно не меньше 16 латинских букв и цифр без пробелов.")
    return text


def _one_of(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """The first unless another is asked for."""
    text = environ.get(name, "").strip().lower() or words[0]
    if text not in words:
        raise EnvError(f"{name}={text!r}: нужно {' или '.join(words)}.")
    return text
