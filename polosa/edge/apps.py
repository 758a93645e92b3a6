from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

NOTICE = """
SELECT set_config('tcp_keepalives_idle', '15', false), set_config('tcp_keepalives_interval', '5', false),
set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '30000', false)
"""


class EdgeConfig(AppConfig):
    name = "polosa.edge"
    label = "edge"
    verbose_name = _("Кэш")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(notice_lost_clients, dispatch_uid="notice lost clients")


def notice_lost_clients(connection: Any, **kwargs: Any) -> None:
    """Of a process whose machine is gone: PostgreSQL frees what it has locked in half a minute."""
    if connection.vendor == "postgresql":
        connection.connection.execute(NOTICE)
