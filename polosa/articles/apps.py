from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "polosa.articles"
    label = "articles"
    verbose_name = _("Материалы")
    default_auto_field = "django.db.models.BigAutoField"
