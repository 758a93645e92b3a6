from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "polosa.partners"
    label = "partners"
    verbose_name = _("Партнёры")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from polosa.kit import slots

        from . import receivers, views  # noqa: F401  # receivers connect themselves

        slots.fill(
            "article.before_discussion",
            template="partners/block.html",
            context=views.partners_block,
            order=10,
            shared_as=slots.everywhere,
        )
