"""Whatever is killed while people write at the desk, no word is lost that was typed more than two seconds before."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, StorageState, expect

from tests.factories.disks import full_disk_of

from .conftest import WAIT, Paper

pytestmark = pytest.mark.browser

ADD = "/desk/snippets/articles/article/add/"
STORIES = int(os.environ.get("DESK_STORIES", "10"))
"""In each state, all at the same time, a tab each."""
SEED = int(os.environ.get("DESK_SEED", "9"))
SAFE_SECONDS = 2.0
WRITING_SECONDS = 4.0
OFFER = ".desk-bar--copy"


@dataclass
class Story:
    """One that is being written in a tab of its own. Its words are like no others."""

    page: Page
    number: int
    chance: random.Random
    words: list[tuple[float, str]] = field(default_factory=list)
    url: str = ""

    def begin(self) -> None:
        """In any state of the form: with an empty row, with empty blocks, with nothing but a title."""
        if self.number % 3 == 1:
            self.page.locator("#id_bylines-ADD").click()
        if self.number % 5 == 2:
            for kind in ("Абзац", "Картинка"):
                self.page.locator("button.c-sf-add-button").last.click()
                self.page.locator("[role=option]", has_text=kind).first.click()

    def write(self) -> None:
        word = f"слово{self.number}х{len(self.words)}"
        places = ["[name=title]", "[name=lead]", "[name=cover_caption]"]
        if self.number % 5 == 2:
            places += ["[data-contentpath=body] .public-DraftEditor-content", "[name=body-1-value-caption]"]
        place = self.page.locator(self.chance.choice(places)).first
        place.focus()
        place.press("End")
        self.page.keyboard.insert_text(f" {word}")
        self.words.append((time.monotonic(), word))

    def safe(self, killed_at: float) -> set[str]:
        return {word for at, word in self.words if at < killed_at - SAFE_SECONDS}


@pytest.fixture
def context(browser: Browser, chief: StorageState) -> Iterator[BrowserContext]:
    context = browser.new_context(storage_state=chief, viewport={"width": 1280, "height": 900}, locale="ru")
    context.set_default_timeout(2 * WAIT)
    yield context
    context.close()


def kill_tab(page: Page) -> None:
    """Its process, which has no time to write anything."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=1500)
    with suppress(Error):
        page.close(run_before_unload=False)


@contextmanager
def without_session(paper: Paper, context: BrowserContext) -> Iterator[None]:
    cookies = context.cookies()
    context.clear_cookies()
    yield
    context.add_cookies(cookies)


@contextmanager
def without_network(paper: Paper, context: BrowserContext) -> Iterator[None]:
    context.set_offline(True)
    yield
    context.set_offline(False)


@contextmanager
def without_server(paper: Paper, context: BrowserContext) -> Iterator[None]:
    for pid in paper.family()[1:]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    yield


@contextmanager
def without_disk(paper: Paper, context: BrowserContext) -> Iterator[None]:
    with ExitStack() as disks:
        for pid in paper.family():
            disks.enter_context(full_disk_of(pid))
        yield


KILLED: dict[str, Callable[[Paper, BrowserContext], object]] = {
    "tab": lambda paper, context: nullcontext(),
    "session": without_session,
    "network": without_network,
    "server": without_server,
    "disk": without_disk,
}


@pytest.mark.parametrize("killed", KILLED)
def test_no_word_is_lost_that_was_typed_two_seconds_before(
    paper: Paper, context: BrowserContext, killed: str
) -> None:
    chance = random.Random(f"{SEED} {killed}")
    stories = [Story(context.new_page(), number, random.Random(chance.random())) for number in range(STORIES)]
    for story in stories:
        story.page.goto(paper.url + ADD, wait_until="domcontentloaded")
    for story in stories:
        story.begin()
    write(stories, chance, seconds=WRITING_SECONDS * chance.uniform(0.3, 1))
    with KILLED[killed](paper, context):  # type: ignore[attr-defined]
        write(stories, chance, seconds=WRITING_SECONDS)
        ends = {}
        for story in chance.sample(stories, len(stories)):
            write([one for one in stories if one.number not in ends], chance, seconds=0.2)
            ends[story.number], story.url = (
                time.monotonic(),
                story.page.url,
            )  # it may have been saved since its last word
            kill_tab(story.page)
    asked = {story.number: story.safe(ends[story.number]) for story in stories}
    assert sum(map(len, asked.values())) > STORIES, asked
    found = seen_again(context, paper, {story.url for story in stories} | {paper.url + ADD})
    lost = {number: words - found for number, words in asked.items() if words - found}
    assert lost == {}, f"{lost} of {asked}, found {found}"


def write(stories: list[Story], chance: random.Random, seconds: float) -> None:
    until = time.monotonic() + seconds
    while stories and time.monotonic() < until:
        chance.choice(stories).write()
        stories[0].page.wait_for_timeout(
            chance.uniform(100, 200)
        )  # as quick as hands; fields are as long as they may be


def seen_again(context: BrowserContext, paper: Paper, urls: set[str]) -> set[str]:
    """All words of the forms at these addresses, with what they offer to bring back.

    It is brought back where several copies may be offered one after the other and at the first of the others; at the
    rest, to spare a reload each, read where it is compared with what the server has.
    """
    found: set[str] = set()
    brought_back = {paper.url + ADD, min(urls - {paper.url + ADD}, default="")}
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    for url in sorted(urls):
        for _offer in range(2 * STORIES + 2):
            open_patiently(page, url)
            found |= looked(page)
            if not page.locator(OFFER).count():
                break
            if url not in brought_back:
                page.locator(OFFER).get_by_role("button", name="Сравнить").click()
                found |= set(page.get_by_role("dialog").inner_text().split())
                break
            with page.expect_navigation():
                page.get_by_role("button", name="Вернуть набранное").click()
            found |= looked(page)
            # A save of the killed tab may come in after it: then one chooses again.
            saved = page.locator(".w-autosave-indicator__state--saved")
            expect(saved.or_(page.locator(".desk-bar--newer")).locator("visible=true").first).to_be_visible()
    page.close(run_before_unload=False)
    return found


def looked(page: Page) -> set[str]:
    """Words of the form, once it has looked for copies."""
    page.locator("form[data-desk-looked]").wait_for(state="attached")
    return words_of(page)


def open_patiently(page: Page, url: str) -> None:
    """A server that was killed is back within some seconds."""
    for again in range(40):
        with suppress(Error):
            if page.goto(url).status == 200:
                return
        page.wait_for_timeout(250 + 10 * again)
    raise AssertionError(f"{url} does not open")


def words_of(page: Page) -> set[str]:
    """Words of the form as it would be sent."""
    text = page.evaluate("[...window.deskForm.toldByField(window.deskForm.read()).values()].join(' ')")
    return set(text.split())
