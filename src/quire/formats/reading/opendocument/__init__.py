"""OpenDocument texts, rewritten for pandoc.

`text` puts together what the others know of styles, numbers of lists and headings, frames and tables.
"""
