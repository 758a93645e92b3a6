"""What an address says about its reader's way is left out of it; addresses of one page are known as such."""

import pytest

from polosa.kit.tracking import place_of, without_tracking

PAGE = "https://vesti.example/news/1"


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        (f"{PAGE}?utm_source=rss&utm_medium=feed", PAGE),
        (f"{PAGE}?id=5&utm_source=rss&page=2", f"{PAGE}?id=5&page=2"),
        (f"{PAGE}?id=5&amp;UTM_Source=rss", f"{PAGE}?id=5"),
        *((f"{PAGE}?{name}=x", PAGE) for name in ("fbclid", "gclid", "yclid", "ysclid", "_openstat")),
        (f"{PAGE}?from=rss", PAGE),
        (f"{PAGE}?rss=1", PAGE),
        (f"{PAGE}?from=2026-11-01", f"{PAGE}?from=2026-11-01"),
        (f"{PAGE}?source=mchs", f"{PAGE}?source=mchs"),
        (f"{PAGE}#utm_source=rss", PAGE),
        (f"{PAGE}#!/глава", f"{PAGE}#!/глава"),
        (f"{PAGE}?q=%D0%BF&utm_term=%D0%BF", f"{PAGE}?q=%D0%BF"),
        ("https://вести.рф/?id=1&utm_source=x", "https://вести.рф/?id=1"),
        (f"{PAGE}?a&&b=", f"{PAGE}?a&&b="),
        ("urn:1", "urn:1"),
        ("https://[", "https://["),
        ("", ""),
    ],
)
def test_tracking_is_left_out_and_all_else_stays_as_it_was(address, clean):
    assert without_tracking(address) == clean


@pytest.mark.parametrize(
    "address",
    [
        "http://vesti.example/news/1",
        "https://www.vesti.example/news/1/",
        "HTTPS://Vesti.Example:443/news/1?utm_campaign=a#utm_source=b",
        "https://vesti.example/n%65ws/1",
    ],
)
def test_one_page_is_one_place_whatever_its_address(address):
    assert place_of(address) == place_of(PAGE)
    assert len(place_of(address)) == 40


@pytest.mark.parametrize(
    "address", [f"{PAGE}?id=2", f"{PAGE}#2", f"{PAGE}1", "https://vesti.example:8443/news/1"]
)
def test_other_pages_are_other_places(address):
    assert place_of(address) not in {"", place_of(PAGE)}


@pytest.mark.parametrize(
    "address", ["https://vesti.example/", "http://www.vesti.example?utm_source=rss", "urn:1", "", "https://["]
)
def test_a_sites_first_page_is_no_place_of_a_story(address):
    assert place_of(address) == ""
