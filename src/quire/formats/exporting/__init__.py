"""A document as a file for other programs: Word, OpenDocument, PDF, a page, LaTeX.

`tree` makes pandoc's tree of the document; `pandoc_writer` has pandoc write it, after `word` has made the styles of a
Word file, and `pdf` has typst set it. All of it happens in the limited process, which fetches nothing.
"""
