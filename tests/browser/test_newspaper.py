"""The paper from the editor's desk to the reader's vote, by hand, with JavaScript and without."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from .conftest import WAIT, Paper

pytestmark = pytest.mark.browser

TITLE = "Новый мост открыли в Тихоборске"


@pytest.fixture(scope="module")
def story(paper: Paper, browser: Browser, chief: StorageState) -> str:
    """The operator opens a section at the desk and publishes a story with a picture."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, storage_state=chief)
    page.set_default_timeout(WAIT)
    open_section(page, paper)
    address = publish_story(page, paper)
    page.context.close()
    return address


def open_section(page: Page, paper: Paper) -> None:
    page.goto(f"{paper.url}/desk/snippets/articles/section/add/")
    page.locator("[name=title]").fill("Город")
    page.locator("[name=slug]").fill("gorod")
    page.locator("footer button[type=submit]").first.click()
    expect(page.locator(".messages")).to_contain_text("Город")


def publish_story(page: Page, paper: Paper) -> str:
    page.goto(f"{paper.url}/desk/snippets/articles/article/add/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=lead]").fill('Движение по мосту "Заречный" пустили утром.')
    page.locator("select[name=section]").select_option(label="Город")
    choose_cover(page)
    page.get_by_role("button", name="Вставить блок").first.click()
    page.get_by_role("option", name="Абзац").click()
    words = page.locator("[data-contentpath=body] .public-DraftEditor-content").first
    words.click()
    words.press_sequentially("- Ехать стало ближе, - сказал водитель.", delay=15)
    expect(page.locator("[name=body-0-value]")).to_have_value(re.compile("сказал водитель"))
    page.locator("footer [data-w-dropdown-target=toggle], footer .w-dropdown__toggle").first.click()
    page.get_by_role("button", name="Опубликовать").click()
    expect(page.locator(".messages")).to_contain_text("опубликован")
    page.goto(f"{paper.url}/gorod/")
    page.get_by_role("link", name=TITLE).first.click()
    return page.url


def choose_cover(page: Page, content: bytes = b"") -> None:
    page.get_by_role("button", name="Выберите изображение").first.click()
    page.get_by_role("tab", name="Загрузка").click()
    panel = page.locator("#tab-upload")
    panel.locator("[type=file]").set_input_files(
        {"name": "most.jpg", "mimeType": "image/jpeg", "buffer": content or picture()}
    )
    panel.locator("[name$=title]").fill("Мост")
    panel.locator("button[type=submit]").click()
    expect(page.locator(".modal-dialog")).to_have_count(0, timeout=WAIT)


def picture() -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize((1600, 1000)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> BrowserContext:
    context = browser.new_context(java_script_enabled=request.param, viewport={"width": 390, "height": 900})
    context.set_default_timeout(WAIT)
    request.addfinalizer(context.close)
    return context


def test_the_story_is_on_the_front_page_with_its_picture(
    paper: Paper, story: str, reader: BrowserContext
) -> None:
    page = reader.new_page()
    page.goto(paper.url)
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible()
    page.goto(story)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator(".e-content")).to_contain_text("—\u00a0Ехать стало ближе")
    size = page.locator(".article-text figure img").first
    assert int(size.get_attribute("width") or 0) >= 640
    assert int(size.get_attribute("height") or 0) > 300


def test_a_guest_votes_changes_and_withdraws(story: str, reader: BrowserContext) -> None:
    page = reader.new_page()
    page.goto(story)
    before = voted(page)
    press(page, "Радость")
    expect_votes(page, before + 1)
    press(page, "Злость")
    expect_votes(page, before + 1)
    press(page, "Отозвать")
    expect_votes(page, before)


def press(page: Page, name: str) -> None:
    page.locator("#mood").get_by_role("button", name=name).click()
    page.wait_for_load_state("networkidle")


def voted(page: Page) -> int:
    text = page.locator("#mood").inner_text()
    found = [
        int(word) for line in text.splitlines() if "оценил" in line for word in line.split() if word.isdigit()
    ]
    return found[0] if found else 0


def expect_votes(page: Page, count: int) -> None:
    for _again in range(50):
        if voted(page) == count:
            return
        page.wait_for_timeout(100)
    assert voted(page) == count


def test_a_reader_signs_in_by_a_code_comments_and_replies_and_both_totals_agree(
    paper: Paper, story: str, reader: BrowserContext, request: pytest.FixtureRequest
) -> None:
    page = reader.new_page()
    address = f"ruslan-{abs(hash(request.node.name)) % 10_000}@example.org"
    page.goto(story)
    before = totals(page)
    page.locator("#comments").get_by_role("link", name="Войти").click()
    page.get_by_label("почт", exact=False).first.fill(address)
    page.get_by_role("checkbox").check()
    page.get_by_role("main").get_by_role("button").first.click()
    page.locator("[name=code]").fill(paper.post.code_for(address))
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_url(f"{story}#comments")
    say(page, "Наконец-то! <script>alert(1)</script>", name=f"Руслан {abs(hash(address)) % 1000}")
    expect(page.locator("#comments")).to_contain_text("Наконец-то!")
    page.locator("#comments").get_by_role("link", name="Ответить").last.click()
    say(page, "Отвечаю сам себе.")
    expect(page.locator("#comments")).to_contain_text("Отвечаю сам себе.")
    assert totals(page) == (before[0] + 2, before[1] + 2)
    page.goto(paper.url)
    expect(page.get_by_role("main")).to_contain_text("Отвечаю сам себе")


def say(page: Page, text: str, name: str | None = None) -> None:
    form = page.locator("#comment-form, #comments form:has(textarea)").last
    if name and form.locator("[name=name]").count():
        form.locator("[name=name]").fill(name)
    form.locator("textarea").fill(text)
    form.get_by_role("button").first.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(10_500)  # a reader may write once in ten seconds


def totals(page: Page) -> tuple[int, int]:
    """The number under the headline and the number over the discussion."""

    def first_number(text: str) -> int:
        return next((int(word) for word in text.replace("\u00a0", " ").split() if word.isdigit()), 0)

    top = page.locator(".article-counts a[href='#comments']").inner_text()
    over = page.locator("#comments h2").first.inner_text()
    return first_number(top), first_number(over)
