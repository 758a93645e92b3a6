import datetime
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from polosa.kit.fetch import BadAddress, GoesRound, NoAnswer, RefusedAddress, fetch
from polosa.kit.fetch.addresses import is_public
from tests.kit.local_site import fetched, page, resolving, serving


@pytest.fixture
def site():
    with serving() as one:
        yield one


# Where it goes


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "//host/", "/path", "ftp://host/", "file:///etc/passwd", "gopher://h/", "http://",
        "http:///x",
        "http:host", "javascript:alert(1)", "http://user:pass@host/", "http://user@host/",
        "http://host:99999/",
        "http://host:0/", "http://host:x/", "http://%31%32%37.1/", "http://[fe80::1%25eth0]/",
        "http://a%2eb/",
        "http://a\\@b/", "http://[::1/", "http://ho st/", "http://host/\r\nX: y", "http://h/" + "x" * 3000,
        "http://0177.0.0.1/", "http://999.1.1.1/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text):
    with pytest.raises(BadAddress):
        fetch(text, max_bytes=1, timeout=1)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0.0.1", "017700000001",
        "0177.1", "0", "0.0.0.0", "localhost", "LOCALHOST", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "[fe80::1]", "[fd00::1]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "１２７.0.0.1", "127。0。0。1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_an_inner_address_gets_through(scheme, host):
    with pytest.raises((RefusedAddress, BadAddress)):
        fetch(f"{scheme}://{host}/", max_bytes=1, timeout=5)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.2.3", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2001:10::1", "2002:808:808::1",
        "3fff::1", "5f00::1",
        "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "", "host",
    ],
)  # fmt: skip
def test_these_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_these_addresses_are_public(address):
    assert is_public(address)


def test_a_name_with_one_inner_address_among_public_ones_is_refused():
    for found in (["8.8.8.8", "127.0.0.1"], ["2606:4700::1111", "::1"], ["8.8.8.8", "10.0.0.1", "1.1.1.1"]):
        with pytest.raises(RefusedAddress):
            fetch("http://mixed.test/", max_bytes=1, timeout=1, resolver=resolving(mixed_test=found))


@pytest.mark.parametrize("port", [22, 25, 6379, 8080])
def test_other_ports_are_closed_unless_opened(port):
    found = resolving(host_test=["127.0.0.1"])
    with pytest.raises(RefusedAddress, match="Port"):
        fetch(f"http://host.test:{port}/", max_bytes=1, timeout=1, resolver=found)
    with pytest.raises(RefusedAddress, match="public"):
        fetch(f"http://host.test:{port}/", max_bytes=1, timeout=1, resolver=found, allow_ports={port})


def test_an_allowed_host_is_allowed_on_its_port_only(site):
    site.pages["/"] = page(200, b"x")
    assert fetched(site, "/", allow_hosts=frozenset({site.host})).body == b"x"
    port = site.server_port
    for other in ("127.0.0.1:80", f"localhost:{port}", "127.0.0.1", f"127.0.0.1:{port}0"):
        with pytest.raises(RefusedAddress):
            fetched(site, "/", allow_hosts={other})


def test_the_name_is_looked_up_once_and_the_checked_address_is_used(site):
    site.pages["/"] = page(200, b"x")
    lookups = []

    def resolver(host, port):
        lookups.append(host)
        return ["127.0.0.1"]

    name = f"Feed.test:{site.server_port}"
    answer = fetch(f"http://{name}/", max_bytes=9, timeout=5, allow_hosts={name}, resolver=resolver)
    assert answer.body == b"x" and lookups == ["feed.test"]
    assert site.asked[0][1]["Host"] == name.lower()


def test_the_next_address_is_tried_where_one_does_not_answer(site):
    site.pages["/"] = page(200, b"x")
    name = f"feed.test:{site.server_port}"
    found = resolving(feed_test=["127.0.0.2", "127.0.0.1"])
    assert fetch(f"http://{name}/", max_bytes=9, timeout=5, allow_hosts={name}, resolver=found).body == b"x"


def test_proxies_of_the_environment_are_ignored(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.pages["/"] = page(200, b"x")
    assert fetched(site, "/").body == b"x"


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site, status):
    site.pages["/old"] = page(status, b"", Location="new?x=1")
    site.pages["/new?x=1"] = page(200, b"new")
    answer = fetched(site, "/old")
    assert answer.body == b"new" and answer.url.endswith("/new?x=1")


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://127.1:80/",
        "//localhost/",
        "http://[::1]/",
        "https://169.254.169.254/latest/meta-data/",
    ],
)
def test_a_redirect_into_the_inner_network_is_refused(site, location):
    target = location if "localhost" not in location else f"http:{location}"
    site.pages["/"] = page(302, b"", Location=target)
    with pytest.raises(RefusedAddress):
        fetched(site, "/")


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://host/", "http://u:p@host/", "http://[", "javascript:x"]
)
def test_a_redirect_to_no_web_address_is_refused(site, location):
    site.pages["/"] = page(302, b"", Location=location)
    with pytest.raises(BadAddress):
        fetched(site, "/")


def test_redirects_end_after_five(site):
    for number in range(9):
        site.pages[f"/{number}"] = page(302, b"", Location=f"/{number + 1}")
    site.pages["/9"] = page(200, b"end")
    assert fetched(site, "/4").body == b"end"
    with pytest.raises(GoesRound):
        fetched(site, "/3")
    site.pages["/loop"] = page(302, b"", Location="/loop")
    with pytest.raises(GoesRound):
        fetched(site, "/loop")


def test_cookies_are_not_kept_and_secrets_stay_with_their_host(site):
    with serving() as other:
        site.pages["/"] = page(302, b"", Location="/next", Set_Cookie="a=b; Path=/")
        site.pages["/next"] = page(302, b"", Location=f"http://{other.host}/")
        other.pages["/"] = page(200, b"x")
        secret = {"Authorization": "Bearer x", "If-None-Match": "y"}
        fetched(site, "/", headers=secret, allow_hosts={site.host, other.host})
        asked = [{name.lower() for name in headers} for _, headers in site.asked + other.asked]
    assert not any("cookie" in headers for headers in asked)
    assert ["authorization" in headers for headers in asked] == [True, True, False]
    assert ["if-none-match" in headers for headers in asked] == [True, True, True]


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for feed.test, as a file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "feed.test")])
    today = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("feed.test")])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "feed.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure_site(certificate):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serving(tls) as one:
        one.pages["/"] = page(200, b"secure")
        yield one


def securely(site, name, tls):
    host = f"{name}:{site.server_port}"
    found = resolving(feed_test=["127.0.0.1"], other_test=["127.0.0.1"])
    return fetch(f"https://{host}/", max_bytes=99, timeout=5, allow_hosts={host}, resolver=found, tls=tls)


def test_the_name_not_the_address_is_verified(secure_site, certificate):
    trusting = ssl.create_default_context(cafile=certificate)
    assert securely(secure_site, "feed.test", trusting).body == b"secure"
    with pytest.raises(NoAnswer, match="certificate"):
        securely(secure_site, "other.test", trusting)


def test_a_certificate_nobody_trusts_is_refused(secure_site):
    with pytest.raises(NoAnswer, match="certificate"):
        securely(secure_site, "feed.test", None)
