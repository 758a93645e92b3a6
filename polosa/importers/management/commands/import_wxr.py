"""Bring the stories, pages, comments and pictures of a WordPress export."""

import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.timezone import localtime
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from polosa.importers.actions import Options, import_wxr
from polosa.importers.errors import BadExport
from polosa.importers.gateways.report import Report
from polosa.importers.rules.plan import Filing

INTERRUPTED = 130
KINDS = {"post": "материалы", "page": "страницы", "attachment": "файлы", "nav_menu_item": "пункты меню"}
RESULTS = {
    "imported": "перенесено",
    "changed": "обновлено",
    "unchanged": "без изменений",
    "skipped": "пропущено",
    "failed": "не удалось",
}


class Command(BaseCommand):
    help = (
        "Перенести статьи, страницы, комментарии и картинки из выгрузки WordPress. Можно запускать повторно."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="ФАЙЛ", help="выгрузка, файл .xml")
        parser.add_argument(
            "--report", type=Path, metavar="ФАЙЛ", help="куда записать отчёт: строка JSON о каждой записи"
        )
        parser.add_argument(
            "--categories-as",
            choices=[filing.value for filing in Filing],
            help="старые рубрики станут рубриками (само собой, если их не больше 12) или метками",
        )
        parser.add_argument(
            "--section", default="", metavar="АДРЕС", help="рубрика для материалов без рубрики"
        )
        parser.add_argument(
            "--story-types",
            default="post",
            metavar="ТИПЫ",
            help="какие типы записей считать материалами, через запятую",
        )
        parser.add_argument("--no-pictures", action="store_true", help="ничего не загружать со старого сайта")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path}: такого файла нет")
        with Report(options["report"] or _report_path(localtime())) as report:
            try:
                trouble = self._run(path, report, options)
            except BadExport as error:
                report.close_with(str(error))
                raise CommandError(f"{path}: {error}") from None
            except KeyboardInterrupt:
                self._tell(report)
                self.stderr.write("Остановлено. Перенесённое осталось; та же команда продолжит.")
                sys.exit(INTERRUPTED)
            except (OSError, DatabaseError) as error:
                report.close_with(str(error))
                raise CommandError(f"{path}: {error}. Та же команда продолжит.") from None
            self._end(path, report, trouble)

    def _run(self, path: Path, report: Report, options: dict[str, Any]) -> BadExport | None:
        chosen = Options(
            filing=Filing(options["categories_as"]) if options["categories_as"] else None,
            shelf=options["section"],
            story_types=frozenset(options["story_types"].replace(",", " ").split()),
            with_pictures=not options["no_pictures"],
        )
        with _progress(self.stderr, quiet=options["verbosity"] == 0) as progress:
            size = path.stat().st_size
            tasks = {
                "survey": progress.add_task("Просмотр", total=size),
                "import": progress.add_task("Перенос", total=size),
            }
            return import_wxr(
                path=path,
                report=report,
                options=chosen,
                on_progress=lambda stage, done: progress.update(tasks[stage], completed=done),
            )

    def _end(self, path: Path, report: Report, trouble: BadExport | None) -> None:
        self._tell(report)
        if trouble:
            report.close_with(str(trouble))
            raise CommandError(f"{path}: {trouble}. Всё, что стояло до этого места, перенесено.")
        failed = sum(count for (_, result), count in report.counts.items() if result == "failed")
        if failed:
            raise CommandError(f"не удалось перенести записей: {failed}; причины в отчёте.")

    def _tell(self, report: Report) -> None:
        for (kind, result), count in sorted(report.counts.items()):
            self.stdout.write(f"{KINDS.get(kind, kind)}: {RESULTS[result]} {count}")
        self.stdout.write(f"комментарии: перенесено {report.comments}")
        if report.missing:
            self.stdout.write(f"картинки и файлы: не загружено {report.missing}, остались ссылками")
        self.stdout.write(f"отчёт: {report.path}")


def _report_path(at: datetime) -> Path:
    return Path(settings.POLOSA_DATA) / "imports" / f"wxr-{at:%Y-%m-%d-%H%M%S}.jsonl"


def _progress(stream: Any, *, quiet: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(file=getattr(stream, "_out", sys.stderr)),
        disable=quiet,
    )
