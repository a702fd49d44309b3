"""From a mark in an answer to a checked quotation.

`citation_marks` reads `[S3]` out of a stream, `quote_extraction` finds the quotation beside it, `quote_matching`
decides whether that stands in the source, comparing both in the plain form of `folding`, their case by `letter_case`,
what is between and around their words by `quote_edges`, within the blocks of `running_text` and their `sentences`.
`surroundings` judges what the quotation leaves out of its sentence, by its `clauses` and the tables of `turning_words`.
`quotations` finds those without a mark. `citations` puts these together; `footnotes` carries citations into a section.
"""
