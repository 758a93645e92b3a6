import pytest

from tests.factories.neighbours import partner
from tests.kit.local_site import page, serving


@pytest.fixture
def site(settings):
    """The partner's site, on loopback."""
    with serving() as site:
        settings.FETCH_ALLOW_HOSTS = frozenset({site.host})
        site.feed = lambda body=b"", status=200, **headers: site.pages.update(
            {"/rss.xml": page(status, body, **headers)}
        )
        site.partner = lambda name="Вести": partner(name, f"http://{site.host}/rss.xml")
        yield site
