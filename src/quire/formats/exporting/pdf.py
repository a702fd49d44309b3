"""Sets a document as PDF by typst: bookmarks, tags for screen readers, fonts in the file.

Typst opens nothing but the folder of the export, and fetches nothing: the text that pandoc writes has no imports. Of
what standards for archives and for accessibility ask, as much is claimed as the document allows.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst

from quire.domain.errors import Unreadable
from quire.domain.exports import DocumentToExport
from quire.formats.exporting.tree import typst_string
from quire.formats.reading.files import DAMAGED

Standard = Literal["a-2a", "ua-1"]

_STANDARDS: Sequence[tuple[Standard, ...]] = (("a-2a", "ua-1"), ("a-2a",), ())
"""The first that a document fulfils: the second asks of every picture and formula that it says what it shows."""

_PAPERS = {"a4": "a4", "letter": "us-letter"}

_PREAMBLE = """\
#let horizontalrule = line(start: (25%, 0%), end: (75%, 0%), stroke: 0.5pt + luma(120))
#set document(title: {title}, author: {author}, date: none)
#set text(lang: {language}, size: 10.5pt, font: ("Libertinus Serif", "DejaVu Serif"))
#set page(
  paper: {paper},
  margin: (x: 2.5cm, top: 2.6cm, bottom: 2.4cm),
  header: context if counter(page).get().first() > 1 {{
    set text(size: 9pt, fill: luma(90))
    align(center, {title})
  }},
  footer: context {{
    set text(size: 9pt, fill: luma(90))
    align(center, counter(page).display("1 / 1", both: true))
  }},
)
#set par(justify: true, leading: 0.68em, spacing: 1.05em)
#set heading(numbering: none)
#show heading: set block(above: 1.6em, below: 0.8em, sticky: true)
#show heading: set par(justify: false)
#show heading: set text(hyphenate: false)
#show heading.where(level: 1): set text(size: 15pt)
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading.where(level: 3): set text(size: 11.5pt)
#set table(inset: 5pt, stroke: 0.5pt + luma(170))
#show table: set par(justify: false)
#show table.cell.where(y: 0): set text(weight: "bold")
#set figure(supplement: none, numbering: none, gap: 0.8em)
#show figure: set block(breakable: true)
#show figure.caption: it => {{
  set text(size: 9.5pt)
  set par(justify: false)
  align(start, it.body)
}}
#show figure.where(kind: table): set figure.caption(position: top)
#show raw: set text(font: "DejaVu Sans Mono", size: 8.5pt)
#show raw.where(block: true): block.with(width: 100%, inset: 8pt, stroke: 0.5pt + luma(200))
#show link: set text(fill: rgb("#0550ae"))
#show link: it => context if type(it.dest) == label and query(it.dest).len() == 0 {{ it.body }} else {{ it }}
#show outline.entry: set text(fill: black)
#show outline: set par(justify: false)

#v(1fr)
#align(center)[
  #set par(justify: false)
  #text(size: 24pt, weight: "bold", hyphenate: false, {title})
  {by}
]
#v(2fr)
#pagebreak()
#outline(title: {contents}, depth: 3, indent: auto)
#pagebreak()

"""


def set_pages(document: DocumentToExport, folder: Path) -> bytes:
    """The PDF of what pandoc wrote to `body.typ` in the folder. Raises `Unreadable`."""
    by = (
        f"#v(1em)\n  #text(size: 12pt, fill: luma(90), {typst_string(document.author)})"
        if document.author
        else ""
    )
    preamble = _PREAMBLE.format(
        title=typst_string(document.title),
        author=typst_string(document.author),
        language=typst_string(document.language),
        paper=typst_string(_PAPERS[document.paper]),
        contents=typst_string(document.notices.contents),
        by=by,
    )
    main = folder / "main.typ"
    main.write_text(preamble + (folder / "body.typ").read_text(encoding="utf-8"), encoding="utf-8")
    for standards in _STANDARDS:
        try:
            return _compiled(main, standards, document.changed_at)
        except typst.TypstError as error:
            problem = error
    raise Unreadable(DAMAGED) from problem


def _compiled(main: Path, standards: tuple[Standard, ...], changed_at: datetime) -> bytes:
    return typst.compile(
        main,
        root=main.parent,
        format="pdf",
        pdf_standards=[*standards],
        timestamp=changed_at.replace(microsecond=0),
    )
