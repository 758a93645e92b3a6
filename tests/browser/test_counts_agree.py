"""Whoever does what: every place of every count tells the same number, at once, and no page goes back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from .conftest import WAIT, Paper

pytestmark = pytest.mark.browser

STORIES = """
from tests.factories.stories import section, story
for title in ("Считаем слова", "Считаем лица", "Считаем взгляды", "Считаем вчерашнее"):
    told = story(title, section=section("Числа"))
    print(told.get_absolute_url(), told.thread_id, told.strip_id, told.counter_id)
"""
BEFORE = """
from datetime import UTC, datetime, timedelta
from polosa.comments.models import Comment
Comment.objects.filter(thread={thread}).update(created_at=datetime.now(UTC) - timedelta(minutes=5))
"""
HIDE = """
from polosa.comments import actions
from polosa.comments.models import Comment
from tests.factories.people import mila
said = Comment.objects.filter(thread={thread}, state="visible").latest("pk")
actions.hide_comment(comment=said, moderator=mila(), reason="проверка")
"""
REMEMBERS = """
window.seen = {};
const look = () => {
  for (const place of document.querySelectorAll("[data-live]")) {
    const n = Number(place.textContent.replace(/\\D/g, "")), told = (window.seen[place.dataset.live] ||= []);
    if (told.at(-1) !== n) told.push(n);
  }
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
"""
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}) Gecko/20100101 Firefox/{0}"
"""A browser that tests drive says so, and its views are not counted."""
PLACE = re.compile(r'data-live="(\w+)"[^>]*>([^<]*)<')


class Counted:
    """The story's numbers, wherever they stand."""

    def __init__(self, paper: Paper, page: Page, told: str) -> None:
        self.paper, self.page = paper, page
        address, thread, strip, counter = told.split()
        self.url, self.thread = paper.url + address, int(thread)
        self.c, self.m, self.v = f"c{thread}", f"m{strip}", f"v{counter}"
        self.everywhere = [
            self.url,
            f"{paper.url}/",
            f"{paper.url}/comments/",
            self.url.rsplit("/", 2)[0] + "/",
        ]

    def expect(self, name: str, n: int) -> None:
        """On the page as it stands, on every other page that tells the number, in the lane, and without a script.

        Pages are not made anew for a view: without a script it is told later.
        """
        self._expect_here(name, n)
        for url in self.everywhere:
            answer = self.page.request.get(url)
            plain = [number(text) for place, text in PLACE.findall(answer.text()) if place == name]
            assert not re.search(r'mark-count"[^>]*aria-label', answer.text()), (
                "a number by which no lane goes"
            )
            assert set(plain) <= ({*range(n + 1)} if name == self.v else {n}), (url, plain)
            assert plain or n == 0 or name != self.c, url
        lane = json.loads(self.page.request.get(f"{self.paper.url}/live/?{name[0]}={name[1:]}").text())
        assert [lane[name[0]][name[1:]]] in ([n], [[n, *self.shares()]]), lane

    def _expect_here(self, name: str, n: int) -> None:
        told = self.page.locator(f'[data-live="{name}"]').all_inner_texts()
        assert told and {number(text) for text in told} == {n}, told

    def shares(self) -> list[int]:
        return [number(text) for text in self.page.locator(".mood-face b").all_inner_texts()]

    def never_other_than(self, name: str, *numbers: int) -> None:
        """What the page has shown since it was opened."""
        assert self.page.evaluate("window.seen")[name] == list(numbers)

    def after(self, act: Callable[[], object]) -> None:
        """The page is asked for the lane's numbers by itself, and has them."""
        with self.page.expect_response(re.compile("/live/")) as answer:
            act()
        answer.value.finished()
        self.page.wait_for_load_state("networkidle")


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(user_agent=FIREFOX.format("128.0")) as context:
        context.set_default_timeout(WAIT)
        context.add_init_script(REMEMBERS)
        yield context


@pytest.fixture(scope="module")
def stories(paper: Paper) -> list[str]:
    return paper.told(STORIES).splitlines()


@pytest.fixture
def counted(paper: Paper, reader: BrowserContext, stories: list[str]) -> Counted:
    return Counted(paper, reader.new_page(), stories.pop())


def sign_in(paper: Paper, page: Page, story: str) -> None:
    page.goto(story)
    page.locator("#comments").get_by_role("link", name="Войти").click()
    page.get_by_label("почт", exact=False).first.fill("counting@example.org")
    page.get_by_role("checkbox").check()
    page.get_by_role("main").get_by_role("button").first.click()
    page.locator("[name=code]").fill(paper.post.code_for("counting@example.org"))
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_url(f"{story}#comments")


def say(page: Page, text: str) -> None:
    form = page.locator("#comments form:has(textarea)").last
    if form.locator("[name=name]").count():
        form.locator("[name=name]").fill("Счетовод")
    form.locator("textarea").fill(text)
    form.get_by_role("button").first.click()


def test_comments_are_as_many_everywhere_after_whatever_is_done_to_them(
    paper: Paper, counted: Counted
) -> None:
    """Seen: after one's own comment every number of the page went back to the one before, for a minute."""
    page, tools = counted.page, ".comment-tools"
    sign_in(paper, page, counted.url)
    counted.expect(counted.c, 0)
    counted.after(lambda: say(page, "Первый."))
    counted.expect(counted.c, 1)
    counted.never_other_than(counted.c, 1)
    paper.told(BEFORE.format(thread=counted.thread))  # a reader may write once in ten seconds
    page.locator(tools).get_by_role("link", name="Ответить").last.click()
    counted.after(lambda: say(page, "Ответ себе."))
    counted.expect(counted.c, 2)
    counted.never_other_than(counted.c, 2)
    page.locator(tools).get_by_role("link", name="Исправить").last.click()
    page.locator("main textarea").fill("Ответ себе, исправленный.")
    counted.after(page.get_by_role("main").get_by_role("button").first.click)
    counted.expect(counted.c, 2)
    page.locator(tools).get_by_role("link", name="Удалить").last.click()
    counted.after(page.get_by_role("main").get_by_role("button").first.click)
    counted.expect(counted.c, 1)
    counted.never_other_than(counted.c, 1)
    page.goto(counted.url)
    page.goto(f"{paper.url}/")
    paper.told(HIDE.format(thread=counted.thread))
    counted.after(page.go_back)
    expect(page.locator(f'[data-live="{counted.c}"]').first).to_have_text(re.compile(r"^0\b"))
    counted.after(page.reload)
    counted.expect(counted.c, 0)
    counted.never_other_than(counted.c, 0)


def test_votes_are_as_many_everywhere(counted: Counted, reader: BrowserContext) -> None:
    """Seen: the total was brought up to date, and the shares beneath it were those of before."""
    page, other = counted.page, reader.browser.new_context().new_page()
    other.clock.install()
    for each in (page, other):
        each.goto(counted.url)
    counted.expect(counted.m, 0)
    for press, n, shares in (("Радость", 1, {0, 100}), ("Злость", 1, {0, 100}), ("Отозвать", 0, {0})):
        page.locator("#mood").get_by_role("button", name=press).click()
        expect(page.locator(".mood-total")).to_have_text(re.compile(rf"^{n}\b"))
        counted.expect(counted.m, n)
        assert set(counted.shares()) == shares
        counted.after(page.reload)
        counted.expect(counted.m, n)
        counted.never_other_than(counted.m, n)
        with other.expect_response(re.compile("/live/")):
            other.clock.fast_forward(61_000)
        expect(other.locator(".mood-total")).to_have_text(re.compile(rf"^{n}\b"))
        assert [number(text) for text in other.locator(".mood-face b").all_inner_texts()] == counted.shares()
    other.context.close()


def test_views_are_as_many_everywhere_and_never_get_less(counted: Counted, browser: Browser) -> None:
    page = counted.page
    page.goto(counted.url)
    lane = f"{counted.paper.url}/live/?v={counted.v[1:]}"
    for n in (1, 2):
        for _again in range(50):
            if page.request.get(lane).json()["v"][counted.v[1:]] == n:
                break
            page.wait_for_timeout(100)
        counted.after(page.reload)
        counted.expect(counted.v, n)
        seen = page.evaluate("window.seen")[counted.v]
        assert seen == sorted(seen)
        with browser.new_context(user_agent=FIREFOX.format("129.0")) as another:
            another.new_page().goto(counted.url, wait_until="networkidle")


def test_an_answer_of_before_the_page_moves_no_number(counted: Counted) -> None:
    """As of a cache in front, which may keep one for a second."""
    page, asked = counted.page, []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        old = {"c": {counted.c[1:]: 5}, "m": {counted.m[1:]: [5, 100, 0, 0, 0, 0, 0, 0, 0]}}
        route.fulfill(json=old) if len(asked) == 1 else route.continue_()

    page.route("**/live/**", answer)
    page.clock.install()
    counted.after(lambda: page.goto(counted.url))
    counted.after(lambda: page.clock.fast_forward(3_000))
    assert len(asked) == 2
    for name in (counted.c, counted.m):
        counted.never_other_than(name, 0)
    assert set(counted.shares()) == {0}
