"""Word files, rewritten for pandoc.

`text` puts together what the others know of styles, numbers, fields, drawings and tracked changes.
"""
