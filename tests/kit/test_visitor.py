import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from polosa.kit import visitor
from polosa.kit.visitor import browser_hash, client_ip, network_hash

TODAY, TOMORROW = date(2023, 11, 20), date(2023, 11, 21)


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path):
    settings.POLOSA_DATA = tmp_path
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "127.0.0.1", "::1", "2001:db8::/32"]
    visitor._salt.cache_clear()
    yield
    visitor._salt.cache_clear()


@pytest.fixture
def today(monkeypatch):
    """A day that can be set: `today(TOMORROW)`."""

    def turn(day):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda **given: day)

    turn(TODAY)
    return turn


@pytest.fixture
def asked(rf):
    def ask(address="5.5.5.5", forwarded=None):
        headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        return rf.get("/", REMOTE_ADDR=address, **headers)

    return ask


def salts_in(folder):
    return [file.name for file in (folder / "salt").iterdir()]


# Addresses


@pytest.mark.parametrize(
    ("address", "forwarded", "ip"),
    [
        ("5.5.5.5", None, "5.5.5.5"),
        ("5.5.5.5", "6.6.6.6", "5.5.5.5"),
        ("127.0.0.1", "6.6.6.6", "6.6.6.6"),
        ("127.0.0.1", "1.1.1.1, 6.6.6.6", "6.6.6.6"),
        ("127.0.0.1", "1.1.1.1,6.6.6.6,10.1.1.1 , 10.2.2.2", "6.6.6.6"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("127.0.0.1", "6.6.6.6, unknown", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6, <script>, 10.2.2.2", "10.2.2.2"),
        ("127.0.0.1", "6.6.6.6:1234", "6.6.6.6"),
        ("::1", "[2a00::1]:1234", "2a00::1"),
        ("::1", "2A00:0::1", "2a00::1"),
        ("::1", "[2a00::1]", "2a00::1"),
        ("::ffff:127.0.0.1", "::ffff:6.6.6.6", "6.6.6.6"),
        ("2001:db8::5", "6.6.6.6", "6.6.6.6"),
        ("fe80::1%eth0", None, "fe80::1"),
        ("", "6.6.6.6", "0.0.0.0"),
        ("unix:", "6.6.6.6", "0.0.0.0"),
    ],
)
def test_what_is_forwarded_is_believed_only_as_far_as_trusted_proxies_wrote_it(asked, address, forwarded, ip):
    assert client_ip(asked(address, forwarded)) == ip


def test_without_trusted_proxies_nothing_forwarded_is_believed(asked, settings):
    settings.TRUSTED_PROXIES = []
    assert client_ip(asked("127.0.0.1", "6.6.6.6")) == "127.0.0.1"


def test_a_huge_forwarded_header_is_cut(asked):
    assert client_ip(asked("127.0.0.1", "6.6.6.6," + "10.0.0.1," * 20_000 + "10.0.0.1")) == "10.0.0.1"
    assert client_ip(asked("127.0.0.1", "9" * 1_000_000)) == "127.0.0.1"


# Hashes


def test_one_address_is_one_visitor_all_day_and_another_is_another(asked, today):
    one = network_hash(asked("5.5.5.5"))
    assert one == network_hash(asked("5.5.5.5")) == network_hash(asked("127.0.0.1", "5.5.5.5"))
    assert one != network_hash(asked("5.5.5.6"))
    assert len(one) == 32 and int(one, 16) and "5.5.5.5" not in one


def test_one_network_of_ipv6_is_one_visitor(asked, today):
    one = network_hash(asked("2a00:1:2:3::1"))
    assert one == network_hash(asked("2a00:1:2:3:ffff::2")) != network_hash(asked("2a00:1:2:4::1"))


def test_the_next_day_the_hash_is_another_and_the_old_salt_is_gone(asked, today, tmp_path):
    first = network_hash(asked())
    assert salts_in(tmp_path) == ["2023-11-20"]
    today(TOMORROW)
    assert network_hash(asked()) != first
    assert salts_in(tmp_path) == ["2023-11-21"]


def test_a_process_late_at_midnight_leaves_the_new_salt_alone(asked, today):
    today(TOMORROW)
    fresh = network_hash(asked())
    today(TODAY)
    network_hash(asked())
    today(TOMORROW)
    assert network_hash(asked()) == fresh


def test_the_salt_is_random_and_not_made_of_the_secret_key(asked, today, settings, tmp_path):
    first = network_hash(asked())
    settings.POLOSA_DATA = tmp_path / "other"
    assert network_hash(asked()) != first


def test_another_process_reads_the_same_salt(asked, today):
    first = network_hash(asked())
    visitor._salt.cache_clear()
    assert network_hash(asked()) == first


def test_the_salt_is_for_its_owner_only(asked, today, tmp_path):
    network_hash(asked())
    folder = tmp_path / "salt"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "2023-11-20").stat().st_mode) == 0o600
    assert len((folder / "2023-11-20").read_bytes()) == 32


def test_many_at_once_agree_on_one_salt(tmp_path):
    together = threading.Barrier(16)

    def first(_):
        together.wait()
        return visitor._salt.__wrapped__(tmp_path / "salt", TODAY)

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(first, range(16)))) == 1
    assert salts_in(tmp_path) == ["2023-11-20"]


def test_a_disk_without_hard_links_will_do(asked, today, tmp_path, monkeypatch):
    def no_links(*_):
        raise PermissionError

    monkeypatch.setattr("os.link", no_links)
    assert network_hash(asked()) == network_hash(asked())
    assert salts_in(tmp_path) == ["2023-11-20"]


def test_a_browser_is_one_in_one_network_on_one_day(rf, today):
    def browser(address, **headers):
        request = rf.get("/", REMOTE_ADDR=address, headers=headers)
        return browser_hash(network_hash(request), request)

    firefox = browser("5.5.5.5", **{"User-Agent": "Firefox"})
    assert firefox == browser("5.5.5.5", **{"User-Agent": "Firefox "}) and len(firefox) == 32
    others = {browser("5.5.5.6", **{"User-Agent": "Firefox"}), browser("5.5.5.5", **{"User-Agent": "Safari"})}
    nameless = browser("5.5.5.5")
    today(TOMORROW)
    assert len({firefox, nameless, browser("5.5.5.5", **{"User-Agent": "Firefox"}), *others}) == 5
