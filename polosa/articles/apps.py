from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "polosa.articles"
    label = "articles"
    verbose_name = _("Материалы")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from polosa.kit import slots

        from . import receivers, views  # noqa: F401  # receivers connect themselves

        slots.fill(
            "masthead",
            template="articles/nav.html",
            context=views.sections_row,
            shared_as=views.sections_row_as,
        )
        slots.fill(
            "alerts", template="articles/alert.html", context=views.urgent_row, shared_as=views.urgent_row_as
        )
