"""Templates of Word: `intake` takes out of an uploaded file what may be used of it, with `style_ids` and `safe_xml`;
`reference` makes the file of which pandoc takes styles and pages, and `cover` puts the text of a template around that
of a document.
"""
