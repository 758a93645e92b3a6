"""A passkey in a real browser, under the policy of readers' pages: added, asked for at the desk's door, given."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import ROOT, Paper

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHO = "irina@example.org"
MAKE = f"""
from polosa.front.actions import join_group
from polosa.readers.models import User
join_group(user=User.objects.create_user("{WHO}", name="Ирина Белова"), group="editor")
"""


def manage(paper: Paper, *words: str) -> None:
    command = [sys.executable, "-m", "polosa.config.cli", "manage", *words]
    subprocess.run(command, cwd=ROOT, env=paper.environ, check=True, capture_output=True, timeout=300)


@pytest.fixture
def page(paper: Paper, browser: Browser) -> Iterator[Page]:
    """Of a browser with a finger that is always right. Keys want a name, which 127.0.0.1 is not."""
    manage(paper, "shell", "-c", MAKE)
    context = browser.new_context(base_url=paper.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def sign_in(page: Page, paper: Paper, where: str) -> None:
    page.goto(f"/account/login/?next={where}")
    page.get_by_label("Электронная почта").fill(WHO)
    page.locator("input[name=consent]").check()
    before = len(paper.post.letters)
    page.get_by_role("button", name="Получить код").click()
    page.wait_for_url("**/account/code/**")
    for _again in range(100):
        if len(paper.post.letters) > before:
            break
        page.wait_for_timeout(100)
    page.locator("#sign-in-code").fill(paper.post.code_for(WHO))
    page.get_by_role("button", name="Войти", exact=True).click()


def test_a_passkey_is_added_and_opens_the_desk(paper: Paper, page: Page) -> None:
    refused: list[str] = []
    page.on(
        "console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None
    )

    sign_in(page, paper, "/account/second/")
    page.get_by_role("link", name="Подключить приложение").click()
    square = page.get_by_role("img", name="Квадрат для приложения")
    expect(square).to_be_visible()
    assert square.evaluate("img => img.decode().then(() => img.naturalWidth)") > 50

    page.goto("/account/second/key/")
    page.get_by_label("Как назвать ключ").fill("Мой телефон")
    page.get_by_role("button", name="Добавить").click()
    page.wait_for_url("**/account/second/codes/")
    assert page.locator("code.secret").count() == 10
    page.goto("/account/second/")
    expect(page.get_by_text("Мой телефон")).to_be_visible()
    page.goto("/desk/")
    expect(page).to_have_url(page.url.partition("/desk/")[0] + "/desk/")

    page.context.clear_cookies()
    sign_in(page, paper, "/desk/")
    page.wait_for_url("**/account/second/check/**")
    page.get_by_role("button", name="Войти с ключом").click()
    page.wait_for_url("**/desk/")
    assert refused == []

    manage(paper, "second_factor_reset", WHO)
    page.context.clear_cookies()
    sign_in(page, paper, "/desk/")
    page.wait_for_url("**/desk/")
