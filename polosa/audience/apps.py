from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudienceConfig(AppConfig):
    name = "polosa.audience"
    label = "audience"
    verbose_name = _("Аудитория")
    default_auto_field = "django.db.models.BigAutoField"
