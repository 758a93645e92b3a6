"""Letters say what was typed."""

from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from django.core import mail
from django.template.loader import render_to_string
from wagtail.models import Workflow

from polosa.articles.models import Article
from polosa.kit.models import Paper
from tests.factories import people, stories

pytestmark = pytest.mark.django_db

TYPED = 'Пишите на <ivan@example.org>, A&lt;B и «o\'Нил & "сын"»'


def test_the_desk_is_told_of_a_story_by_the_title_it_has(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    people.vera()
    pavel = people.pavel()
    draft = stories.draft("Мост", user=pavel)
    Article.objects.filter(pk=draft.pk).update(title=TYPED)
    draft = Article.objects.get(pk=draft.pk)
    draft.save_revision(user=pavel)
    Workflow.objects.get().start(draft, pavel)
    told = [letter.subject + letter.body for letter in mail.outbox]
    assert told
    for words in told:
        assert TYPED in words
        assert "&quot;" not in words and "&#x27;" not in words and "&amp;" not in words


def test_a_letter_with_a_code_names_the_paper_as_it_is_named(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    paper = Paper.current()
    paper.name = "Листок <A&B>"
    paper.save()
    client.post("/account/login/", {"email": "gost@example.org", "consent": "on"})
    (letter,) = mail.outbox
    assert "«Листок <A&B>»" in letter.subject
    name, address = parseaddr(letter.message()["From"])
    assert str(make_header(decode_header(name))) == "Листок <A&B>" and "@" in address
    assert "&lt;" not in letter.body and "&amp;" not in letter.body


def test_pages_escape_what_letters_do_not():
    assert "&lt;b&gt;" in render_to_string("refusal.html", {"name": "<b>", "words": "<b>"})
