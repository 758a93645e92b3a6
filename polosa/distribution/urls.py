from django.urls import path

from . import feeds, views

app_name = "distribution"
urlpatterns = [
    path("rss.xml", feeds.LatestFeed(), name="rss"),
    path("rss/<slug:section>.xml", feeds.LatestFeed(), name="section_rss"),
    path("atom.xml", feeds.LatestAtom(), name="atom"),
    path("feed.json", views.json_feed, name="json_feed"),
    path("comments.xml", feeds.CommentsFeed(), name="comments"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-news.xml", views.sitemap_news, name="sitemap_news"),
    path("sitemap-lists.xml", views.sitemap_lists, name="sitemap_lists"),
    path("sitemap-<slug:kind>-<int:part>.xml", views.sitemap_part, name="sitemap_part"),
    path("robots.txt", views.robots, name="robots"),
]
