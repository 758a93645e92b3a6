from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from polosa.readers.models import User

from ..models import Headline


class HeadlinePolicy(ModelPermissionPolicy):
    """Headlines come from feeds: nobody writes one by hand, not even a superuser."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action != "add" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: User, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Headline, HeadlinePolicy(Headline))
