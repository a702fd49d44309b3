"""From a mark in an answer to a checked quotation.

`citation_marks` reads `[S3]` out of a stream, `quote_extraction` finds the quotation beside it, `quote_matching`
decides whether that stands in the source, `citations` puts the three together, `footnotes` carries citations into a
section.
"""
