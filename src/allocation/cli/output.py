"""Where output goes: the terminal, a pipe, or a file that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, assert_never

from allocation.cli.endings import undisturbed, unfinished
from allocation.cli.meant import OPTIONS
from allocation.cli.options import Csv, Format, Output
from allocation.cli.values import choice, no_effect
from allocation.diagnostics import Diagnostic, Refusal, usage, why_not
from allocation.views.diagnostics import written
from allocation.views.report import Forms, Report
from allocation.words import N_, Typed, _

if TYPE_CHECKING:
    from allocation.views.text import PageLine
    from allocation.views.workbook.worksheet import Book

_SAME = {
    **{"text": "table", "txt": "table", "plain": "table", "markdown": "md"},
    **{"excel": "xlsx", "opendocument": "ods"},
}
"""Other words for forms, which name no other."""
_ENDINGS = {
    ".txt": Format.TABLE,
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".md": Format.MD,
    ".xlsx": Format.XLSX,
    ".ods": Format.ODS,
}
WORKBOOKS = (Format.XLSX, Format.ODS)
"""Forms that hold a whole calculation with its formulas."""
_NO_TABLES = ", ".join(e.value for e in Format if e not in (Format.CSV, *WORKBOOKS))
WHOLE = (Format.CSV, Format.JSON, *WORKBOOKS)
"""Forms that are not for reading on a screen: nothing of them is left out or listed besides."""


def form_of(
    output: Output,
    csv: Csv | None = None,
    *,
    runs: Path | None = None,
    no_csv: str | None = None,
    book: bool = False,
) -> Format:
    """The form to write, and whether the files may be written: known before anything is computed.

    A dialect of CSV asks for CSV where nothing else names a form. `runs` is a file that is written
    beside the output. `no_csv` says why there is no CSV, where there is none; `book` whether there
    is a workbook. Raises Refusal (exit code 2) for an unknown ending, or one of another form than
    the one that was asked for, an existing file without `--force`, a folder that does not exist, a
    workbook without a file.
    """
    typed = (output.format or "").strip().casefold()
    asked = _SAME.get(typed, output.format)
    if no_csv is not None and OPTIONS.get(typed, "").startswith("-f csv"):
        asked = "csv"  # a spreadsheet is asked for: why there is none is all there is to say
    form = choice(Format, asked, "--format") if asked else None
    for path in (output.output, runs):
        if path is not None:
            writable(path, force=output.force)
    if output.output is not None:
        form = _agreed(output.output, form, none=() if book else WORKBOOKS)
    elif form is None and csv is not None and csv.dialect:
        form = Format.CSV
    if output.output is None and output.force and runs is None:
        raise no_effect("--force", _("no file is written"), _("add --output FILE"))
    if output.details is not None and form in WHOLE:
        option = "--details" if output.details else "--no-details"
        why = _("{form} is written whole", form=form.value.upper())
        raise no_effect(option, why, _("leave it out"))
    if form is Format.CSV and no_csv is not None:
        raise usage("no-such-form", no_csv, _("use {forms}", forms=_NO_TABLES))
    if form in WORKBOOKS:
        _check_workbook(form, output.output, book=book, table=no_csv is None)
    return form or Format.TABLE


def _check_workbook(form: Format, file: Path | None, *, book: bool, table: bool) -> None:
    """Refuse (exit code 2) a workbook where there is none, or where it would be shown as text."""
    if not book:
        message = _("this command makes no workbook")
        hint = _("use {forms}", forms=_NO_TABLES)
        if table:
            hint = _("write {option}", option=OPTIONS["excel-fr"])
        raise usage("no-such-form", message, hint)
    if file is None or _is_terminal(file):
        message = _("a workbook is written to a file")
        hint = _("add {option}", option=Typed(f"--output FILE.{form.value}"))
        raise usage("no-file-for-workbook", message, hint)


def _is_terminal(file: Path) -> bool:
    """Whether a file is a terminal by its name, such as ``/dev/stdout`` may be."""
    if not file.is_char_device():
        return False
    try:
        with file.open("wb", buffering=0) as opened:
            return opened.isatty()
    except OSError:
        return False  # why it can't be written is said when it is tried


def check_csv(csv: Csv, form: Format, output: Output) -> None:
    """Refuse (exit code 2) what would change nothing of a CSV file, or can't be written."""
    if csv.chosen and csv.dialect and form is not Format.CSV:
        raise no_effect("--dialect", _("it is for CSV"), _("add --format csv"))
    if not csv.metadata:
        return
    file = output.output
    if form is not Format.CSV or file is None:
        message = _("--metadata describes a CSV file, and none is written")
        raise usage("no-file-to-describe", message, _("add --output FILE.csv"))
    if file.exists() and not file.is_file():
        message = _("{path} is no file that could be described", path=file)
        raise usage("no-file-to-describe", message, _("leave out --metadata"))
    writable(csv.beside(file), force=output.force)


