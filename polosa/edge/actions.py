from django.db import transaction

from .models import Purge


@transaction.atomic
def purge(*keys: str) -> None:
    """Make every cached page that wears one of `keys` stale, in all workers, when the transaction commits."""
    Purge.objects.bulk_create([Purge(key=key) for key in dict.fromkeys(keys)])
