"""The page of each code: what it means, why it matters, how it is mended."""

from allocation.audit.check.codes.command_line import COMMAND_LINE
from allocation.audit.check.codes.data import DATA
from allocation.audit.check.codes.fields import FIELDS
from allocation.audit.check.codes.form import FORM
from allocation.audit.check.codes.page import CodePage
from allocation.audit.check.codes.record import RECORD
from allocation.audit.check.codes.rules import RULES
from allocation.audit.check.codes.sense import SENSE
from allocation.audit.check.codes.tables import TABLES
from allocation.audit.check.codes.variants import VARIANTS

OF_FILES: dict[str, CodePage] = {
    **FORM,
    **FIELDS,
    **RULES,
    **VARIANTS,
    **DATA,
    **SENSE,
    **RECORD,
}
"""Codes that `allocate check` can tell of a file."""
PAGES: dict[str, CodePage] = {**OF_FILES, **TABLES, **COMMAND_LINE}
"""By code; all that the program ever tells, in brackets, are here."""
