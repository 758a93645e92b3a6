from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from polosa.importers.models import ImportedItem


@transaction.atomic
def remember(
    *, source: str, kind: str, foreign_id: object, thing: models.Model | None, digest: str = "", **also: Any
) -> ImportedItem:
    """What a thing of the old site became; None for one that was tried in vain."""
    kind_of_thing = ContentType.objects.get_for_model(thing) if thing else None
    record, _ = ImportedItem.objects.update_or_create(
        source=source,
        kind=kind,
        foreign_id=str(foreign_id)[:100],
        defaults={
            "digest": digest,
            "content_type": kind_of_thing,
            "object_id": thing.pk if thing else None,
            "revision_id": getattr(thing, "latest_revision_id", None),
            **also,
        },
    )
    return record
