from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontConfig(AppConfig):
    name = "polosa.front"
    label = "front"
    verbose_name = _("Полоса")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from polosa.kit import slots

        from . import receivers, views  # noqa: F401  # receivers connect themselves

        slots.fill(
            "footer",
            template="front/footer_links.html",
            context=views.footer_links,
            shared_as=slots.everywhere,
        )
