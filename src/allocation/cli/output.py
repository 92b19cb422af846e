"""Where output goes: the terminal, a pipe, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never

from allocation.cli.options import Format
from allocation.diagnostics import Diagnostic, Refusal, usage
from allocation.views.language import _

if TYPE_CHECKING:
    from allocation.views.listing import Listing
    from allocation.views.report import Report

_ENDINGS = {
    ".txt": Format.TABLE,
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".md": Format.MD,
}


def check_output(output: Path | None, format: Format | None, *, force: bool) -> Format:
    """The form to write, and whether the file may be written: known before anything is computed.

    Raises Refusal (exit code 2) for an unknown ending, an existing file without `force`, a folder
    that does not exist.
    """
    if output is None:
        return format or Format.TABLE
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
    found = format or _ENDINGS.get(output.suffix.lower())
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
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            newline="",
            dir=output.parent,
            prefix=f".{output.name}.",
            delete=False,
        ) as file:
            temporary = Path(file.name)
            yield file.write
        temporary.chmod(0o666 & ~_umask())
        if force:
            temporary.replace(output)
        else:
            os.link(temporary, output)  # unlike a replacement, it fails on a file that exists
            temporary.unlink()
    except OSError as error:
        raise _unwritable(output, error) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _unwritable(output: Path, error: OSError) -> Refusal:
    message = _("{path} can't be written: {why}", path=output, why=error.strerror)
    return usage("unwritable", message, _("choose another file or folder"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def emit_report(
    report: Report,
    form: Literal[Format.TABLE, Format.MD],
    output: Path | None,
    *,
    force: bool = False,
) -> None:
    """Write a report as a table for the place where it goes, or as Markdown."""
    if form is Format.MD:
        from allocation.views import markdown

        emit(markdown.render(report), output, force=force)
        return
    if output is None and sys.stdout.isatty():
        from allocation.views import terminal

        width = shutil.get_terminal_size().columns
        colour = not os.environ.get("NO_COLOR")
        emit(terminal.render(report, width, colour=colour), None)
        return
    from allocation.views import text

    emit(text.render(report), output, force=force)


def emit_listing(listing: Listing, form: Format, output: Path | None, *, force: bool) -> None:
    """Write a list of things in the form asked for."""
    match form:
        case Format.JSON:
            emit(listing.as_json(), output, force=force)
        case Format.CSV:
            emit(listing.as_csv(), output, force=force)
        case Format.TABLE | Format.MD:
            emit_report(listing.report(), form, output, force=force)
        case _:
            assert_never(form)


def notify(notices: Iterable[Diagnostic], *, quiet: bool) -> None:
    """Say on standard error what the user should know of the choice of files."""
    if not quiet:
        for notice in notices:
            print(notice, file=sys.stderr)


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, gone when the work is done; nothing anywhere else."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
