from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from polosa.readers import actions, queries
from polosa.readers.errors import NoDesk


class Command(BaseCommand):
    help = "Prints a link that lets one person of the newsroom into the desk, once, within a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> str:
        person = queries.reader_by_email(email)
        try:
            path = actions.desk_link(person) if person else None
        except NoDesk as refused:
            raise CommandError(_("%s не входит в редакцию.") % email) from refused
        if path is None:
            raise CommandError(_("Нет человека с почтой %s.") % email)
        return f"{settings.BASE_URL}{path}"
