"""What the JSON of each command is made of: types for mypy and for `views/schemas.py`, no code.

A field that is not always there is `NotRequired`; one that is there and may say nothing is `None`.
"""
