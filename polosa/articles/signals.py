"""Facts about stories. Each is sent inside the transaction that made it true; `article` is the live row."""

from django.dispatch import Signal

article_published = Signal()
"""A story went live, or a live story changed. Arguments: article, first (bool: it was not live before)."""

article_unpublished = Signal()
"""A story left the site: unpublished, expired or deleted. Arguments: article."""

articles_loaded = Signal()
"""Many stories went live at once that were not there before. Argument: articles (a list)."""
