from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportersConfig(AppConfig):
    name = "polosa.importers"
    label = "importers"
    verbose_name = _("Перенос")
    default_auto_field = "django.db.models.BigAutoField"
