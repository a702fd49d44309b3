"""What handlers make pages for people with; the handlers are one folder up, by noun.

`rendering` fills templates, `languages` translates, `assets` finds the built files, `markdown` is the one way from
Markdown to HTML, `chips` and `footnotes` show citations in it, `authorship_statement` writes who wrote what.
"""
