from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "polosa.partners"
    label = "partners"
    verbose_name = _("Партнёры")
    default_auto_field = "django.db.models.BigAutoField"
