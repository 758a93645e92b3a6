from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "polosa.comments"
    label = "comments"
    verbose_name = _("Комментарии")
    default_auto_field = "django.db.models.BigAutoField"
