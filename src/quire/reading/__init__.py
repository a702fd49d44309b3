"""Reading uploaded files, which may be hostile: only a process with limits ever opens them.

`reader_process` is what the rest of Quire calls: it starts `child`, hands it a job (`jobs`) and ends it. `child` limits
itself (`confinement`) before it opens anything. `readers` has a module for each kind of files; they share `files` (text
and its encodings), `archives` (checks before anything is unpacked), `pandoc` and `office`, `html` (what a page shows),
`pdf`, `pdf_pages`, `pdf_layout` and `pdf_headings` (from lines to paragraphs), `text`, and `cleaning` (characters that
nobody sees).
"""
