"""Bring the catalogs in `locale/` up to date with the texts, and compile them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

POLOSA = Path(__file__).resolve().parents[3]


class Command(BaseCommand):
    help = "Bring the catalogs in locale/ up to date with the texts, and compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--gaps", action="store_true", help="only list what libraries leave in English")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from polosa.kit.catalogs import gaps, library  # these need Babel, a developers' library
        except ImportError as missing:
            raise CommandError(f"This needs the developers' requirements: {missing}") from missing
        if options["gaps"]:
            return self._list([text for domain in library.DOMAINS for text in gaps.untranslated(domain)])
        empty = library.refresh(Path(settings.LOCALE_PATHS[0]), POLOSA)
        self._list(empty)
        if empty:
            raise CommandError(f"{len(empty)} texts have no translation yet")
        return None

    def _list(self, texts: list[Any]) -> None:
        for text in texts:
            self.stdout.write(f"{text}")
