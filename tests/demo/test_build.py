import pytest
from rich.console import Console

from demo import build as building
from demo.build import build, make_plan
from polosa.articles.models import Article, Author, Section
from polosa.comments.models import Comment, Thread
from polosa.events.models import Event, Showing, Venue
from polosa.kit.models import Paper, Picture
from polosa.partners.models import Partner
from polosa.reactions.models import Strip
from polosa.readers.models import User

pytestmark = pytest.mark.django_db

QUIET = Console(quiet=True)


def counted() -> dict[str, int]:
    models = [Article, Author, Section, Comment, Event, Showing, Venue, Partner, Picture]
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.slow
def test_a_small_demo_is_a_whole_paper_and_building_again_adds_nothing() -> None:
    build(articles=6, console=QUIET)
    first = counted()
    assert Paper.current().name == "Тихоборский листок"
    assert (first["Section"], first["Author"], first["Event"], first["Venue"], first["Partner"]) == (
        8,
        6,
        40,
        12,
        3,
    )
    assert Article.objects.filter(live=True).count() == 7
    for thread in Thread.objects.all():
        assert thread.total == Comment.objects.visible().filter(thread=thread).count()
    for strip in Strip.objects.all():
        assert strip.total == strip.votes.exclude(mood="").count()
    assert not User.objects.filter(name="").exists()
    build(articles=6, console=QUIET)
    assert counted() == first


@pytest.mark.slow
def test_a_build_that_was_stopped_goes_on_where_it_stopped(monkeypatch) -> None:
    told = 0
    real = building.stories.tell

    def tired(*args) -> None:
        nonlocal told
        told += 1
        if told == 3:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(building.stories, "tell", tired)
    with pytest.raises(KeyboardInterrupt):
        build(articles=6, console=QUIET)
    monkeypatch.setattr(building.stories, "tell", real)
    assert 0 < Article.objects.filter(live=True).count() < 7
    build(articles=6, console=QUIET)
    assert Article.objects.filter(live=True).count() == 7


def test_the_whole_plan_is_as_large_as_promised_and_repeatable_from_its_number() -> None:
    plan, again, other = make_plan(1), make_plan(1), make_plan(2)
    assert sum(map(len, plan.sections.values())) >= 120
    recent = [moment for moment in plan.moments.values() if (plan.now - moment).days <= 60]
    assert len(recent) >= 120
    assert all(moment <= plan.now for moment in plan.moments.values())
    ages = {slug: plan.now - moment for slug, moment in plan.moments.items()}
    assert ages.keys() == again.moments.keys()
    assert [plan.random("a", 1).random() for _ in "ab"] == [again.random("a", 1).random() for _ in "ab"]
    assert plan.random("a").random() != other.random("a").random()
