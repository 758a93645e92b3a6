import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from polosa.kit.styles import PARTS, SITE_CSS, site_css

STATIC = Path(settings.STATICFILES_DIRS[0])
BUDGET = 15 * 1024


@pytest.fixture(autouse=True)
def _with_the_finder(settings, tmp_path):
    settings.POLOSA_DATA = tmp_path / "data"
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.FileSystemFinder",
        "polosa.kit.styles.SiteCssFinder",
    ]
    finders.get_finder.cache_clear()
    yield
    finders.get_finder.cache_clear()


def test_every_part_kept_is_in_the_stylesheet_and_every_part_named_is_kept():
    kept = {f"css/parts/{file.name}" for file in (STATIC / "css" / "parts").glob("*.css")}
    assert kept == set(PARTS) - {"css/tokens.css"}


def test_tokens_come_before_what_uses_them():
    css = site_css()
    assert css.index("--paper:") < css.index("var(--paper)")


def test_the_stylesheet_is_found_as_a_file():
    assert Path(finders.find(SITE_CSS)).read_text(encoding="utf-8") == site_css()


def test_a_changed_part_changes_the_stylesheet(settings, tmp_path):
    own = tmp_path / "own"
    (own / "css").mkdir(parents=True)
    (own / "css" / "tokens.css").write_text(":root { --paper: teal; }", encoding="utf-8")
    before = Path(finders.find(SITE_CSS)).read_text(encoding="utf-8")
    settings.STATICFILES_DIRS = [own, *settings.STATICFILES_DIRS]
    finders.get_finder.cache_clear()
    after = Path(finders.find(SITE_CSS)).read_text(encoding="utf-8")
    assert "teal" in after
    assert "teal" not in before


def test_collecting_gathers_the_stylesheet_under_a_name_of_its_content(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list((tmp_path / "collected" / "css").glob("site.*.css"))


def test_the_stylesheet_keeps_its_budget():
    brotli = pytest.importorskip("brotli")
    assert len(brotli.compress(site_css().encode())) <= BUDGET


def test_the_stylesheet_asks_nothing_of_other_addresses():
    assert not re.search(r"@import|url\(", site_css())


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def colours(file: str) -> dict[str, tuple[str, str]]:
    pairs = re.findall(
        r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", (STATIC / "css" / file).read_text(encoding="utf-8")
    )
    return {name: (light, dark) for name, light, dark in pairs}


TEXT = [("ink", "paper"), ("ink", "sheet"), ("ink-soft", "paper"), ("ink-soft", "sheet"), ("accent", "paper")]
TEXT += [("accent", "sheet"), ("accent-ink", "accent"), ("ink", "accent-soft"), ("paper", "ink")]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out_from_what_it_is_on(text, ground, mode):
    ours = colours("tokens.css")
    assert contrast(ours[text][mode], ours[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
def test_edges_of_controls_are_seen(ground, mode):
    ours = colours("tokens.css")
    assert contrast(ours["edge"][mode], ours[ground][mode]) >= 3


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"), [("ink", "paper"), ("accent", "paper"), ("accent-ink", "accent")]
)
def test_the_version_for_the_partially_sighted_is_stronger_still(text, ground, mode):
    large = colours("parts/large.css")
    assert contrast(large[text][mode], large[ground][mode]) >= 7
