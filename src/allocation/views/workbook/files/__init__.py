"""The kinds of file that a workbook becomes."""
