"""Pictures of the sheets of a real workbook, for docs/workbook.md: run it when they have changed.

It needs LibreOffice (`soffice`) and poppler (`pdftoppm`, `pdftotext`): the workbook is printed, and
the first page of each sheet becomes a picture, named by the number of the sheet.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from allocation import allocate, speaking
from allocation.views.selection import Selection
from allocation.views.workbook.allocation import book_of
from allocation.views.workbook.files import ods

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
YEAR = 2023
_DOTS = "60"
"""To the inch: enough to be read, and some 70 kB a page."""


def run(*words: str | Path) -> str:
    """What a program prints."""
    done = subprocess.run(list(map(str, words)), check=True, capture_output=True, text=True)
    return done.stdout


def first_pages(pdf: Path, sheets: list[str]) -> list[int]:
    """On which page each sheet begins: its name stands at the foot of its pages."""
    pages = int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", pdf))[1])  # type: ignore[index]
    texts = [
        run("pdftotext", "-layout", "-f", f"{n}", "-l", f"{n}", pdf, "-")
        for n in range(1, pages + 1)
    ]
    feet = [text.strip().rsplit("\n", 1)[-1] for text in texts]
    return [next(n for n, foot in enumerate(feet, 1) if f" {sheet} " in foot) for sheet in sheets]


def main() -> None:
    """Write the pictures of every language."""
    for language in ("en", "fr"):
        folder = PICTURES / language
        folder.mkdir(parents=True, exist_ok=True)
        with speaking(language), tempfile.TemporaryDirectory() as scratch:
            book = book_of([allocate(YEAR)], Selection())
            file = Path(scratch, f"{YEAR}.ods")
            file.write_bytes(ods.write(book))
            profile = f"-env:UserInstallation=file://{scratch}/profile"
            run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", scratch, file)
            pdf = file.with_suffix(".pdf")
            titles = [sheet.title for sheet in book.sheets]
            for n, page in enumerate(first_pages(pdf, titles), 1):
                out = folder / f"{YEAR}-{n}"
                span = ("-f", f"{page}", "-l", f"{page}")
                run("pdftoppm", "-png", "-singlefile", "-r", _DOTS, *span, pdf, out)


if __name__ == "__main__":
    main()
