import pytest
from PIL import ImageChops, ImageStat

from demo.pictures import THEMES, describe, draw, draw_portrait, draw_poster, focal_point
from demo.pictures.posters import KINDS

ORDERED = """
bridge river street bus square market factory glass theatre stage stadium football hockey ski school library
museum park forest snow rain fire police ambulance hospital farm field harvest garden dog cat train station
road repair night festival concert exhibition kids council office bank shop bakery archive oldtown winter
autumn spring
"""
EVENTS = "concert theatre exhibition kids cinema sport lecture festival excursion"


def differ(one, other):
    return ImageStat.Stat(ImageChops.difference(one.convert("L"), other.convert("L"))).mean[0]


def test_every_theme_the_paper_asks_for_is_there():
    assert set(ORDERED.split()) <= set(THEMES)


@pytest.mark.slow
def test_every_theme_is_drawn_in_the_size_of_a_cover():
    for theme in THEMES:
        picture = draw(theme, 5)
        assert (picture.size, picture.mode) == ((1600, 1000), "RGB")
        assert ImageStat.Stat(picture.convert("L")).stddev[0] > 15, f"{theme} is nearly blank"


def test_the_same_number_draws_the_same_picture():
    draw("river", 8)
    assert draw("market", 3).tobytes() == draw("market", 3).tobytes()
    assert draw_portrait("Вера Соколова", 1).tobytes() == draw_portrait("Вера Соколова", 1).tobytes()
    assert draw_poster("concert", 4).tobytes() == draw_poster("concert", 4).tobytes()


def test_other_numbers_and_other_themes_draw_other_pictures():
    one, other, third = (draw("bridge", number) for number in range(3))
    assert min(differ(one, other), differ(other, third), differ(one, third)) > 8
    assert differ(draw("forest", 1), draw("library", 1)) > 8


def test_an_unknown_theme_is_refused_by_name():
    with pytest.raises(KeyError, match="volcano"):
        draw("volcano", 1)
    with pytest.raises(KeyError, match="volcano"):
        describe("volcano")
    with pytest.raises(KeyError, match="volcano"):
        focal_point("street volcano", 1)
    with pytest.raises(KeyError, match="opera"):
        draw_poster("opera", 1)


def test_a_second_word_sets_the_season():
    white = ImageStat.Stat(draw("park winter", 2).convert("L")).mean[0]
    dark = ImageStat.Stat(draw("park night", 2).convert("L")).mean[0]
    assert white > dark + 60


def test_the_heart_of_a_picture_lies_inside_it():
    for theme in THEMES:
        for number in range(6):
            x, y = focal_point(theme, number)
            assert 0.1 <= x <= 0.9
            assert 0.1 <= y <= 0.9


def test_a_picture_is_told_in_words():
    assert describe("bridge") == "Мост через реку, рисунок"
    assert len({describe(theme) for theme in THEMES}) == len(THEMES)


def test_authors_have_faces_of_their_own():
    one, other = draw_portrait("Вера Соколова", 1), draw_portrait("Павел Дроздов", 1)
    assert one.size == (800, 800)
    assert differ(one, other) > 8


def test_every_kind_of_event_has_a_poster():
    assert set(KINDS) >= set(EVENTS.split())
    assert {draw_poster(kind, 1).size for kind in KINDS} == {(1600, 1000)}
