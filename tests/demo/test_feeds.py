from datetime import timedelta
from pathlib import Path

from demo.feeds import PARTNERS, write_feeds
from polosa.kit.clock import now
from polosa.partners.gateways.feed import parse


def test_the_neighbours_feeds_can_be_read_whole(tmp_path: Path):
    moment = now()
    files = write_feeds(tmp_path, moment)
    assert len(files) == len(PARTNERS) == 3
    for file, (name, home) in zip(files, PARTNERS, strict=True):
        feed = parse(file.read_bytes(), url=home, now=moment)
        assert feed.title == name
        assert 12 <= len(feed.entries) <= 15
        for entry in feed.entries:
            assert entry.url.startswith(home)
            assert ".example/" in entry.url
            assert moment - timedelta(days=3) < entry.published_at < moment


def test_one_of_them_is_written_in_windows_1251(tmp_path: Path):
    *_, last = write_feeds(tmp_path, now())
    assert b'encoding="windows-1251"' in last.read_bytes()
    assert "Лесногорский курьер" in last.read_text("cp1251")
