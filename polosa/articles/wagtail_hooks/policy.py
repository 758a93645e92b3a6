"""Who may do what with stories. Reporters write their own drafts; editors write, publish and delete all."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from polosa.readers.models import User

from ..models import Article


class ArticlePolicy(ModelPermissionPolicy):
    """Django's permissions, and one rule more: whoever may add stories may also see and change their own.

    Own stories may be deleted only while they were never published.
    """

    def user_has_permission(self, user: User, action: str) -> bool:
        if action in {"change", "delete", "view"} and super().user_has_permission(user, "add"):
            return True  # potentially: the instance decides
        return super().user_has_permission(user, action)

    def sees_all(self, user: User) -> bool:
        """Drafts of others, too."""
        return any(super(ArticlePolicy, self).user_has_permission(user, one) for one in ("change", "view"))

    def user_has_any_permission(self, user: User, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Article) -> bool:
        if super().user_has_permission(user, action):
            return True
        mine = instance.owner_id is not None and instance.owner_id == user.pk
        if not mine or not super().user_has_permission(user, "add"):
            return False
        return action in {"change", "view"} or (action == "delete" and instance.first_published_at is None)

    def user_has_any_permission_for_instance(self, user: User, actions: Any, instance: Article) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: User, actions: Any) -> QuerySet[Article]:
        if any(super(ArticlePolicy, self).user_has_permission(user, action) for action in actions):
            return Article.objects.all()
        if super().user_has_permission(user, "add"):
            return Article.objects.filter(owner_id=user.pk)
        return Article.objects.none()

    def instances_user_may_choose(self, user: User) -> QuerySet[Article]:
        """What a story may be tied to: what is on the site, and the drafts one may open."""
        if self.sees_all(user):
            return Article.objects.all()
        return Article.objects.filter(Q(live=True) | Q(owner_id=user.pk))


register_permission_policy(Article, ArticlePolicy(Article))
