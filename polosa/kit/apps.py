from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KitConfig(AppConfig):
    name = "polosa.kit"
    label = "kit"
    verbose_name = _("Основа")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.images.models import Filter, WagtailImageFieldFile

        from . import darkroom, receivers  # noqa: F401  # connects the receivers

        # Whoever asks for a rendition or for the size of a picture, neither is decoded in this process.
        Filter.run = darkroom.rendered
        WagtailImageFieldFile.get_image_dimensions = darkroom.dimensions
