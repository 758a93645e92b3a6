from datetime import timedelta
from pathlib import Path

import feedparser

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
    assert b"windows-1251" in last.read_bytes().partition(b"?>")[0]
    assert "Лесногорский курьер" in last.read_text("cp1251")


def test_each_is_what_it_says_it_is_and_has_nothing_twice(tmp_path: Path):
    moment = now()
    found = [feedparser.parse(file.read_bytes()) for file in write_feeds(tmp_path, moment)]
    assert [feed.version for feed in found] == ["rss20", "atom10", "rss20"]
    assert [feed.encoding for feed in found] == ["utf-8", "utf-8", "windows-1251"]
    for feed in found:
        assert not feed.bozo
        ids = {entry.id for entry in feed.entries}
        titles = {entry.title for entry in feed.entries}
        assert len(ids) == len(titles) == len(feed.entries)
        assert all(entry.summary for entry in feed.entries)


def test_writing_them_again_replaces_them_and_leaves_nothing_else(tmp_path: Path):
    earlier = now() - timedelta(days=1)
    before = [file.read_bytes() for file in write_feeds(tmp_path, earlier)]
    files = write_feeds(tmp_path, now())
    assert sorted(tmp_path.iterdir()) == sorted(files)
    assert all(file.read_bytes() != old for file, old in zip(files, before, strict=True))
