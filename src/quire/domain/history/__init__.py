"""What a section and a document were before, and who wrote what.

`versions` are the saved states of a section, `version_diffs` compares two of them, `document_history` is the document
at a time, `blame` attributes every character to a version, `authorship` turns that into spans and shares for people.
"""
