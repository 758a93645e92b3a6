"""What people type stands as it was typed, wherever it stands."""

from datetime import timedelta

import pytest
from django.test import Client

from polosa.comments import actions as comments
from polosa.kit.clock import now
from polosa.kit.models import Paper
from polosa.partners.models import Headline
from tests.factories import afisha, neighbours, people, pictures, stories

from .reading import lines

pytestmark = pytest.mark.django_db

TYPED = "Пишите <ivan@example.org>, a<b то c>d, A&lt;B, со\u00adфт, 👨\u200d👩\u200d👧\u200d👦 & <script>x</script>"
HEAVY = TYPED[:38]  # where a field is short


def words_of(page: str) -> str:
    """Text without styles; spaces that hold are spaces."""
    return " ".join(lines(page)).replace("\u00a0", " ")


def test_typed_words_stand_on_every_page_as_typed(client: Client):
    paper = Paper.current()
    paper.name, paper.motto, paper.founder = HEAVY, TYPED, TYPED
    paper.save()
    picture = pictures.picture("most.jpg")
    author = stories.author("Вера")
    type(author).objects.update(name=HEAVY, role=HEAVY, about=TYPED)
    section = stories.section()
    type(section).objects.update(title=HEAVY)
    shown = {"image": picture.pk, "caption": TYPED, "credit": HEAVY, "alt": TYPED}
    body = [
        {"type": "heading", "value": {"text": TYPED, "level": "h2"}},
        {"type": "quote", "value": {"text": TYPED, "author": HEAVY}},
        {"type": "picture", "value": shown},
        {"type": "table", "value": {"data": [[TYPED]]}},
        {"type": "aside", "value": {"title": TYPED, "text": "<p>Да</p>"}},
    ]
    captions = {"cover": picture, "cover_caption": TYPED, "cover_credit": HEAVY}
    story = stories.story(
        TYPED, lead=TYPED, tags=[HEAVY], body=body, section=section, authors=[author], **captions
    )
    comments.write_comment(thread=story.thread, reader=people.ruslan(), text=TYPED)
    place = afisha.venue(TYPED, slug="place", address=TYPED, about=TYPED)
    event = afisha.event(TYPED, lead=TYPED, price=HEAVY, organiser=HEAVY, venue=place)
    partner = neighbours.partner(HEAVY)
    Headline.objects.create(
        partner=partner, guid="1", title=TYPED, url="https://a.ru/", published_at=now(), first_seen=now()
    )
    expected = {
        story.get_absolute_url(): (9, 3),
        "/": (4, 2),
        author.get_absolute_url(): (3, 2),
        "/comments/": (1, 0),
        event.get_absolute_url(): (4, 2),
        place.get_absolute_url(): (3, 0),
        f"/afisha/{now() + timedelta(days=1):%Y/%m/%d}/": (1, 0),
        "/search/?q=пишите": (1, 0),
    }
    for address, (whole, short) in expected.items():
        page = client.get(address).content.decode()
        words = words_of(page)
        assert words.count(TYPED) >= whole, (address, words)
        assert words.count(HEAVY) - words.count(TYPED) >= short, (address, words)
        assert "<script>x" not in page
    for address in ("/rss.xml", "/atom.xml", "/feed.json", "/comments.xml", "/sitemap-news.xml"):
        assert client.get(address).status_code == 200
