import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import path
from django.utils import translation

from polosa.config import urls
from polosa.kit.sealed import seal_for
from polosa.reactions import actions
from polosa.reactions.models import Strip, Vote
from polosa.reactions.queries import strip_on_page, strip_view
from polosa.reactions.templatetags.moods import strip_html
from polosa.readers.models import User

HERE = {"Sec-Fetch-Site": "same-origin"}
PAGE = "/gorod/12-most/"


def page(request):
    """A story's page, as far as its strip is concerned."""
    from django.shortcuts import render

    strip = Strip.objects.get()
    return render(request, "reactions/strip_page.html", {"strip": strip_on_page(request, strip)})


urlpatterns = [path(PAGE[1:], page), *urls.urlpatterns]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def ruslan():
    return User.objects.create(email="ruslan@example.org", name="Руслан")


@pytest.fixture
def stranger():
    return Client()


def vote(client, strip, mood, *, seal=None, headers=HERE, **more):
    seal = seal_for("strip", id=strip.pk) if seal is None else seal
    return client.post(
        "/mood/vote/", {"seal": seal, "mood": mood, "next": "//evil.test/"}, headers=headers, **more
    )


def pressed(response):
    page = BeautifulSoup(response.content, "html.parser")
    buttons = page.select('button[name="mood"][aria-pressed="true"]')
    return [button["value"] for button in buttons]


def total(strip):
    strip.refresh_from_db()
    return strip.total


def test_a_strip_that_is_gone_is_not_found_whatever_is_said_of_it(stranger, strip):
    seal = seal_for("strip", id=strip.pk)
    strip.delete()
    for mood in ("joy", "nonsense", ""):
        assert vote(stranger, strip, mood, seal=seal).status_code == 404


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(("is_open", "mine"), [(True, ""), (True, "anger"), (False, ""), (False, "joy")])
def test_a_strip_whose_holes_are_filled_is_what_its_template_shows(strip, language, is_open, mine):
    Strip.objects.filter(pk=strip.pk).update(is_open=is_open, joy=2, anger=1, total=3, url='/a/?b="c"&d')
    strip.refresh_from_db()
    with translation.override(language):
        view = strip_view(strip, mine=mine)
        whole = render_to_string("reactions/strip.html", {"strip": view, "error": ""})
        assert strip_html(view) == strip_html(view) == whole
        assert ("\ue000" in whole, "3\u00a0" in whole, view.seal in whole) == (False, True, is_open)
        assert "Рано" in strip_html(view, "Рано")


def test_a_guest_votes_without_javascript_and_comes_back_to_the_strip(stranger, strip):
    response = vote(stranger, strip, "joy")
    assert (response.status_code, response["Location"]) == (303, f"{PAGE}#mood")
    assert total(strip) == 1
    shown = stranger.get(PAGE)
    assert pressed(shown) == ["joy"] and "1\xa0оценил" in shown.content.decode()


def test_voting_sets_two_cookies_that_scripts_and_other_sites_can_not_use(stranger, strip):
    cookies = vote(stranger, strip, "joy").cookies
    assert set(cookies) == {"guest", "voted"}
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in cookies.values())
    assert (cookies["guest"]["path"], cookies["voted"]["path"]) == ("/", PAGE)


def test_looking_sets_no_cookie(stranger, strip):
    assert not stranger.get(PAGE).cookies


def test_a_guest_has_one_vote_which_changes_and_is_withdrawn(stranger, strip):
    vote(stranger, strip, "joy")
    vote(stranger, strip, "anger")
    assert (total(strip), strip.anger) == (1, 1)
    response = vote(stranger, strip, "")
    assert response.status_code == 303 and response.cookies["voted"]["max-age"] == 0
    assert total(strip) == 0
    assert pressed(stranger.get(PAGE)) == []


def another(agent):
    """A browser nobody else has here."""
    return Client(headers={"User-Agent": f"Mozilla/5.0 {agent}"})


def test_two_guests_have_two_votes(strip):
    vote(another("Firefox"), strip, "joy")
    vote(another("Safari"), strip, "joy")
    assert total(strip) == 2