def write(forms: Forms, form: Format, output: Output, csv: Csv | None = None) -> None:
    """Write a result in the form that was asked for."""
    match form:
        case Format.JSON:
            emit(forms.json(), output.output, force=output.force)
        case Format.CSV:
            _write_csv(forms, output, csv)
        case Format.MD:
            from allocation.views import markdown

            text = markdown.render(forms.report(), details=output.detailed)
            emit(text, output.output, force=output.force)
        case Format.XLSX | Format.ODS:
            assert forms.book is not None
            assert output.output is not None
            with stream(output.output, force=output.force) as put:
                put(_workbook(forms.book(), form))
        case Format.TABLE:
            emit(_table(forms.report(), output), output.output, force=output.force)
        case _:
            assert_never(form)


def save(book: Callable[[], Book], file: Path, *, force: bool) -> None:
    """Write a workbook of the kind that the ending of a file says, whole or not at all.

    Raises Refusal (exit code 2) for another ending, an existing file without `force`, a folder
    that does not exist.
    """
    form = _ENDINGS.get(file.suffix.lower())
    if form not in WORKBOOKS:
        message = _("{path}: its ending names no workbook", path=file)
        raise usage("unknown-ending", message, _("use {forms}", forms=".xlsx, .ods"))
    writable(file, force=force)
    with stream(file, force=force) as put:
        put(_workbook(book(), form))


def _workbook(book: Book, form: Format) -> bytes:
    """A workbook as a file of one kind or the other."""
    if form is Format.ODS:
        from allocation.views.workbook.files import ods

        return ods.write(book)
    from allocation.views.workbook.files import xlsx

    return xlsx.write(book)


def _write_csv(forms: Forms, output: Output, csv: Csv | None) -> None:
    """Write a table, with what describes it where that is asked for: both files, or neither.

    Which dialect a file has is said, and how to have the other: what opens it is not known here.
    """
    from allocation.views import delimited, metadata

    assert forms.table is not None
    assert csv is not None
    table, dialect, file = forms.table(), csv.chosen, output.output
    text = delimited.write(table, dialect)
    if file is not None and csv.metadata:
        about = metadata.describe(table, file.name, dialect)
        _emit_both(text, file, about, csv.beside(file), force=output.force)
    else:
        emit(text, file, force=output.force)
    if file is None:
        return
    message = _(_DIALECTS[dialect.value], file=file.name)
    notify([Diagnostic("dialect", message, level="notice")], output)


def _emit_both(text: str, file: Path, about: str, beside: Path, *, force: bool) -> None:
    """Write a file and what describes it; where the file can't take its place, neither is new."""
    described = False
    try:
        with stream(file, force=force) as put:
            put(text)
            emit(about, beside, force=force)
            described = True
    except BaseException:
        if described and not force:
            beside.unlink(missing_ok=True)
        raise


_DIALECTS = {
    "standard": N_("{file}: commas, points; French Excel: --dialect excel-fr"),
    "excel-fr": N_("{file}: semicolons, commas; for programs: --dialect standard"),
}


def _table(report: Report, output: Output) -> str:
    """A report as text."""
    from allocation.views import text

    return on_screen(text.lines(report, details=output.detailed), output.output)


def on_screen(lines: Iterable[PageLine], file: Path | None = None) -> str:
    """Lines for standard output or a file: the same but for the colours of a terminal."""
    on_terminal = file is None and sys.stdout.isatty()
    if on_terminal and not os.environ.get("NO_COLOR") and not _dumb():
        from allocation.views import colour

        return colour.render(lines)
    return "".join(f"{line.text}\n" for line in lines)


