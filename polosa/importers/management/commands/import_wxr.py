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

from polosa.importers.actions import Options, Survey, import_wxr, people_of
from polosa.importers.errors import BadExport
from polosa.importers.gateways.opening import parts_of
from polosa.importers.gateways.report import Report, write_people
from polosa.importers.rules.identity import source_of
from polosa.importers.rules.plan import Filing

INTERRUPTED = 130
MOST_REASONS = 30
EVERY = 500  # items between two lines
KINDS = {
    "post": "материалы",
    "page": "страницы",
    "attachment": "файлы",
    "nav_menu_item": "пункты меню",
    "category": "описания рубрик",
    "tag": "описания меток",
    "author": "имена авторов",
    "address": "старые адреса",
}
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
        parser.add_argument(
            "file", type=Path, metavar="ФАЙЛ", help="выгрузка: .xml, .gz, .zip или папка с частями"
        )
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
        parser.add_argument(
            "--uploads",
            type=Path,
            metavar="ПАПКА",
            help="копия папки wp-content/uploads: файлы берутся из неё",
        )
        parser.add_argument(
            "--source", default="", metavar="АДРЕС", help="адрес старого сайта, если выгрузка его не называет"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="проба: всё прочесть и рассказать, ничего не записав"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        self._check(path, options)
        with Report(options["report"] or _report_path(localtime())) as report:
            try:
                survey = self._run(path, report, options)
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
            self._end(path, report, survey, options)

    def _check(self, path: Path, options: dict[str, Any]) -> None:
        if not path.exists():
            raise CommandError(f"{path}: такого файла нет")
        if options["uploads"] and not options["uploads"].is_dir():
            raise CommandError(f"{options['uploads']}: такой папки нет")
        if options["source"] and not source_of(options["source"]):
            raise CommandError(f"--source {options['source']}: это не адрес сайта")

    def _run(self, path: Path, report: Report, options: dict[str, Any]) -> Survey:
        chosen = Options(
            filing=Filing(options["categories_as"]) if options["categories_as"] else None,
            shelf=options["section"],
            story_types=frozenset(options["story_types"].replace(",", " ").split()),
            with_pictures=not options["no_pictures"],
            source=options["source"],
            uploads=options["uploads"],
            is_trial=options["dry_run"],
        )
        with _progress(self.stderr, quiet=options["verbosity"] == 0) as progress:
            size = sum(part.size for part in parts_of(path)) or None  # nobody knows what a .gz holds
            tasks = {
                "survey": progress.add_task("Просмотр", total=size, items=""),
                "import": progress.add_task(
                    "Проба" if options["dry_run"] else "Перенос", total=size, items=""
                ),
            }

            lines = _Lines(
                self.stderr, is_wanted=options["verbosity"] > 0 and not progress.console.is_terminal
            )

            def on_progress(stage: str, done: int, items: int) -> None:
                progress.update(tasks[stage], completed=done, items=f"записей: {items}" if items else "")
                lines.tell(items)

            return import_wxr(
                path=path,
                report=report,
                options=chosen,
                on_progress=on_progress,
                on_notice=self.stderr.write,
            )

    def _end(self, path: Path, report: Report, survey: Survey, options: dict[str, Any]) -> None:
        self._tell(report)
        self._invite(report, survey)
        if options["dry_run"]:
            self.stdout.write("Это была проба: ничего не записано.")
        if survey.troubles:
            told = "; ".join(f"{name}: {trouble}" for name, trouble in survey.troubles)
            report.close_with(told)
            raise CommandError(f"{path}: {told}. Всё, что стояло до этого места, перенесено.")
        failed = sum(count for (_, result), count in report.counts.items() if result == "failed")
        if failed:
            raise CommandError(f"не удалось перенести записей: {failed}; причины в отчёте.")

    def _tell(self, report: Report) -> None:
        for (kind, result), count in sorted(report.counts.items()):
            self.stdout.write(f"{KINDS.get(kind, kind)}: {RESULTS[result]} {count}")
        self.stdout.write(f"комментарии: перенесено {report.comments}")
        if report.missing:
            self.stdout.write(f"картинки и файлы: не загружено {report.missing}, остались ссылками")
        if report.reasons:
            self.stdout.write("причины:")
        for (result, why), count in report.reasons.most_common(MOST_REASONS):
            self.stdout.write(f"  {count} × {RESULTS[result] + ': ' if result else ''}{why}")
        if (more := len(report.reasons) - MOST_REASONS) > 0:
            self.stdout.write(f"  и другие, их {more}: в отчёте")
        self.stdout.write(f"отчёт: {report.path}")

    def _invite(self, report: Report, survey: Survey) -> None:
        people = people_of(survey)
        if people:
            path = report.path.with_name(f"{report.path.stem}-people.csv")
            write_people(path, people)
            self.stdout.write(f"кого пригласить: {len(people)}, имена и почта в {path}")


class _Lines:
    """Where there is no terminal to draw in, a line now and then."""

    def __init__(self, stream: Any, *, is_wanted: bool) -> None:
        self._stream = stream
        self._is_wanted = is_wanted
        self._told = 0

    def tell(self, items: int) -> None:
        if self._is_wanted and items - self._told >= EVERY:
            self._told = items
            self._stream.write(f"записей пройдено: {items}")


def _report_path(at: datetime) -> Path:
    return Path(settings.POLOSA_DATA) / "imports" / f"wxr-{at:%Y-%m-%d-%H%M%S}.jsonl"


def _progress(stream: Any, *, quiet: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[items]}"),
        TimeRemainingColumn(),
        console=Console(file=getattr(stream, "_out", sys.stderr)),
        disable=quiet,
    )
