"""The answer to a first save is lost on its way: the story is there once, and the form goes on with it."""

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from .conftest import Paper
from .test_desk_texts import ADD, number, writer  # noqa: F401  # a fixture

pytestmark = pytest.mark.browser

TOLD = """from polosa.articles.models import Article
print([one.get_latest_revision_as_object().lead for one in Article.objects.filter(title="Ответ пропал")])"""


def test_a_first_save_whose_answer_is_lost_makes_one_story(paper: Paper, writer: BrowserContext) -> None:  # noqa: F811
    page, lost = writer.new_page(), []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().json())
        route.abort()

    page.route(f"**{ADD}", lose)
    page.goto(paper.url + ADD, wait_until="domcontentloaded")
    page.locator("[name=title]").fill("Ответ пропал")
    expect(page.locator(".w-autosave-indicator__state--saved")).to_be_visible()
    page.locator("[name=lead]").press_sequentially("Дальше")
    page.keyboard.press("Control+s")
    expect(page.locator(".messages")).to_contain_text("Ответ пропал")
    assert number(page) == str(lost[0]["pk"])
    assert paper.told(TOLD).strip() == "['Дальше']"
