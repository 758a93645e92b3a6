"""The `polosa` command. Its help starts without Django; each subcommand loads what it needs."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from .env import EnvError, read
from .private import use_private_umask

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one subcommand; returns the exit code. What an operator can mend is told in one line."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    use_private_umask()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polosa.config.settings")
    os.environ.setdefault("PGCONNECT_TIMEOUT", "10")
    try:
        if arguments[:1] == ["manage"]:  # everything after it is Django's, its --help too
            return _manage(arguments[1:])
        options, rest = _parser().parse_known_args(arguments)
        options.rest = rest
        if rest and options.run is not _import_wxr:
            _parser().error(f"лишнее: {' '.join(rest)}")
        run: Callable[[argparse.Namespace], int] = options.run
        read()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
        return run(options)
    except EnvError as wrong:
        return _refuse(str(wrong))
    except KeyboardInterrupt:
        print("\nОстановлено.", file=sys.stderr)
        return INTERRUPTED
    except Exception as wrong:
        if "Refusal" not in {
            base.__name__ for base in type(wrong).__mro__
        }:  # importing it would slow the start
            raise
        return _refuse(str(wrong))


def _refuse(text: str) -> int:
    print(f"polosa: {text}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="polosa", description="Polosa — сайт городской газеты.")
    commands = parser.add_subparsers(title="команды", metavar="команда", required=True)
    serve = commands.add_parser("serve", help="подготовить базу и запустить сайт")
    serve.add_argument("--demo", action="store_true", help="в первый раз собрать показательную газету")
    serve.set_defaults(run=_serve)
    _add_demo(commands)
    _add_import(commands)
    check = commands.add_parser("check", help="проверить настройки, базу, папку данных и почту")
    check.set_defaults(run=_check)
    _add_backup(commands)
    _add_edge(commands)
    commands.add_parser("manage", help="команды Django: polosa manage help", add_help=False)
    clerk = commands.add_parser("clerk", add_help=False)  # started by `serve`, not by people
    clerk.add_argument("--parent", type=int, default=0)
    clerk.set_defaults(run=_clerk)
    return parser


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = commands.add_parser("demo", help="собрать показательную газету «Тихоборский листок»")
    demo.add_argument("--articles", type=_positive, metavar="N", help="сколько статей")
    demo.add_argument("--number", type=int, default=1, metavar="ЧИСЛО", help="одно число — одна газета")
    demo.add_argument("--fresh", action="store_true", help="отложить прежнюю и собрать заново")
    demo.set_defaults(run=_demo)


def _add_import(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sources = commands.add_parser("import", help="перенести старый сайт: polosa import wxr ФАЙЛ")
    kinds = sources.add_subparsers(title="откуда", metavar="вид", required=True)
    wxr = kinds.add_parser("wxr", help="выгрузка WordPress (XML)", add_help=False)
    wxr.set_defaults(run=_import_wxr)


def _add_backup(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    backup = commands.add_parser("backup", help="сделать копию всей газеты, не останавливая её")
    backup.add_argument("folder", metavar="ПАПКА", help="где лежат копии, лучше на другом диске")
    backup.add_argument("--keep", type=_positive, metavar="N", help="оставить N последних копий")
    backup.add_argument("--verify", action="store_true", help="проверить копию, запустив её на пробу")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="восстановить газету из копии в пустую папку и пустую базу")
    restore.add_argument("folder", metavar="ПАПКА", help="копия, или папка с копиями: тогда последняя")
    restore.add_argument(
        "--check", action="store_true", help="только проверить копию, ничего не восстанавливая"
    )
    restore.set_defaults(run=_restore)


def _add_edge(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    edge = commands.add_parser("edge", help="страницы из памяти: polosa edge stats")
    kinds = edge.add_subparsers(title="что", metavar="что", required=True)
    stats = kinds.add_parser("stats", help="что успели процессы, которые работают")
    stats.add_argument("--json", action="store_true", help="для программ")
    stats.set_defaults(run=_edge_stats)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 10_000_000:
        raise argparse.ArgumentTypeError(f"{text!r}: нужно целое число больше нуля")
    return int(text)


def _manage(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["polosa manage", *arguments])
    return 0


def _serve(options: argparse.Namespace) -> int:
    if options.demo:
        os.environ["POLOSA_DEMO"] = "1"
    from .serve import serve

    return serve(demo=options.demo)


def _demo(options: argparse.Namespace) -> int:
    os.environ["POLOSA_DEMO"] = "1"
    from .launch_demo import build

    return build(number=options.number, articles=options.articles, fresh=options.fresh)


def _import_wxr(options: argparse.Namespace) -> int:
    from .launch import prepare

    if not {"-h", "--help"} & set(options.rest):
        prepare()
    return _manage(["import_wxr", *options.rest])


def _check(options: argparse.Namespace) -> int:
    from .checkup import checkup

    return checkup()


def _backup(options: argparse.Namespace) -> int:
    from .backup.create import backup

    _interrupt_when_stopped()
    return backup(Path(options.folder).expanduser().resolve(), keep=options.keep, checked=options.verify)


def _restore(options: argparse.Namespace) -> int:
    from .backup.restore import restore

    _interrupt_when_stopped()
    return restore(Path(options.folder).expanduser().resolve(), only_check=options.check)


def _interrupt_when_stopped() -> None:
    """A service that is stopped ends as by Ctrl-C: what was held for a while is let go."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _edge_stats(options: argparse.Namespace) -> int:
    from .edge_stats import show

    return show(as_json=options.json)


def _clerk(options: argparse.Namespace) -> int:
    from .clerk import run

    return run(parent=options.parent)


if __name__ == "__main__":
    sys.exit(main())
