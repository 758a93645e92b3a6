"""What can go wrong with people. The texts are in words a person may be shown."""

from django.utils.translation import gettext_lazy as _


class NotSent(Exception):
    """A letter did not leave the house."""


class LinkSpent(Exception):
    """A link to the desk that has worked already, is older than a day, or was never ours."""


class ErasureRefused(Exception):
    """People of the newsroom are not erased by themselves: stories bear their names."""

    message = _("Учётную запись сотрудника удаляет главный редактор.")


class NoDesk(Exception):
    """Who has no business at the desk gets no link to it."""