def writable(output: Path, *, force: bool) -> None:
    """Refuse (exit code 2) a file that can't be written, or exists and is not to be overwritten."""
    mode = None
    try:
        mode = output.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:  # a name too long, a link to itself; a NUL
        raise _unwritable(output, error) from None
    folder = target(output).parent
    if mode is None and not folder.is_dir():
        message = _("{path} can't be written: there is no such folder", path=output)
        raise usage("unwritable", message, _("make the folder first, or correct its name"))
    if mode is not None and stat.S_ISDIR(mode):
        message = _("{path} is a folder", path=output)
        raise usage("unwritable", message, _("name a file in it"))
    is_file = mode is None or stat.S_ISREG(mode)
    if mode is not None and is_file and not force:
        raise usage("exists", _("{path} exists", path=output), _("--force overwrites it"))
    if mode is not None and not os.access(output, os.W_OK):
        raise _unwritable(output, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    if is_file and not os.access(folder, os.W_OK):  # a device has its own place
        message = _("{folder} is a folder that may not be written", folder=folder)
        raise usage("unwritable", message, _("choose another folder"))


def target(output: Path) -> Path:
    """The file that is written: what a link points to is replaced, not the link."""
    return Path(os.path.realpath(output))


def _agreed(output: Path, asked: Format | None, none: Collection[Format]) -> Format:
    """The form that was asked for, or the one that the ending of a file names.

    Of `none`, which there are none of, no ending is proposed.
    """
    named = _ENDINGS.get(output.suffix.lower())
    form = asked or named
    if form is None and output.exists() and not output.is_file():
        return Format.TABLE  # a device has a name that says nothing of a form
    if form is None:
        message = _("{path}: its ending names no form", path=output)
        endings = ", ".join(ending for ending, each in _ENDINGS.items() if each not in none)
        raise usage("unknown-ending", message, _("use {e}, or --format", e=endings))
    if named not in (None, form):
        message = _("{path} and --format {form} name two forms", path=output, form=form.value)
        raise usage("two-forms", message, _("leave out --format, or use another ending"))
    return form


def emit(text: str, output: Path | None, *, force: bool = False) -> None:
    """Write a whole text to standard output, or to a file by way of a temporary one beside it."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    with stream(output, force=force) as put:
        put(text)


@contextmanager
def stream(output: Path, *, force: bool) -> Iterator[Callable[[str | bytes], object]]:
    """Write a file piece by piece: it appears when the work is done, or not at all.

    A text is written in UTF-8.

    Raises Refusal (exit code 2) where it can't be written.
    """
    if output.exists() and not output.is_file():  # a device or a named pipe: nothing to replace
        try:
            with output.open("wb") as device:
                yield partial(_put, device)
        except BrokenPipeError:  # its reader went away, which is no error
            pass
        except OSError as error:
            raise _unwritable(output, error) from None
        return
    path = target(output)
    # Named before it is made: ended at any moment, it is known what to take away.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    take_away = partial(temporary.unlink, missing_ok=True)
    unfinished.add(take_away)
    try:
        # What replaces a file is nobody else's to read until it is known who may.
        mode = 0o600 if path.exists() else 0o666
        opener = partial(os.open, mode=mode)
        with open(temporary, "xb", opener=opener) as file:
            yield partial(_put, file)
            file.flush()
            os.fsync(file.fileno())
        if force:
            _keep_access(path, temporary)
            temporary.replace(path)
        else:
            _put_in_place(temporary, path)
        _flush_folder(path.parent)
    except OSError as error:
        raise _unwritable(output, error) from None
    finally:
        with suppress(OSError):  # a name too long, say, is no file to take away
            take_away()
        unfinished.discard(take_away)


def _put(file: BinaryIO, content: str | bytes) -> None:
    file.write(content.encode() if isinstance(content, str) else content)


def _keep_access(path: Path, temporary: Path) -> None:
    """Give a file the owner, group and mode of the one that it replaces, if there is one."""
    with suppress(FileNotFoundError):
        old = path.stat()
        for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
            with suppress(OSError, AttributeError):  # the system may not let it, or have none
                os.chown(temporary, owner, group)
        temporary.chmod(stat.S_IMODE(old.st_mode))


def _put_in_place(temporary: Path, path: Path) -> None:
    """Give a file its name, which no other file may have: raises FileExistsError."""
    try:
        os.link(temporary, path)  # unlike a replacement, it fails on a file that exists
    except FileExistsError:
        raise
    except OSError:  # exFAT and some shares have no links: its name is taken, then replaced
        with undisturbed():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            try:
                temporary.replace(path)
            except OSError:
                path.unlink()
                raise
    else:
        temporary.unlink()


def _flush_folder(folder: Path) -> None:
    """Have the name of a file on disk too, where the system knows how."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _unwritable(output: Path, error: OSError | ValueError) -> Refusal:
    why = why_not(error) if isinstance(error, OSError) else _("it is no name of a file")
    message = _("{path} can't be written: {why}", path=output, why=why)
    return usage("unwritable", message, _("choose another file or folder"))


def notify(notices: Iterable[Diagnostic], output: Output) -> None:
    """Say on standard error what the user should know of the choice of files."""
    if not output.quiet:
        for notice in notices:
            print(written(notice), file=sys.stderr)


@contextmanager
def progress(what: str, output: Output) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal, gone when the work is done; nothing anywhere else."""
    if output.quiet or not sys.stderr.isatty() or _dumb():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    unfinished.add(_clear_bar)
    try:
        with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, of: bar.update(task, completed=done, total=of)
    finally:
        unfinished.discard(_clear_bar)


def _clear_bar() -> None:
    """Leave the terminal as it was: an empty line, and its cursor to be seen."""
    os.write(sys.stderr.fileno(), b"\r\x1b[2K\x1b[?25h")


def _dumb() -> bool:
    """Whether the terminal says that it knows no colours and can't go back in a line."""
    return os.environ.get("TERM") == "dumb"
