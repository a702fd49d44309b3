"""The language of sections: CommonMark with tables, footnotes and tasks, and what it has beside them.

`forms` is the table of what a section may hold, with the patterns by which every part of the server knows it;
`landmarks` finds what is numbered in a text, `numbering` numbers it over a document, `caption_words` names it in the
document's language; `foreign` brings forms that models write into ours.
"""
