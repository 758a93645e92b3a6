"""What a post with five comments costs, and that nothing is left to be done after it."""

from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modelsearch.tasks import insert_or_update_object_task
from wagtail.search.backends import get_search_backend
from wagtail.tasks import update_reference_index_task

from polosa.articles.models import Article
from polosa.front.models import SearchDocument
from tests.importers.samples import author, category, comment, item, wxr

pytestmark = pytest.mark.django_db

HEAD = author() + category(3)
NUMBERS = count(1000)


def post():
    number = next(NUMBERS)
    said = [comment(number * 10 + n, f"Слово {n}", parent=n % 2 and number * 10 + n - 1) for n in range(5)]
    return item(number, title=f"Новость {number}", extra="".join(said))


@pytest.fixture
def asked(run):
    def asked(posts, *options):
        with CaptureQueriesContext(connection) as queries:
            run(wxr(*posts, head=HEAD), *options)
        return sum("SAVEPOINT" not in query["sql"] for query in queries)

    return asked


def test_a_post_with_five_comments_asks_little(asked):
    asked([post()])
    few, many = asked([post()]), asked([post() for _ in range(6)])
    assert (many - few) / 5 <= 60


def test_a_post_that_did_not_change_asks_less(asked):
    posts = [post() for _ in range(6)]
    asked(posts)
    assert (asked(posts) - asked(posts[:1])) / 5 <= 8


def test_nothing_is_left_to_the_background(asked, monkeypatch):
    """The search of readers and of the desk knows a story at once; tasks would cost as much again."""
    asked([post()])
    ordered = []
    for task in (update_reference_index_task, insert_or_update_object_task):
        monkeypatch.setattr(type(task), "enqueue", lambda self, *given, **_named: ordered.append(given))
    asked([post(), post()])
    assert [given for given in ordered if "article" in given] == []
    newest = Article.objects.order_by("-pk").first()
    assert SearchDocument.objects.filter(article=newest).exists()
    assert newest in list(get_search_backend().search(newest.title.split()[1], Article))
