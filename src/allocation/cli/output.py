"""Where output goes: the terminal, a pipe, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import assert_never

from allocation.cli.options import Format, Output
from allocation.cli.values import choice
from allocation.diagnostics import Diagnostic, Refusal, usage
from allocation.views.diagnostics import written
from allocation.views.language import _
from allocation.views.report import Forms, Report

_ENDINGS = {
    ".txt": Format.TABLE,
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".md": Format.MD,
}


def form_of(output: Output, *, no_csv: str | None = None) -> Format:
    """The form to write, and whether the file may be written: known before anything is computed.

    `no_csv` says why there is no CSV, where there is none. Raises Refusal (exit code 2) for an
    unknown ending, an existing file without `--force`, a folder that does not exist.
    """
    asked = "table" if output.format == "text" else output.format
    form = choice(Format, asked, "--format") if asked else None
    if output.output is not None:
        writable(output.output, force=output.force)
        form = form or _named_by(output.output)
    if form is Format.CSV and no_csv is not None:
        others = ", ".join(each.value for each in Format if each is not Format.CSV)
        raise usage("no-such-form", no_csv, _("use {forms}", forms=others))
    return form or Format.TABLE


def write(forms: Forms, form: Format, output: Output) -> None:
    """Write a result in the form that was asked for."""
    match form:
        case Format.JSON:
            emit(forms.json(), output.output, force=output.force)
        case Format.CSV:
            assert forms.csv is not None
            emit(forms.csv(), output.output, force=output.force)
        case Format.MD:
            from allocation.views import markdown

            emit(markdown.render(forms.report()), output.output, force=output.force)
        case Format.TABLE:
            emit(_table(forms.report(), output.output), output.output, force=output.force)
        case _:
            assert_never(form)


def _table(report: Report, output: Path | None) -> str:
    """A report as a table for the place where it goes."""
    if output is None and sys.stdout.isatty():
        from allocation.views import terminal

        width = shutil.get_terminal_size().columns
        return terminal.render(report, width, colour=not os.environ.get("NO_COLOR"))
    from allocation.views import text

    return text.render(report)


def writable(output: Path, *, force: bool) -> None:
    """Refuse (exit code 2) a file that can't be written, or exists and is not to be overwritten."""
    try:
        output.exists()
    except OSError as error:  # a name too long, say
        raise _unwritable(output, error) from None
    if output.is_dir():
        message = _("{path} is a folder", path=output)
        raise usage("unwritable", message, _("name a file in it"))
    if not output.parent.is_dir():
        message = _("{path} can't be written: there is no such folder", path=output)
        raise usage("unwritable", message, _("make the folder first, or correct its name"))
    if output.is_file() and not force:
        raise usage("exists", _("{path} exists", path=output), _("--force overwrites it"))


def _named_by(output: Path) -> Format:
    """The form that the ending of a file names."""
    found = _ENDINGS.get(output.suffix.lower())
    if found is None:
        message = _("{path}: its ending names no form", path=output)
        raise usage("unknown-ending", message, _("use {e}, or --format", e=", ".join(_ENDINGS)))
    return found


def emit(text: str, output: Path | None, *, force: bool = False) -> None:
    """Write a whole text to standard output, or to a file by way of a temporary one beside it."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    with stream(output, force=force) as write:
        write(text)


@contextmanager
def stream(output: Path, *, force: bool) -> Iterator[Callable[[str], object]]:
    """Write a file piece by piece: it appears when the work is done, or not at all."""
    if output.exists() and not output.is_file():  # a device or a named pipe: nothing to replace
        try:
            with output.open("w", encoding="utf-8", newline="") as device:
                yield device.write
        except OSError as error:
            raise _unwritable(output, error) from None
        return
    output = output.resolve()  # what a link points to is replaced, not the link
    # Named before it is made: ended at any moment, it is known what to take away.
    temporary = output.with_name(f".{output.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("x", encoding="utf-8", newline="") as file:
            yield file.write
        if force:
            temporary.replace(output)
        else:
            os.link(temporary, output)  # unlike a replacement, it fails on a file that exists
            temporary.unlink()
    except OSError as error:
        raise _unwritable(output, error) from None
    finally:
        with suppress(OSError):  # a name too long, say, is no file to take away
            temporary.unlink(missing_ok=True)


def _unwritable(output: Path, error: OSError) -> Refusal:
    message = _("{path} can't be written: {why}", path=output, why=error.strerror)
    return usage("unwritable", message, _("choose another file or folder"))


def notify(notices: Iterable[Diagnostic], output: Output) -> None:
    """Say on standard error what the user should know of the choice of files."""
    if not output.quiet:
        for notice in notices:
            print(written(notice), file=sys.stderr)


@contextmanager
def progress(what: str, output: Output) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, gone when the work is done; nothing anywhere else."""
    if output.quiet or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
