from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from polosa.articles.models import Article
from polosa.edge.keys import wear
from polosa.events.models import Event
from polosa.kit.clock import iso
from polosa.kit.models import Paper
from polosa.kit.pictures import social_url

from . import actions, queries, rules
from .feeds import stable_id, wear_item

XML = "application/xml; charset=utf-8"
PARTS: dict[str, tuple[Any, Any]] = {
    "articles": (Article, queries.article_urls),
    "events": (Event, queries.event_urls),
}
CLOSED = ("/desk/", "/account/", "/search/", "/view/", "/comments/write/", "/desk-entry/")


def json_feed(request: HttpRequest) -> HttpResponse:
    """JSON Feed 1.1 of the newest stories."""
    wear(request, "latest")
    paper, articles = Paper.current(), queries.feed_articles()
    for article in articles:
        wear_item(request, article)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": paper.name,
        "home_page_url": settings.BASE_URL + "/",
        "feed_url": settings.BASE_URL + request.path,
        "description": paper.motto or paper.name,
        "language": "ru",
        "authors": [{"name": paper.name, "url": settings.BASE_URL + "/"}],
        "items": [_json_item(article, paper) for article in articles],
    }
    options = {"ensure_ascii": False}
    return JsonResponse(feed, json_dumps_params=options, content_type="application/feed+json; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of all sitemaps."""
    wear(request, "latest", "afisha")
    parts = [
        reverse("distribution:sitemap_part", args=[kind, part])
        for kind, (model, _) in PARTS.items()
        for part in queries.parts(model.objects.live())
    ]
    fixed = [reverse("distribution:sitemap_news"), reverse("distribution:sitemap_lists")]
    return HttpResponse(rules.index(settings.BASE_URL + path for path in [*fixed, *parts]), content_type=XML)


def sitemap_part(request: HttpRequest, kind: str, part: int) -> HttpResponse:
    """Ten thousand identifiers of stories or of events."""
    if kind not in PARTS or part >= 2**40:
        raise Http404
    model, urls_of = PARTS[kind]
    if part not in queries.parts(model.objects.live()):
        raise Http404
    wear(request, actions.sitemap_key(kind, part), "sections")  # whose words are in the addresses
    return HttpResponse(rules.urlset(urls_of(part)), content_type=XML)


def sitemap_lists(request: HttpRequest) -> HttpResponse:
    wear(request, "sections", "authors", "tags", "latest", "afisha", "pages")
    return HttpResponse(rules.urlset(queries.list_urls()), content_type=XML)


def sitemap_news(request: HttpRequest) -> HttpResponse:
    """What was published within two days; what grows older leaves it at the next publication."""
    wear(request, "latest", "sections")
    body = rules.news_urlset(queries.news(), name=Paper.current().name, language="ru")
    return HttpResponse(body, content_type=XML)


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        f"Sitemap: {settings.BASE_URL}{reverse('distribution:sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _json_item(article: Article, paper: Paper) -> dict[str, Any]:
    item = {
        "id": stable_id(paper, f"article/{article.pk}"),
        "url": settings.BASE_URL + article.get_absolute_url(),
        "title": article.title,
        "content_text": article.lead or article.title,
        "summary": article.lead,
        "image": social_url(article.cover),
        "date_published": iso(article.published_at) if article.published_at else "",
        "date_modified": iso(article.updated_at) if article.is_updated and article.updated_at else "",
        "authors": [
            {"name": author.name, "url": settings.BASE_URL + author.get_absolute_url()}
            for author in article.authors
        ],
        "tags": [article.section.title],
    }
    return {name: value for name, value in item.items() if value}
