"""LaTeX that pandoc gives up on comes in all the same, or the sentence has the line."""

import pytest

from quire.domain.errors import Unreadable
from tests.formats.conftest import Files
from tests.formats.importing.imported import imported, sections, warned

DELIMITED = r"""\documentclass{article}
\def\first#1 #2\relax{%
  #1}
\begin{document}
\section{Pump}
It is rinsed.
\end{document}
"""

SHORT_VERBS = r"""\documentclass{ltxguide}
\begin{document}
\section{Commands}
The command |\section| takes |{#1}| and \verb|\emph| too.
\begin{verbatim}
a | b | c
\end{verbatim}
\end{document}
"""

MAIL = r"""\documentclass{article}
\begin{document}
\section{Pump}
Before it.

Set \input@path to #1 & so on.

Behind it.
\end{document}
"""


async def test_a_macro_that_only_tex_reads_is_left_out_with_a_warning(files: Files) -> None:
    file = await imported(files, "a.tex", DELIMITED)
    assert [(one.title, one.content) for one in sections(file)] == [("Pump", "It is rinsed.")]
    assert warned(file) == [("markup_left_out", "", r"\def\first#1 #2\relax{%")]


async def test_short_forms_of_code_are_code(files: Files) -> None:
    file = await imported(files, "a.tex", SHORT_VERBS)
    assert [one.content for one in sections(file)] == [
        "The command `\\section` takes `{#1}` and `\\emph` too.\n\n```\na | b | c\n```"
    ]
    assert warned(file) == []


async def test_a_line_that_cannot_be_read_stays_as_it_was_typed(files: Files) -> None:
    file = await imported(files, "a.tex", MAIL)
    (section,) = sections(file)
    assert "Before it." in section.content
    assert r"Set \\input@path to #1 & so on." in section.content
    assert section.content.endswith("Behind it.")
    assert [code for code, _, _ in warned(file)] == ["markup_left_out"]


async def test_latex_that_stays_unreadable_names_the_line(files: Files) -> None:
    with pytest.raises(Unreadable, match=r"cannot be read at line \d"):
        await imported(files, "a.tex", "\\begin{document}\n\\begin{itemize}\n\\item one\n")
