"""Contracts of sections: what a text must be, and the checks of it that need no language model.

`contract` has the agreement, `checks` what breaks it; `values`, `word_rules`, `citing` and `marked_out` are its parts.
"""
