from typing import Any

from django.core.management.base import BaseCommand
from rich.progress import track

from polosa.articles.models import Article

from ... import actions


class Command(BaseCommand):
    help = "Index all live stories for readers' search anew. Safe to stop and run again."

    def handle(self, *args: Any, **options: Any) -> None:
        live = Article.objects.live().order_by("pk")
        batches = actions.reindex(articles=live.iterator(chunk_size=200))
        for _done in track(batches, total=-(-live.count() // 500), description="Поиск"):
            pass
