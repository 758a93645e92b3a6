"""The text of every kind of page, extracted without styles, reads as sentences."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import get_resolver, resolve
from django.utils.timezone import localtime
from wagtail.documents import get_document_model

from polosa.comments import actions as comments
from polosa.comments.models import Comment
from polosa.events.actions import cancel_showing
from polosa.front.models import FrontPage, PlainPage
from polosa.kit.clock import now
from polosa.kit.models import Channel, Paper
from polosa.partners.models import Headline
from polosa.reactions.actions import vote
from polosa.reactions.enums import Mood
from polosa.readers.actions import desk_link
from tests.factories import afisha, neighbours, people, pictures, stories

from .reading import glued, lines

pytestmark = pytest.mark.django_db


def body(picture: int, document: int, other: int) -> list[dict[str, Any]]:
    shown = {"image": picture, "caption": "Мост утром", "credit": "Иван Петров", "alt": "Мост"}
    return [
        {
            "type": "paragraph",
            "value": "<p>Текст <b>новости</b> идёт.<br/>Вторая строка.</p><p>Второй абзац.</p>",
        },
        {"type": "heading", "value": {"text": "Подзаголовок", "level": "h2"}},
        {"type": "quote", "value": {"text": "Мы ждали этого", "author": "Иван Петров"}},
        {"type": "picture", "value": shown},
        {
            "type": "gallery",
            "value": {"title": "Как это было", "items": [{"image": picture, "caption": "Раз"}] * 2},
        },
        {
            "type": "embed",
            "value": {"url": "https://example.org/film", "title": "Фильм", "caption": "О мосте"},
        },
        {"type": "embed", "value": {"url": "https://example.org/film", "title": "", "caption": ""}},
        {
            "type": "table",
            "value": {"data": [["Год", "Длина"], ["2024", "300 м"]], "first_row_is_table_header": True},
        },
        {"type": "list", "value": {"ordered": True, "items": ["<p>Раз</p>", "<p>Два</p>"]}},
        {"type": "aside", "value": {"title": "Справка", "text": "<p>О мосте.</p>"}},
        {"type": "file", "value": {"document": document, "title": "Проект"}},
        {"type": "related", "value": {"article": other}},
        {"type": "html", "value": "<details><summary>Ещё</summary>Подробности</details>"},
    ]


@pytest.fixture
def addresses() -> list[str]:
    """A paper that has one of everything."""
    paper = Paper.current()
    words = {
        "motto": "Пишем с утра",
        "town": "Тихоборск",
        "email": "news@example.org",
        "telephone": "2-15-30",
    }
    words |= {
        "address": "Липовая, 3",
        "registration": "ЭЛ № 7",
        "founder": "ООО «Листок»",
        "chief_editor": "Соколова",
    }
    for name, value in {**words, "name": "Листок"}.items():
        setattr(paper, name, value)
    paper.save()
    for name in ("Телеграм", "Почта"):
        Channel.objects.create(paper=paper, name=name, url="https://example.org/")
    people.vera()
    picture = pictures.picture("most.jpg")
    document = get_document_model().objects.create(
        title="Проект", file=ContentFile(b"%PDF-1.4", name="p.pdf")
    )
    author = stories.author()
    type(author).objects.update(about="Пишет о городе.", role="обозреватель")
    other = stories.story("Дорогу закрыли", cover=picture, authors=[author, stories.author("Иван Дроздов")])
    story = stories.story(
        "Мост открыли",
        cover=picture,
        cover_caption="Новый мост",
        cover_credit="Пётр Снимков",
        tags=["мосты", "город"],
        body=body(picture.pk, document.pk, other.pk),
        updated_at=now() + timedelta(minutes=1),
        update_note="Добавлены слова мэра",
        kind="interview",
    )
    for n in range(3):
        stories.story(f"Ещё новость {n}", tags=["мосты"], section=stories.section("Спорт"), cover=picture)
    stories.story("Окна со скидкой", is_advertising=True, advertiser="ООО «Окна»")
    stories.story("Река вышла из берегов", is_urgent=True, kind="photo", cover=picture)
    stories.story("О весне", kind="column")
    for n, mood in enumerate((Mood.ANGER, Mood.ANGER, Mood.JOY)):
        vote(strip=story.strip, voter=f"guest-{n}", mood=mood.value)
    said = comments.write_comment(thread=story.thread, reader=people.ruslan(), text="Наконец-то!\n\nЖдали.")
    comments.write_comment(thread=story.thread, reader=people.vera(), text="Да", parent=said)
    event = afisha.event(
        age_mark=12, price="от 300 ₽", url="https://example.org/", organiser="Дом культуры", cover=picture
    )
    cancel_showing(showing=afisha.event("Концерт").showings.get())
    afisha.showing(
        "Выставка", at=now() - timedelta(days=1), until=now() + timedelta(days=9), kind="exhibition"
    )
    partner = neighbours.partner()
    for n in (1, 2):
        Headline.objects.create(
            partner=partner,
            guid=str(n),
            title=f"Паром {n}",
            url="https://a.ru/",
            published_at=now(),
            first_seen=now(),
        )
    root = FrontPage.objects.get()
    page = root.add_child(instance=PlainPage(title="О газете", slug="about", lead="Кто мы", body=[]))
    page.save_revision().publish()
    day, tomorrow = f"{localtime():%Y/%m/%d}", f"{localtime() + timedelta(days=1):%Y/%m/%d}"
    return [
        *(
            "/",
            "/news/",
            "/authors/",
            "/comments/",
            "/mood/",
            "/mood/?mood=anger",
            "/sport/",
            "/gorod/",
            "/tag/mosty/",
        ),
        *("/search/?q=мост", "/search/?q=щука", f"/day/{day}/", "/about/"),
        *("/afisha/", f"/afisha/{tomorrow}/", f"/afisha/{tomorrow}/theatre/", "/afisha/kind/theatre/"),
        *(thing.get_absolute_url() for thing in (story, author, event, event.venue)),
        *("/account/login/", "/nothing/", "/nothing/at/all/"),
    ]


NO_PAGES = set(
    str.split(
        "reactions:vote comments:write comments:comment account_login account_logout mfa_list_webauthn mfa_picture "
        "mfa_deactivate_totp mfa_remove_webauthn mfa_generate_recovery_codes mfa_view_recovery_codes mfa_authenticate "
        "readers:data articles:section articles:archive media edge:live edge:healthz edge:readyz audience:view "
        "events:calendar front:viewing partners:demo_feed distribution:rss distribution:section_rss "
        "distribution:atom distribution:json_feed distribution:comments distribution:sitemap "
        "distribution:sitemap_news distribution:sitemap_lists distribution:sitemap_part distribution:robots"
    )
)
"""What answers with no page of its own: a post, a redirect, data; what asks for a factor first is two lines of text; a
section answers by the name that plain pages have too."""


def named(patterns: Iterable[Any], space: str = "") -> Iterator[str]:
    for one in patterns:
        name = getattr(one, "namespace", None) or getattr(one, "app_name", None)
        if hasattr(one, "url_patterns"):
            if name not in {"wagtailadmin_api", "wagtaildocs"} and str(one.pattern) not in {
                "desk/",
                "documents/",
            }:
                yield from named(one.url_patterns, f"{space}{name}:" if name else space)
        elif one.name and not one.name.startswith(("wagtail", "desk_")):
            yield space + one.name


def read(client: Client, addresses: Iterable[str]) -> set[str]:
    """Names of the views that answered; nothing they said runs together, in either language."""
    wrong, seen = {}, set()
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == (404 if "nothing" in address else 200), (address, answer.status_code)
        seen.add(resolve(unquote(address.partition("?")[0])).view_name)
        wrong[address] = glued(answer.content.decode())
    assert {address: found for address, found in wrong.items() if found} == {}
    return seen


def test_every_kind_of_page_reads_as_sentences(addresses: list[str], client: Client):
    seen = read(client, addresses)
    client.post("/account/login/", {"email": "gost@example.org", "consent": "on"})
    seen |= read(client, ["/account/code/"])
    ruslan = Client()
    ruslan.force_login(people.ruslan())
    own = Comment.objects.get(author=people.ruslan()).pk
    seen |= read(
        ruslan, ["/account/", "/account/erase/", f"/comments/{own}/edit/", f"/comments/{own}/delete/"]
    )
    read(ruslan, [*addresses[:6], addresses[-7]])
    vera = Client()
    link = desk_link(user=people.vera())
    seen |= read(vera, [link])
    vera.post(link)
    seen |= read(vera, ["/account/second/", "/account/second/app/", "/account/second/key/"])
    missing = set(named(get_resolver().url_patterns)) - seen - NO_PAGES
    assert missing == set()


def test_refusals_read_as_sentences(client: Client):
    story = stories.story()
    answers = [
        client.post("/comments/write/", {"text": "Да"}),
        client.post("/mood/vote/", {"mood": "joy"}),
        client.post("/view/", {"size": "huge"}, HTTP_ORIGIN="https://evil.example"),
        client.delete(story.get_absolute_url()),
        client.get("/account/"),
    ]
    pages = [answer.content.decode() for answer in answers]
    pages.append(
        render_to_string("refusal.html", {"name": "Листок", "words": "Это наша ошибка", "reference": "a1"})
    )
    assert [glued(page) for page in pages if "<" in page] == [[]] * sum("<" in page for page in pages)


def test_pages_that_go_on_read_as_sentences(client: Client):
    for n in range(45):
        stories.story(f"Новость {n}", has_discussion=False)
    read(client, ["/gorod/", "/news/", "/author/vera-sokolova/"])
    assert "Раньше" in client.get("/gorod/").content.decode()


def test_what_was_glued_is_told_from_what_is_not():
    assert glued("<p><a>Город</a><time>12:00</time></p>")
    assert glued("<p>Мост открыли<small>5 просмотров</small></p>")
    assert not glued("<p><a>Город</a>, <time>12:00</time></p><p>Да</p>")
    assert lines("<p>Раз<br>два</p><p hidden>нет</p><script>x</script>") == ["Раз", "два"]
