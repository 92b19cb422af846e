"""LibreOffice without a screen, told in one go what to open, type and save.

It takes seconds to start, so a run does everything for every file. Its profile is a new one, told
to work out every formula when it opens a file; and `stale` makes all values that a file carries
beside its formulas wrong, so that what is read afterwards was worked out.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

SOFFICE = shutil.which("soffice")
STALE = -987654321
_FILTERS = {
    ".ods": ("calc8", ""),
    ".xlsx": ("Calc MS Excel 2007 XML", ""),
    ".pdf": ("calc_pdf_Export", ""),
    # Commas, quotes around texts, UTF-8, numbers as they are, every sheet in a file of its own.
    ".csv": ("Text - txt - csv (StarCalc)", "44,34,76,1,,0,true,false,false,false,false,-1"),
}
"""Filters by what the name of a file ends in, with what they are told."""
_SECONDS = 240
_OFTEN = "".join(
    f'<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="{name}"'
    ' oor:op="fuse"><value>0</value></prop></item>'
    for name in ("OOXMLRecalcMode", "ODFRecalcMode")
)
_SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{_OFTEN}</oor:items>"""
_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">
Sub Main(script As String, report As String)
  Dim file As Integer, told As String, words, book, cell, line As String
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim filter(1) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  filter(0).Name = "FilterName"
  filter(1).Name = "FilterOptions"
  told = "done"
  On Error Goto Failed
  file = FreeFile
  Open script For Input As #file
  Do While Not Eof(file)
    Line Input #file, line
    words = Split(line, Chr(9))
    Select Case words(0)
    Case "open"
      hidden(0).Value = (words(2) = "hidden")
      book = StarDesktop.loadComponentFromURL(words(1), "_blank", 0, hidden())
    Case "type"
      cell = book.NamedRanges.getByName(words(1)).getReferredCells().getCellByPosition(0, 0)
      cell.setValue(Val(words(2)))
    Case "save"
      filter(0).Value = words(2)
      filter(1).Value = words(3)
      book.storeToURL(words(1), filter())
    Case "close"
      book.close(True)
    End Select
  Loop
  Goto Ended
Failed:
  told = "failed: " &amp; line &amp; ": " &amp; Error$
Ended:
  On Error Goto 0
  Close #file
  file = FreeFile
  Open report For Output As #file
  Print #file, told
  Close #file
End Sub
</script:module>"""


class Office:
    """What LibreOffice is told, and where its profile is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._script: list[str] = []
        user = folder / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_SETTINGS)
        # A first start fills the profile, and would write over the macro.
        self._start("--terminate_after_init")
        (user / "basic" / "Standard" / "Module1.xba").write_text(_MACRO)

    def open(self, name: str, data: bytes, *, window: bool = False) -> None:
        """Open a file of these bytes; only one in a window keeps what is frozen on the screen."""
        path = self.folder / name
        path.write_bytes(data)
        self._tell("open", path.as_uri(), "shown" if window else "hidden")

    def type(self, name: str, number: int) -> None:
        """Type a number into the cell of a name; one that is locked is not changed."""
        self._tell("type", name, str(number))

    def save(self, name: str) -> Path:
        """Save what is open as a file of the kind that its name ends in."""
        path = self.folder / name
        self._tell("save", path.as_uri(), *_FILTERS[path.suffix])
        return path

    def close(self) -> None:
        """Close what is open."""
        self._tell("close")

    def run(self) -> None:
        """Do everything that was told."""
        script, report = self.folder / "script", self.folder / "report"
        script.write_text("\n".join(self._script))
        self._start(f'macro:///Standard.Module1.Main("{script}","{report}")')
        assert report.read_text().strip() == "done", report.read_text()

    def _start(self, told: str) -> None:
        assert SOFFICE is not None, "LibreOffice is not installed"
        profile = (self.folder / "profile").as_uri()
        command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--norestore", told]
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)

    def _tell(self, *words: str) -> None:
        self._script.append("\t".join(words))


def stale(data: bytes) -> bytes:
    """The same workbook, with a wrong value beside every formula."""
    wrong = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(wrong, "w") as after:
        for entry in before.infolist():
            part = before.read(entry).decode()
            if entry.filename == "content.xml":
                part, found = _ODS.subn(_ods, part)
                assert found == part.count("table:formula=")
            elif entry.filename.startswith("xl/worksheets/sheet"):
                part, found = _XLSX.subn(_xlsx, part)
                assert found == part.count("<f>")
            after.writestr(entry, part.encode())
    return wrong.getvalue()


_ODS = re.compile(
    r'(<table:table-cell[^>]* table:formula="[^"]*") office:value-type="(\w+)"[^>]*>.*?'
    "</table:table-cell>"
)
_XLSX = re.compile(r"<c ([^>]*)>(<f>[^<]*</f>)<v>[^<]*</v></c>")


def _ods(cell: re.Match[str]) -> str:
    value = "" if cell[2] == "string" else f' office:value="{STALE}"'
    typed = f'office:value-type="{"float" if value else "string"}"{value}'
    return f"{cell[1]} {typed}><text:p>{STALE}</text:p></table:table-cell>"


def _xlsx(cell: re.Match[str]) -> str:
    attributes = re.sub(r' ?t="\w+"', "", cell[1])
    return f"<c {attributes}>{cell[2]}<v>{STALE}</v></c>"
