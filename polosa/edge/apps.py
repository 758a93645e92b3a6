from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EdgeConfig(AppConfig):
    name = "polosa.edge"
    label = "edge"
    verbose_name = _("Кэш")
    default_auto_field = "django.db.models.BigAutoField"
