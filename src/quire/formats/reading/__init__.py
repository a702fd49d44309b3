"""Uploaded files to passages.

`readers` has a module for each kind of files; they share:

- `text`, `encodings`, `plausible` (whether it can be words at all), and `cleaning` (characters that nobody sees)
- `archives` (checks before anything is unpacked), `office`, and `pandoc`; before it, `word` and `opendocument` rewrite
  such files as their readers see them
- `html` and `css` (what a page shows), `html_notes`, `grids` (tables), `formulas`
- `pdf`: `file` puts the other modules together, from `runs` by `lines` and `order` to `layout`
- `note_signs` (what was left out, and where)
"""
