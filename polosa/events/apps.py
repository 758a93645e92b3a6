from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "polosa.events"
    label = "events"
    verbose_name = _("Афиша")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from polosa.kit import slots

        from . import receivers, views  # noqa: F401  # receivers connect themselves

        slots.fill(
            "article.after",
            template="events/block.html",
            context=views.afisha_block,
            order=30,
            shared_as=slots.everywhere,
        )
