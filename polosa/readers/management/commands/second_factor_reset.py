from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from polosa.readers import actions, queries


class Command(BaseCommand):
    help = "Forgets the second factor of one person, who has lost the phone or the key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> str:
        person = queries.reader_by_email(email)
        if person is None:
            raise CommandError(_("Нет человека с почтой %s.") % email)
        if not actions.forget_factors(user=person, by=None):
            return _("У %s второго фактора и не было.") % email
        return _("Второй фактор %s забыт: теперь можно войти без него и добавить новый.") % email
