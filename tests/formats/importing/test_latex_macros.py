"""What stands in commands that pandoc does not know is text, and each command is told below its heading."""

from tests.formats.conftest import Files
from tests.formats.importing.imported import imported, sections, text_of, warned


def _document(body: str, preamble: str = "") -> str:
    return f"\\documentclass{{article}}\n{preamble}\\begin{{document}}\n\\section{{Pump}}\n{body}\n\\end{{document}}\n"


async def test_the_text_of_unknown_commands_stays_and_they_are_named(files: Files) -> None:
    file = await imported(
        files, "a.tex", _document("Turn \\meta{the valve} by \\hand[left]{two}{turns}, \\noarg then stop.")
    )
    assert text_of(file) == "Turn the valve by two turns, then stop."
    assert warned(file) == [
        ("command_unknown", "Pump", "\\meta"),
        ("command_unknown", "Pump", "\\hand[left]"),
        ("markup_left_out", "Pump", "\\noarg"),
    ]


async def test_unknown_commands_in_each_other_keep_what_is_known_in_them(files: Files) -> None:
    file = await imported(files, "a.tex", _document("\\outer{a \\textbf{bold} \\inner{and $x^2$}} end"))
    assert text_of(file) == "a **bold** and $x^2$ end"
    assert warned(file) == [("command_unknown", "Pump", "\\outer"), ("command_unknown", "Pump", "\\inner")]


async def test_an_unknown_command_in_a_heading_a_note_and_a_cell_is_told_there(files: Files) -> None:
    body = (
        "A\\footnote{See \\meta{note}.}\n\\section{The \\meta{seal}}\n"
        "\\begin{tabular}{ll}\na & \\meta{b}\\\\\n\\end{tabular}"
    )
    file = await imported(files, "a.tex", _document(body))
    pump, seal = sections(file)
    assert "See note." in pump.content
    assert seal.title == "The seal"
    assert "| a | b |" in seal.content
    assert [(place, detail) for _, place, detail in warned(file)] == [
        ("Pump", "\\meta"),
        ("The seal", "\\meta"),
    ]


async def test_an_unknown_command_in_a_macro_of_the_file_keeps_its_text(files: Files) -> None:
    file = await imported(
        files, "a.tex", _document("Open \\file{abc.d} now.", "\\newcommand{\\file}[1]{\\filename{#1}}\n")
    )
    assert text_of(file) == "Open abc.d now."
    assert warned(file) == [("command_unknown", "Pump", "\\filename")]


async def test_code_and_formulas_keep_their_commands(files: Files) -> None:
    body = "\\meta{a}\n\n\\begin{verbatim}\n\\meta{b}\n\\end{verbatim}\n\n$\\mathbb{R}$ and \\mathbb{R}"
    file = await imported(files, "a.tex", _document(body))
    assert "```\n\\meta{b}\n```" in text_of(file)
    assert "$\\mathbb{R}$ and R" in text_of(file)


async def test_what_sets_the_page_is_no_loss_and_what_nobody_sees_is_told(files: Files) -> None:
    body = "\\tableofcontents\\vspace{2cm} One.\\index{pump}\n\\begin{decl}[tiny]\nTwo.\n\\end{decl}"
    file = await imported(files, "a.tex", _document(body, "\\pagestyle{empty}\\housestyle{wide}\n"))
    assert text_of(file) == "One.\n\nTwo."
    assert warned(file) == [
        ("markup_left_out", "Pump", "\\index{pump}"),
        ("markup_left_out", "Pump", "\\begin{decl}[tiny]"),
    ]


async def test_a_line_that_needs_its_command_keeps_it_and_others_are_taken_out(files: Files) -> None:
    body = "Either \\fragile{>{$}...<{$}} here.\n\nTurn \\meta{the valve}."
    file = await imported(files, "a.tex", _document(body))
    assert text_of(file) == "Either here.\n\nTurn the valve."
    assert warned(file) == [
        ("command_unknown", "Pump", "\\meta"),
        ("markup_left_out", "", "\\fragile{>{$}...<{$}}"),
    ]


async def test_a_file_that_is_put_in_is_named(files: Files) -> None:
    file = await imported(files, "a.tex", _document("One.\n\n\\input{chapters/two}"))
    assert warned(file) == [("file_not_included", "", "chapters/two.tex")]


async def test_marks_that_stand_in_the_file_itself_are_taken_out(files: Files) -> None:
    file = await imported(files, "a.tex", _document("One \ue0f87\ue0f9 two \\meta{x}."))
    assert text_of(file) == "One 7 two x."
