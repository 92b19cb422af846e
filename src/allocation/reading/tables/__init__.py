"""Tables that a user hands in, CSV or workbook: bytes to cells, cells to amounts by region."""
