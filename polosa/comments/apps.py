from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "polosa.comments"
    label = "comments"
    verbose_name = _("Комментарии")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from polosa.kit import slots

        from . import receivers, views  # noqa: F401  # receivers connect themselves

        slots.fill(
            "article.after",
            template="comments/feed_block.html",
            context=views.feed_block,
            order=20,
            shared_as=slots.everywhere,
        )
        slots.fill("reader.comments", template="comments/own_block.html", context=views.own_block)
