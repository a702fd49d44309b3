"""Bibliographies in the limited process: files of other programs to entries, and citations to what people read.

- `parsing`: BibLaTeX, BibTeX, RIS and CSL-JSON, by way of pandoc
- `citeproc`: the citations of a document in a citation style, by pandoc's citeproc
- `citation_styles`: a style of a document's own, checked and tried
- `styles`: the styles that Quire has, as CSL
"""
