"""Reading uploaded files, which may be hostile: only a process with limits ever opens them.

`reader_process` is what the rest of Quire calls: it starts `child`, hands it a job (`jobs`) and ends it. `child` limits
itself (`confinement`) before it opens anything. `readers` has a module for each kind of files; they share:

- `text`, `encodings`, `plausible` (whether it can be words at all), and `cleaning` (characters that nobody sees)
- `archives` (checks before anything is unpacked), `office`, and `pandoc`; before it, `word` and `opendocument` rewrite
  such files as their readers see them
- `html` and `css` (what a page shows), `html_notes`, `grids` (tables), `formulas`
- `pdf`, which puts together the other modules `pdf_…`, from `pdf_runs` by `pdf_lines` and `pdf_order` to `pdf_layout`
- `note_signs` (what was left out, and where) and `interruptions` (what says nothing against a file)
"""
