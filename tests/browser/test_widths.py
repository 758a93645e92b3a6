"""A narrow telephone, and large letters on it: nothing makes a page wider than its window."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from .conftest import Paper

pytestmark = pytest.mark.browser

WIDTH = 320
WORD = "Тихоборскостеклозаводопромышленность" * 4

WRITE = f"""
from polosa.articles.actions import create_article
from polosa.articles.models import Author, Section
from polosa.comments.actions import import_comment, recount
from polosa.kit.clock import now
from polosa.kit.models import Paper
from tests.factories import afisha

word = "{WORD}"
paper = Paper.current()
paper.email, paper.telephone = "redaktsiya-gazety-nashego-goroda@tikhoborskiy-listok.example", "+7 (000) 000-00-00"
paper.save()
section = Section.objects.create(title=word[:60], slug="shirina", description=word)
author = Author.objects.create(name=word[:90], slug="shirina")
cells = [[word[:40]] * 8] * 3
body = [
    {{"type": "paragraph", "value": f"<p>{{word}} <a href='https://tikhoborsk.example/{{word}}'>{{word}}</a></p>"}},
    {{"type": "heading", "value": {{"text": word, "level": "h2"}}}},
    {{"type": "quote", "value": {{"text": word, "author": word}}}},
    {{"type": "embed", "value": {{"url": "https://tikhoborsk.example/" + "a" * 150, "title": word[:100]}}}},
    {{"type": "list", "value": {{"ordered": True, "items": [word, word]}}}},
    {{"type": "aside", "value": {{"title": word, "text": f"<p>{{word}}</p>"}}}},
    {{"type": "table", "value": {{"data": cells, "table_caption": word, "first_row_is_table_header": True}}}},
    {{"type": "html", "value": f"<pre>{{word}} {{word}}</pre><table><tr><td>{{word}}</td><td>1</td></tr></table>"}},
]
for number in range(7):
    story = create_article(
        user=None, publish=True, section=section, authors=[author], title=f"Слово {{number}} {{word}}",
        lead=word, body=body, tags=[word[:90]], is_urgent=number == 6, kind="column" if number == 5 else "news",
    )
for text in (word, f"<pre>{{word}} {{word}}</pre>"):
    import_comment(thread=story.thread, author_name=word[:40], text=text, created_at=now())
recount(thread=story.thread)
afisha.event(word, venue=afisha.venue(word[:100], slug="shirina", address=word))
print(story.get_absolute_url())
"""


@pytest.fixture(scope="module")
def story(paper: Paper) -> str:
    """The path of a story whose every part has a word longer than the window is wide."""
    return paper.told(WRITE).strip().splitlines()[-1]


@pytest.fixture(scope="module", params=["normal", "large"])
def narrow(request: pytest.FixtureRequest, browser: Browser, paper: Paper) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": WIDTH, "height": 700})
    context.add_cookies([{"name": "view", "value": f"ru.auto.{request.param}", "url": paper.url}])
    yield context
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "story",
        "/shirina/",
        "/news/",
        "/search/?q=слово",
        "/afisha/",
        "/comments/",
        "/authors/",
        "/account/login/",
    ],
)
def test_no_page_is_wider_than_a_narrow_telephone(
    paper: Paper, story: str, narrow: BrowserContext, path: str
) -> None:
    page = narrow.new_page()
    answer = page.goto(f"{paper.url}{story if path == 'story' else path}", wait_until="domcontentloaded")
    assert answer is not None
    assert answer.status == 200
    assert page.evaluate("document.scrollingElement.scrollWidth") <= WIDTH, page.evaluate(WIDEST)
    page.close()


WIDEST = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName}.${one.className}`).slice(-5).join(", ")"""