def test_a_browser_that_keeps_no_cookie_has_one_vote_and_is_told_what_to_do(strip, ruslan):
    first, second = another("Firefox"), another("Firefox")
    vote(first, strip, "joy")
    refused = vote(second, strip, "joy")
    assert refused.status_code == 429 and not refused.cookies
    assert "войдите на сайт" in refused.content.decode()
    assert vote(first, strip, "anger").status_code == 303
    assert vote(another("Firefox"), strip, "joy", REMOTE_ADDR="203.0.113.9").status_code == 303
    second.force_login(ruslan)
    assert vote(second, strip, "joy").status_code == 303
    assert total(strip) == 3


def test_a_made_up_cookie_is_another_guest(stranger, strip):
    vote(stranger, strip, "joy")
    forger = another("Firefox")
    forger.cookies["guest"] = stranger.cookies["guest"].value.partition(":")[0] + ":forged"
    vote(forger, strip, "anger")
    assert total(strip) == 2


def test_a_guest_who_signs_in_has_one_vote(stranger, strip, ruslan):
    vote(stranger, strip, "joy")
    stranger.force_login(ruslan)
    assert pressed(stranger.get(PAGE)) == ["joy"]
    vote(stranger, strip, "anger")
    assert (total(strip), strip.anger) == (1, 1)
    assert Vote.objects.get().voter == f"u:{ruslan.pk}"
    assert pressed(stranger.get(PAGE)) == ["anger"]


def test_a_reader_votes_on_any_device(strip, ruslan):
    for mood in ("joy", "anger"):
        client = Client()
        client.force_login(ruslan)
        assert not vote(client, strip, mood).cookies.get("guest")
    assert (total(strip), strip.anger) == (1, 1)


def test_a_script_gets_the_strip_alone(stranger, strip):
    response = vote(stranger, strip, "joy", headers={**HERE, "HX-Request": "true"})
    assert response.status_code == 200 and pressed(response) == ["joy"]
    assert "<html" not in response.content.decode() and "<mood-strip>" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_another_site_can_not_vote(stranger, strip):
    assert vote(stranger, strip, "joy", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert vote(stranger, strip, "joy", headers={"Origin": "https://evil.test"}).status_code == 403
    assert vote(stranger, strip, "joy", headers={}).status_code == 403
    assert total(strip) == 0


@pytest.mark.parametrize("seal", ["", "forged", "ы", "A" * 5000])
def test_a_forged_seal_is_refused(stranger, strip, seal):
    assert vote(stranger, strip, "joy", seal=seal).status_code == 400
    assert total(strip) == 0


def test_a_seal_of_something_else_is_refused(stranger, strip):
    assert vote(stranger, strip, "joy", seal=seal_for("thread", id=strip.pk)).status_code == 400
    assert vote(stranger, strip, "joy", seal=seal_for("strip", id=0)).status_code == 404


def test_a_mood_there_is_not_is_refused_in_words(stranger, strip):
    response = vote(stranger, strip, "despair")
    assert response.status_code == 400 and "Такого настроения" in response.content.decode()
    assert not response.cookies


def test_a_closed_strip_refuses_in_words(stranger, strip):
    actions.describe_strip(strip=strip, is_open=False)
    response = vote(stranger, strip, "joy")
    assert response.status_code == 409 and "Голосование закрыто" in response.content.decode()


def test_stuffing_from_one_network_is_stopped(strip, settings):
    settings.MOOD_LIMITS = {"new_votes_a_minute": 3}
    answers = [vote(another(n), strip, "joy").status_code for n in range(5)]
    assert answers == [303, 303, 303, 429, 429]
    assert total(strip) == 3
    assert vote(Client(), strip, "joy", REMOTE_ADDR="203.0.113.9").status_code == 303


def test_only_post_votes(stranger):
    assert stranger.get("/mood/vote/").status_code == 405


def test_cookies_are_for_secure_sites_only_where_the_site_is(stranger, strip):
    with override_settings(SESSION_COOKIE_SECURE=True):
        cookies = vote(stranger, strip, "joy").cookies
    assert all(cookie["secure"] for cookie in cookies.values())
