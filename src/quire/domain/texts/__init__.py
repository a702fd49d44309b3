"""Comparing plain Markdown texts; nothing here knows what a section or an answer is.

`blocks` splits a text, `tables` finds the tables of it, `comparing` says what of a block is compared,
`longest_common_subsequence` and `block_alignment` match two texts, `block_diff` makes the changes that a person can
judge, `anchors` finds a range again in a later text, `matching_spans` and `moved_text` find what stayed and what was
inserted again, `common_ends`, `ranges` and `words` are what several of them need. `raised` has raised and lowered
figures, `wrapping` the code fence around a draft.
"""
