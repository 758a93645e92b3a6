import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

from polosa.kit.models import Paper
from polosa.reactions.enums import Mood

TEMPLATES = Path(settings.TEMPLATES[0]["DIRS"][0])
STATIC = Path(settings.STATICFILES_DIRS[0])
NAMES = sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.*"))
PAGES = [name for name in NAMES if name.endswith(".html")]
SCRIPTS_BUDGET = 25 * 1024


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def symbols() -> set[str]:
    sprite = ElementTree.parse(STATIC / "icons.svg").getroot()
    return {symbol.attrib["id"] for symbol in sprite}


@pytest.mark.parametrize("name", NAMES)
def test_every_template_can_be_compiled(name):
    get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_asked_of_other_sites(name):
    assert not re.search(r"""(?:src|srcset|action)=["']?(?:https?:)?//""", source(name))


@pytest.mark.parametrize("name", PAGES)
def test_every_icon_is_drawn(name):
    assert set(re.findall(r'{% icon "([\w-]+)"', source(name))) <= symbols()


def test_every_mood_has_a_face():
    assert set(Mood.values) <= symbols()


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_says_what_it_shows_or_that_it_need_not(name):
    assert not re.search(r"<img(?![^>]*\salt=)", source(name))


def test_the_page_of_refusals_needs_no_context_of_ours_and_no_database():
    assert "Полоса" in render_to_string("refusal.html", {"name": "Полоса", "words": "Это наша ошибка"})


def test_scripts_keep_their_budget():
    brotli = pytest.importorskip("brotli")
    ours = [file.read_bytes() for file in (STATIC / "js").glob("*.js")]
    assert sum(len(brotli.compress(script)) for script in ours) <= SCRIPTS_BUDGET


@pytest.mark.django_db
def test_the_imprint_puts_one_full_stop(client):
    paper = Paper.current()
    paper.chief_editor, paper.founder, paper.registration = "Соколова В. А.", "ООО «Листок»", "ЭЛ № 7"
    paper.save()
    imprint = client.get("/authors/nobody/").content.decode().partition('class="imprint"')[2]
    assert "Соколова В. А. " in imprint and "Соколова В. А.." not in imprint
    assert "ООО «Листок». " in imprint and "ЭЛ № 7. " in imprint
