"""What the pages for people are made with; their handlers stand one floor up, by noun.

`rendering` fills templates, `languages` translates, `assets` finds the built files, `markdown` is the one way from
Markdown to HTML, `chips` and `footnotes` show citations in it, `authorship_statement` writes who wrote what.
"""
