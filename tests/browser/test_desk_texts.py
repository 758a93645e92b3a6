"""What somebody writes at the desk, and what stands between it and the server: said in place, and got over there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from .conftest import WAIT, Paper

pytestmark = pytest.mark.browser

ADD = "/desk/snippets/articles/article/add/"
LEAD = """from polosa.articles.models import Article
print(Article.objects.get(pk={}).get_latest_revision_as_object().lead)"""
UNKNOWN = """from polosa.articles.models import Author
from polosa.readers.models import User
Author.objects.update(user=None)
User.objects.filter(name='').update(name='Новая Подпись')"""
AUTHORS = """from polosa.articles.models import Article
print([one.name for one in Article.objects.get(pk={}).get_latest_revision_as_object().authors])"""


@pytest.fixture
def writer(browser: Browser, chief: StorageState) -> Iterator[BrowserContext]:
    context = browser.new_context(storage_state=chief, viewport={"width": 1280, "height": 900}, locale="ru")
    context.set_default_timeout(WAIT)
    yield context
    context.close()


def begun(writer: BrowserContext, paper: Paper, title: str) -> Page:
    """A story typed in the very first moment, which the server has without a section."""
    page = writer.new_page()
    page.goto(paper.url + ADD, wait_until="domcontentloaded")
    page.locator("[name=title]").press_sequentially(title)
    expect(page.locator(".w-autosave-indicator__state--saved")).to_be_visible()
    expect(page).not_to_have_url(paper.url + ADD)
    return page


def number(page: Page) -> str:
    return page.url.rstrip("/").rpartition("/")[2]


def test_signed_out_one_signs_in_beside_and_goes_on(paper: Paper, writer: BrowserContext) -> None:
    page = begun(writer, paper, "Вход закончился")
    here = page.url
    writer.clear_cookies()
    page.locator("[name=lead]").press_sequentially("Набрано после")
    page.keyboard.press("Control+s")
    expect(page.locator(".desk-bar--out")).to_contain_text("Набранное цело")
    page.locator("[name=lead]").press_sequentially(" и ещё")
    page.wait_for_timeout(2000)
    expect(page.locator("[role=alert].desk-bar")).to_have_count(1)
    expect(page.locator("footer")).not_to_contain_text("Автосохранение")
    assert page.url == here
    with writer.expect_page() as opened:
        page.get_by_role("link", name="Войти в соседней вкладке").click()
    beside = opened.value
    beside.locator("#code-email").fill("chief@polosa.local")
    beside.locator("[name=consent]").check()
    beside.get_by_role("button", name="Получить код").click()
    beside.locator("[name=code]").fill(paper.post.code_for("chief@polosa.local"))
    beside.keyboard.press("Enter")
    expect(beside.get_by_role("heading", name="Вы вошли")).to_be_visible()
    page.bring_to_front()
    expect(page.locator(".desk-bar--out")).to_have_count(0)
    expect(page.locator(".w-autosave-indicator__state--saved")).to_be_visible()
    page.locator("[name=lead]").press_sequentially(" и дальше")
    page.keyboard.press("Control+s")
    expect(page.locator(".messages")).to_contain_text("Вход закончился")
    assert "Набрано после и ещё и дальше" in paper.told(LEAD.format(number(page))).replace("\xa0", " ")


def test_no_key_and_no_button_leaves_the_page_while_nobody_answers(
    paper: Paper, writer: BrowserContext
) -> None:
    page = begun(writer, paper, "Без связи")
    here = page.url
    writer.set_offline(True)
    page.locator("[name=lead]").press_sequentially("Не ушло")
    page.keyboard.press("Control+s")
    expect(page.locator(".desk-bar--unsaved")).to_contain_text("Нет связи")
    publish(page)
    expect(page.locator(".desk-bar--unsaved")).to_be_visible()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("history.back()")
    page.wait_for_timeout(500)
    assert page.url == here
    assert page.locator("[name=lead]").input_value() == "Не ушло"
    writer.set_offline(False)
    expect(page.locator(".w-autosave-indicator__state--saved")).to_be_visible()


def publish(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target=toggle], footer .w-dropdown__toggle").first.click()
    page.get_by_role("button", name="Опубликовать").click()


def test_what_two_machines_wrote_is_compared_and_chosen(
    paper: Paper, browser: Browser, chief: StorageState, writer: BrowserContext
) -> None:
    page = begun(writer, paper, "Два места")
    with browser.new_context(storage_state=chief, locale="ru") as other:
        other.set_default_timeout(WAIT)
        elsewhere = other.new_page()
        elsewhere.goto(page.url)
        elsewhere.locator("[name=lead]").press_sequentially("Сказано там")
        expect(elsewhere.locator(".w-autosave-indicator__state--saved")).to_be_visible()
    page.locator("[name=lead]").press_sequentially("Сказано здесь")
    page.get_by_role("button", name="Сравнить и выбрать").click()
    expect(page.locator(".desk-bar--copy")).to_contain_text("сохранили другое")
    page.get_by_role("button", name="Сравнить").click()
    told = page.get_by_role("dialog", name="Что сохранено и что набрано здесь")
    expect(told.get_by_role("heading")).to_be_focused()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        expect(told.get_by_role("columnheader")).to_have_text(["Поле", "Сохранено", "Набрано здесь"])
        row = told.get_by_role("row", name="Лид")
        expect(row.get_by_role("rowheader")).to_have_text("Лид")
        expect(row.get_by_role("cell")).to_have_text(["Сказано там", "Сказано здесь"])
        assert told.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    assert told.locator("th:not([scope])").count() == 0
    for button in ("Вернуть набранное", "Оставить сохранённое", "Назад к форме"):
        page.keyboard.press("Tab")
        expect(told.get_by_role("button", name=button)).to_be_focused()
    page.keyboard.press("Enter")
    compare = page.get_by_role("button", name="Сравнить")
    expect(compare).to_be_focused()
    compare.click()
    told.get_by_role("button", name="Вернуть набранное").click()
    expect(page.locator("[name=lead]")).to_have_value(re.compile(r"Сказано\sздесь"))
    expect(page.locator(".w-autosave-indicator__state--saved")).to_be_visible()
    expect(page.locator(".messages")).to_contain_text("снова здесь и сохранено")
    page.locator("[name=lead]").press_sequentially(".")
    expect(page.locator(".messages")).not_to_contain_text("снова здесь")
    page.reload()
    expect(page.locator("[name=lead]")).to_have_value(re.compile(r"Сказано\sздесь"))
    expect(page.locator(".desk-bar--copy")).to_have_count(0)


def test_what_keeps_a_story_from_going_out_is_named_and_opened(paper: Paper, writer: BrowserContext) -> None:
    page = begun(writer, paper, "Не выйдет")
    page.locator("[name=expire_at]").evaluate("field => { field.value = '2020-01-01 10:00' }")
    page.locator("[name=is_advertising]").evaluate("field => { field.checked = true }")
    page.locator("[name=section]").select_option("")
    publish(page)
    told = page.locator(".desk-bar--wrong")
    expect(told).to_contain_text("Рубрика:")
    told.get_by_role("button", name="рекламодатель").click()
    expect(page.locator("[name=advertiser]")).to_be_focused()
    told.get_by_role("button", name="снятия").click()
    expect(page.locator("[name=expire_at]")).to_be_visible()


def test_what_kept_a_story_from_going_out_is_told_as_long_as_it_is_so(
    paper: Paper, writer: BrowserContext
) -> None:
    page = begun(writer, paper, "Не выйдет сразу")
    page.locator("[name=is_advertising]").evaluate("field => { field.checked = true }")
    page.locator("[name=section]").select_option("")
    publish(page)
    told, saved = page.locator(".desk-bar--wrong"), page.locator(".w-autosave-indicator__state--saved")
    expect(told).to_contain_text("Не опубликовано. Что исправить:")
    expect(saved).to_be_visible()
    expect(page.locator(".messages")).not_to_contain_text("Не сохранено")
    page.locator("[name=section]").select_option(index=1)
    expect(told).not_to_contain_text("Рубрика")
    expect(told).to_contain_text("Рекламодатель")
    expect(page.locator(".error-message:visible")).to_have_count(0)
    page.get_by_role("tab", name="Показ").click()
    page.locator("[name=advertiser]").fill("Завод")
    expect(told).to_have_text(re.compile("Не опубликовано. Всё исправлено"))
    page.locator("[name=title]").evaluate("field => { field.value = '' }")
    expect(told).to_contain_text("Заголовок:")
    page.locator("[name=title]").evaluate("field => { field.value = 'Выйдет' }")
    expect(told).to_have_text(re.compile("Не опубликовано. Всё исправлено"))
    publish(page)
    expect(page.locator(".messages")).to_contain_text("Выйдет")
    expect(told).to_have_count(0)


def test_reloading_a_page_that_was_refused_or_given_back_sends_no_old_text_again(
    paper: Paper, writer: BrowserContext
) -> None:
    page = begun(writer, paper, "До отказа")
    page.locator("[name=section]").select_option("")
    publish(page)
    expect(page.locator(".desk-bar--wrong")).to_contain_text("Не опубликовано")
    with page.expect_response(lambda answer: "После отказа" in (answer.request.post_data or "")) as saved:
        page.locator("[name=lead]").fill("После отказа")
    assert saved.value.ok
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.method) if request.is_navigation_request() else None
    )
    page.reload()
    expect(page.locator("[name=lead]")).to_have_value(re.compile(r"После\sотказа"))
    assert sent == ["GET"]


def test_a_form_without_drafts_has_its_copy_too(paper: Paper, writer: BrowserContext) -> None:
    page = writer.new_page()
    add = f"{paper.url}/desk/snippets/partners/partner/add/"
    page.goto(add)
    page.locator("input[name=name]").press_sequentially("Соседняя газета")
    page.wait_for_timeout(1000)
    page.close(run_before_unload=False)
    page = writer.new_page()
    page.goto(add)
    with page.expect_navigation():  # the desk's keys are there once the page is whole
        page.get_by_role("button", name="Вернуть набранное").click()
    expect(page.locator("input[name=name]")).to_have_value("Соседняя газета")
    page.keyboard.press("Control+s")
    expect(page.locator(".desk-bar--wrong")).to_contain_text("Не сохранено. Что исправить:")
    told = page.locator(".desk-bar--wrong")
    expect(told).to_contain_text("Лента")
    expect(page.locator("[name=home_url]")).to_be_focused()
    page.locator("input[name=name]").fill("Соседняя газета и вечерняя")
    page.locator("[name=feed_url]").fill("https://sosedi.example/feed")
    expect(told).not_to_contain_text("Лента")
    page.wait_for_timeout(1000)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Вернуть набранное").click()
    expect(page.locator("#id_name")).to_have_value("Соседняя газета и вечерняя")


def test_dates_and_tables_in_a_narrow_window(paper: Paper, writer: BrowserContext) -> None:
    """What is no date stays as typed, the calendar is on the screen, and the menu of a table is in Russian."""
    page, told = writer.new_page(), list[str]()
    page.on("console", lambda message: told.append(message.text))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(paper.url + ADD)
    page.get_by_role("tab", name="Показ").click()
    moment = page.locator("[name=published_at]")
    moment.fill("завтра в полдень")
    moment.press("Tab")
    expect(moment).to_have_value("завтра в полдень")
    page.get_by_role("tab").first.click()
    page.get_by_role("button", name="Вставить блок").first.click()
    page.get_by_role("option", name="Таблица").click()
    page.locator(".htCore td").first.click(button="right")
    menu = page.locator(".htContextMenu .htCore td:visible")
    expect(menu.first).to_have_text("Вставить строку выше")
    assert not re.search("[A-Za-z]", " ".join(menu.all_inner_texts()))
    assert not [text for text in told if "language" in text]
    page.keyboard.press("Escape")
    page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").first.evaluate(
        "button => button.click()"
    )
    page.locator("[name=go_live_at]").click()
    box = page.locator(".xdsoft_datetimepicker:visible").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_what_the_server_fills_in_of_a_first_story_is_shown_at_once_and_stays(
    paper: Paper, writer: BrowserContext
) -> None:
    paper.told(UNKNOWN)
    page = writer.new_page()
    page.goto(paper.url + ADD)
    page.locator("[name=section]").select_option("")
    page.locator("[name=title]").press_sequentially("Первая")
    loaded = page.locator("[name=loaded_revision_created_at]")
    expect(page.locator("[name=section]")).not_to_have_value("")
    expect(page.locator("#id_bylines-0-author-title")).to_have_text("Новая Подпись")
    section, known = page.locator("[name=section]").input_value(), loaded.input_value()
    page.wait_for_timeout(2500)
    assert loaded.input_value() == known, "what the server filled in is not saved once more"
    page.locator("[name=title]").press_sequentially(" из всех")
    page.keyboard.press("Control+s")
    expect(page.locator(".messages")).to_contain_text("Первая из всех")
    page.reload()
    expect(page.locator("[name=section]")).to_have_value(section)
    expect(page.locator("[id$=-author-title]:visible")).to_have_text(["Новая Подпись"])


@pytest.mark.parametrize("change", ["another", "taken away"])
def test_whom_the_server_names_of_a_first_story_may_be_replaced_and_taken_away(
    paper: Paper, writer: BrowserContext, change: str
) -> None:
    paper.told(UNKNOWN)
    other = paper.told(
        "from polosa.articles.models import Author\n"
        "print(Author.objects.get_or_create(slug='drugoy', defaults={'name': 'Другой Автор'})[0].pk)"
    ).strip()
    page = begun(writer, paper, "Первая, не своя")
    expect(page.locator("#id_bylines-0-author-title")).to_have_text("Новая Подпись")
    if change == "another":
        page.locator("#id_bylines-0-author-chooser").evaluate(
            "(field, id) => field.widget.setState({ id, string: 'Другой Автор' })", other
        )
    else:
        page.locator("#id_bylines-0-DELETE-button").click()
    page.keyboard.press("Control+s")
    expect(page.locator(".messages")).to_contain_text("Первая, не своя")
    assert paper.told(AUTHORS.format(number(page))).strip() == str(
        ["Другой Автор"] if change == "another" else []
    )
