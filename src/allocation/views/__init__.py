"""Output forms, one file each: an allocation in, text out.

`FORMATS` names them; the file for form F has a function ``F.render`` or is described there.
"""
