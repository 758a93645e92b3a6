"""How commands speak with the operator."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

CONSOLE = Console(highlight=False, soft_wrap=True)


class Refusal(Exception):
    """A command cannot go on; the text is one line for the operator, without a traceback."""


class DatabaseAway(Refusal):
    """The same, of a database that does not answer now."""


class Trouble(Exception):
    """What a check has found, in one line."""


def progress() -> Progress:
    """A bar that leaves no trace when it is done."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=CONSOLE, transient=True)


def tell(text: str) -> None:
    """Prints it as it is: a path may hold brackets, which would be read as colours."""
    CONSOLE.print(text, markup=False)


def first_line(wrong: BaseException) -> str:
    """The part of an error that fits into one line."""
    lines = str(wrong).strip().splitlines()
    return lines[0] if lines else type(wrong).__name__
