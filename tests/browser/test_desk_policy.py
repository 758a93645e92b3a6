"""The desk works under its security policy: real screens, and not one thing that Chromium had to refuse."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, expect

from .conftest import Paper
from .test_newspaper import choose_cover

pytestmark = pytest.mark.browser

WAIT = 30_000
WINDOW = ViewportSize(width=1400, height=1000)
TELL = """document.addEventListener("securitypolicyviolation", (event) =>
    refused([event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber, event.sample].join(" ")))"""
ESCAPE_AT_ONCE = """jQuery(document).one("show.bs.modal", () => setTimeout(() => {
    document.body.dataset.escaped = document.activeElement.closest(".modal") ? "inside" : "outside";
    const key = { key: "Escape", code: "Escape", keyCode: 27, which: 27, bubbles: true };
    document.activeElement.dispatchEvent(new KeyboardEvent("keyup", key));
}))"""
SCREENS = (
    "", "account/", "images/", "images/multiple/add/", "documents/", "documents/multiple/add/", "pages/",
    "snippets/articles/article/", "snippets/articles/section/add/", "snippets/articles/author/add/",
    "snippets/articles/tag/add/", "snippets/events/event/", "snippets/events/venue/add/",
    "snippets/comments/comment/", "snippets/comments/moderation/", "snippets/partners/partner/add/",
    "snippets/partners/headline/", "users/", "users/new/", "groups/", "groups/new/", "redirects/",
    "redirects/add/", "redirects/import/", "workflows/list/", "workflows/add/", "workflows/tasks/index/",
    "collections/", "sites/", "reports/site-history/", "reports/locked/", "reports/workflow/",
    "reports/aging-pages/", "settings/kit/paper/",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(paper: Paper, browser: Browser, chief: StorageState) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A browser in which an administrator works, and all that it refused or that broke in it."""
    context, troubles = browser.new_context(viewport=WINDOW, storage_state=chief), list[str]()
    context.expose_function("refused", lambda told: troubles.append(f"refused: {told}"))
    context.add_init_script(TELL)
    context.on("weberror", lambda error: troubles.append(f"broke: {error.error}"))
    context.set_default_timeout(WAIT)
    paper.told(
        "from tests.factories import stories, afisha; stories.section('Надзор'); stories.author(); afisha.venue()"
    )
    yield context, troubles
    context.close()


def test_every_screen_opens_without_a_refusal(paper: Paper, desk: tuple[BrowserContext, list[str]]) -> None:
    context, troubles = desk
    page = context.new_page()
    for screen in SCREENS:
        answer = page.goto(f"{paper.url}/desk/{screen}")
        assert answer is not None and answer.status == 200, screen
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy.split("; ") and "unsafe-eval" not in policy
        page.wait_for_load_state("networkidle")
        assert troubles == [], screen


def test_a_story_is_written_with_all_that_the_editor_has(
    paper: Paper, desk: tuple[BrowserContext, list[str]]
) -> None:
    context, troubles = desk
    page = context.new_page()
    page.goto(f"{paper.url}/desk/snippets/articles/article/add/")
    page.locator("[name=title]").fill("Мост под надзором")
    page.locator("select[name=section]").select_option(label="Надзор")
    page.get_by_role("tab", name="Показ").click()
    choose_day(page)
    page.get_by_role("tab").first.click()
    choose_cover(page, another_picture())
    page.locator("[id=id_bylines-ADD], [id=id_bylines-OPEN_MODAL]").first.click()
    expect(page.locator("#id_bylines-FORMS > *")).not_to_have_count(0)
    page.locator("#id_bylines-FORMS [data-chooser-action-choose]:visible").last.click()
    page.locator(".modal-body a[data-chooser-modal-choice]").first.click()
    page.get_by_role("button", name="Вставить блок").first.click()
    page.get_by_role("option", name="Абзац").click()
    words = page.locator("[data-contentpath=body] .public-DraftEditor-content").first
    words.click()
    words.press_sequentially("Ехать стало ближе")
    leave_links(page)
    assert troubles == []
    preview(page)
    assert troubles == []


def another_picture() -> bytes:
    """The desk asks twice about one it has already."""
    out = BytesIO()
    Image.effect_noise((900, 600), 60).save(out, "JPEG")
    return out.getvalue()


def choose_day(page: Page) -> None:
    """The picker of dates is begun by a script that used to be inline."""
    page.locator("[name=published_at]").click()
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.keyboard.press("Escape")


def leave_links(page: Page) -> None:
    """Escape closes the dialog whenever it is pressed: once it has the focus, and while it only begins to appear."""
    words = page.locator("[data-contentpath=body] .public-DraftEditor-content").first
    dialog = page.locator("body > .modal")
    words.press("Control+k")
    expect(dialog).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.evaluate(ESCAPE_AT_ONCE)
    words.press("Control+k")
    expect(page.locator("body")).to_have_attribute("data-escaped", "outside")
    expect(dialog).to_have_count(0)


def preview(page: Page) -> None:
    page.locator(
        "[aria-label*='редпросмотр'], [data-side-panel-toggle=preview], button[name=preview]"
    ).first.click()
    frame = page.frame_locator("iframe").first
    expect(frame.locator("h1").first).to_contain_text("Мост под надзором")


def test_showings_are_added_with_their_dates(paper: Paper, desk: tuple[BrowserContext, list[str]]) -> None:
    context, troubles = desk
    page = context.new_page()
    page.goto(f"{paper.url}/desk/snippets/events/event/add/")
    before = page.locator("#id_showings-FORMS > *").count()
    page.locator("#id_showings-ADD").click()
    expect(page.locator("#id_showings-FORMS > *")).to_have_count(before + 1)
    page.locator(f"[name=showings-{before}-starts_at]").click()
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    assert troubles == []


def test_what_is_injected_into_the_desk_does_not_run(
    paper: Paper, desk: tuple[BrowserContext, list[str]]
) -> None:
    """The listener sees refusals: were it deaf, the tests above could not fail."""
    context, troubles = desk
    page = context.new_page()
    page.goto(f"{paper.url}/desk/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran=1\">')")
    page.wait_for_function("true", timeout=2000)
    page.wait_for_timeout(1000)
    assert page.evaluate("window.ran") is None
    assert [one for one in troubles if "script-src" in one]
    troubles.clear()
