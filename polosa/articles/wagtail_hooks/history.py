"""The desk's report of what was done: a line tells a title, so of stories everybody sees what they may open."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models.audit_log import ModelLogEntryManager
from wagtail.permissions import policy_registry

from polosa.readers.models import User

from ..models import Article

_by_kind = ModelLogEntryManager.viewable_by_user


def viewable_by_user(entries: Any, user: User) -> QuerySet[Any]:
    """Wagtail asks what a person may do with stories; this asks about each story."""
    viewable = _by_kind(entries, user)
    policy = policy_registry.get_by_type(Article)
    if policy.sees_all(user):
        return viewable
    own = policy.instances_user_has_any_permission_for(user, {"change", "view"})
    numbers = own.order_by().values_list(Cast("pk", CharField()))
    kind = ContentType.objects.get_for_model(Article)
    return viewable.filter(~Q(content_type=kind) | Q(object_id__in=numbers))


# Wagtail has no setting for it: all models without a log of their own share this manager.
ModelLogEntryManager.viewable_by_user = viewable_by_user
