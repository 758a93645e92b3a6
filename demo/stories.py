"""The demo's stories, with what readers did about them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from polosa.articles import actions
from polosa.articles.models import Article, Author, Section
from polosa.audience.actions import load_views
from polosa.comments.actions import import_comment, recount
from polosa.comments.models import Comment, Thread
from polosa.reactions.actions import load_votes
from polosa.readers.models import User

from .cast import email
from .library import CREDIT, drawing
from .parse import Block, Entry, Remark, blocks, remarks

if TYPE_CHECKING:
    from .build import Plan

VARIANTS = 3
"""So many different drawings of one theme."""

FIRST = [
    "Всё, что вы читаете на этих страницах, написано и нарисовано для пробы: чтобы было видно, как выглядит"
    " и работает сайт районной газеты. Голосуйте, спорьте, ищите, листайте архив.",
    "- А где писать самому? - спросит редактор. - В редакции, - ответим мы: адрес её кончается на /desk/,"
    " а ссылка для входа напечатана там, где запущен сайт.",
]

DRAFTS = [
    (
        "Павел Дроздов",
        "proisshestviya",
        "Снегопад: что говорят дорожники",
        "Заготовка на утро, если прогноз сбудется.",
    ),
    ("Тимур Ахметов", "sport", "Календарь лыжных гонок на декабрь", "Ждём подтверждения дат от федерации."),
]


def tell(plan: Plan, section: str, story: Entry) -> None:
    """One story with its discussion, moods and views, all of it or nothing."""
    if Article.objects.filter(slug=story.slug[:80]).exists():
        return
    rng, moment = plan.random("story", story.slug), plan.moments[story.slug]
    article = actions.create_article(user=_owner(story), publish=True, **_fields(section, story, moment, rng))
    if article.thread and "nocomments" not in story.words("flags"):
        _discuss(article.thread, remarks(story), moment, plan.now, rng)
    views = _views(story, rng, plan.now - moment)
    if article.counter:
        load_views(counter=article.counter, n=views)
    if article.strip and article.has_mood:
        load_votes(strip=article.strip, moods=_moods(story, views, rng), at=moment)


def write_first(now: datetime) -> None:
    """The story that explains the demo; its time is the time the demo counts from."""
    if Article.objects.filter(slug="o-demonstracionnoy-gazete").exists():
        return
    section, _new = Section.objects.get_or_create(slug="gorod", defaults={"title": "Город"})
    actions.create_article(
        user=None,
        publish=True,
        title="Тихоборска нет на карте: это демонстрационная газета",
        slug="o-demonstracionnoy-gazete",
        lead="Город, люди и новости здесь выдуманы, а кнопки, оценки и комментарии работают по-настоящему.",
        section=section,
        published_at=now,
        tags=["о газете"],
        body=[{"type": "paragraph", "value": f"<p>{text}</p>"} for text in FIRST],
    )


def leave_drafts(plan: Plan) -> None:
    """A morning at the desk: two drafts, one of them waiting for an editor, and a story set for tomorrow."""
    for place, (name, section, title, lead) in enumerate(DRAFTS):
        if Article.objects.filter(title__startswith=title[:20]).exists():
            continue
        user = User.objects.get(email=email(name))
        later = {"go_live_at": plan.now + timedelta(days=1)} if place else {}
        draft = actions.create_article(
            user=user,
            title=title,
            lead=lead,
            section=Section.objects.get(slug=section),
            authors=list(Author.objects.filter(name=name)),
            body=[{"type": "paragraph", "value": f"<p>{lead}</p>"}],
            **later,
        )
        if later:
            actions.publish_article(article=draft)
        else:
            draft.get_workflow().start(draft, user)


def _owner(story: Entry) -> User:
    """Whoever wrote it began it; an editor put it on the site, so it is owned by somebody who may."""
    writer = story.words("authors")[0]
    user = User.objects.get(email=email(writer))
    return user if user.has_perm("articles.publish_article") else User.objects.get(email=email("Вера"))


def _fields(section: str, story: Entry, moment: datetime, rng: Random) -> dict[str, Any]:
    flags = story.words("flags")
    authors = {author.name: author for author in Author.objects.filter(name__in=story.words("authors"))}
    return {
        "title": story.need("title"),
        "slug": story.slug[:80],
        "lead": story.need("lead"),
        "section": Section.objects.get(slug=section),
        "kind": story.need("kind"),
        "authors": [authors[name] for name in story.words("authors")],
        "tags": story.words("tags"),
        "cover": drawing(story.need("picture"), rng.randrange(VARIANTS)),
        "cover_credit": CREDIT,
        "published_at": moment,
        "age_mark": int(story.headers.get("age", 12)),
        "is_urgent": "urgent" in flags,
        "is_pinned": "pinned" in flags,
        "is_advertising": "ad" in flags,
        "advertiser": story.headers.get("advertiser", ""),
        "ad_token": story.headers.get("token", ""),
        "has_mood": "nomood" not in flags,
        "has_discussion": "nocomments" not in flags,
        "body": [raw for block in blocks(story) if (raw := _raw(block, section, rng))],
    }


def _raw(block: Block, section: str, rng: Random) -> dict[str, Any] | None:
    kind, value = block
    if kind == "picture":
        picture = drawing(value["theme"], rng.randrange(VARIANTS))
        return {
            "type": kind,
            "value": {"image": picture.pk, "caption": value["caption"], "credit": CREDIT, "alt": ""},
        }
    if kind == "gallery":
        shown = [
            {"image": drawing(theme, n % VARIANTS).pk, "caption": ""}
            for n, theme in enumerate(value["themes"])
        ]
        return {"type": kind, "value": {"title": value["title"], "items": shown}}
    if kind == "table":
        return {
            "type": kind,
            "value": {"data": value, "first_row_is_table_header": True, "first_col_is_header": False},
        }
    if kind == "related":
        other = (
            Article.objects.live().filter(section__slug=section).newest().values_list("pk", flat=True).first()
        )
        return {"type": kind, "value": {"article": other}} if other else None
    return {"type": kind, "value": value}


def _discuss(thread: Thread, said: list[Remark], moment: datetime, now: datetime, rng: Random) -> None:
    from .build import spread

    def count(found: list[Remark]) -> int:
        return sum(1 + count(remark.replies) for remark in found)

    times = iter(spread(moment, now, count(said), rng))

    def speak(found: list[Remark], parent: Comment | None) -> None:
        for remark in found:
            told = import_comment(
                thread=thread,
                author_name=remark.name,
                text=remark.text,
                parent=parent,
                created_at=next(times),
            )
            speak(remark.replies, told)

    speak(said, None)
    recount(thread=thread)


def _views(story: Entry, rng: Random, age: timedelta) -> int:
    heat = int(story.headers.get("heat", 5))
    ripe = min(1.0, 0.25 + age.total_seconds() / (2 * 86_400))
    return round((90 * heat + heat**3.1 + rng.randrange(150)) * ripe)


def _moods(story: Entry, views: int, rng: Random) -> dict[str, int]:
    """About one reader in eleven tells a mood, as the story's weights have it."""
    weights = {word.split()[0]: float(word.split()[1]) for word in story.words("mood")}
    if not weights:
        return {}
    told = round(views * rng.uniform(0.05, 0.11))
    return dict(Counter(rng.choices(list(weights), list(weights.values()), k=told)))
