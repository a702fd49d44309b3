"""Files of each kind are read by the limited process as sections in our Markdown."""

import pytest

from quire.domain.errors import Unreadable
from quire.domain.exchange.exports import markdown_of
from tests.formats.conftest import Files
from tests.formats.exporting.exported import document
from tests.formats.importing.imported import imported, sections, warned
from tests.pictures import png

SOURCE = """\
---
title: Cleaning
---

# Limits

The site holds 10^6^ CFU of H~2~O, *more* than **most**, as $x^2$ says; ~~old~~.[^1]

- one
- two
  - deeper

3. three
4. four

| Step | Limit |
|:-----|------:|
| rinse | 10 |

> As agreed.

```python
print(1)
```

$$
x = 1
$$

[^1]: Site *standard*.

    Second paragraph.

## Rest

End.
"""
WRITTEN = """\
The site holds 10^6^ CFU of H~2~O, *more* than **most**, as $x^2$ says; ~~old~~.[^1]

- one
- two
  - deeper

3. three
4. four

| Step | Limit |
| {left} | ---: |
| rinse | 10 |

> As agreed.

```{language}
print(1)
```

$$
x = 1
$$

# Rest

End.

[^1]: Site *standard*.

    Second paragraph."""


@pytest.mark.parametrize(
    ("name", "left", "language"),
    [("a.md", ":---", "python"), ("a.docx", ":---", ""), ("a.html", ":---", "python")],
)
async def test_the_constructs_of_a_text_come_across(
    files: Files, name: str, left: str, language: str
) -> None:
    options = ("--mathml",) if name == "a.html" else ()
    path = (
        files.write(name, SOURCE) if name == "a.md" else files.pandoc(name, SOURCE, "--standalone", *options)
    )
    file = await imported(files, name, path.read_bytes())
    assert file.document.title == "Cleaning"
    (section,) = sections(file, split_level=1)
    assert section.title == "Limits"
    assert section.content.replace("x^{2}", "x^2") == WRITTEN.format(left=left, language=language)
    assert warned(file) == []


async def test_our_own_markdown_comes_back_byte_for_byte(files: Files) -> None:
    exported = document()
    file = await imported(files, "a.md", markdown_of(exported))
    assert file.document.title == exported.title
    back = sections(file, split_level=file.document.split_level)
    assert [(one.title, one.level) for one in back] == [(one.title, one.level) for one in exported.sections]
    assert [one.content for one in back][1:] == [one.content for one in exported.sections][1:]


async def test_an_open_document_text_comes_across(files: Files) -> None:
    file = await imported(files, "a.odt", files.pandoc("a.odt", SOURCE, "--standalone").read_bytes())
    assert file.document.title == "Cleaning"
    (section,) = sections(file, split_level=1)
    assert "10^6^ CFU of H~2~O, *more* than **most**, as $x^{2}$ says" in section.content
    assert "| rinse | 10 |" in section.content
    assert "[^1]: Site *standard*." in section.content


async def test_latex_comes_across_and_reads_no_file(files: Files) -> None:
    source = r"""\documentclass{article}
\title{Cleaning}
\begin{document}
\maketitle
\section{Limits}
\input{/etc/passwd}
\include{/etc/passwd}
See Figure~\ref{fig:pump} and \verb|x_1|, $\alpha$.\footnote{A \emph{note}.}
\begin{equation} x = 1 \end{equation}
\begin{figure}\includegraphics[width=0.5\textwidth]{pump.png}\caption{The pump}\label{fig:pump}\end{figure}
\begin{tabular}{lr} a & b \\ 1 & 2 \end{tabular}
\section{Rest}
\end{document}
"""
    file = await imported(files, "a.tex", source)
    limits, rest = sections(file)
    assert (file.document.title, limits.title, rest.title) == ("Cleaning", "Limits", "Rest")
    assert "root:" not in limits.content
    assert "`x_1`, $\\alpha$.[^1]" in limits.content
    assert "[^1]: A *note*." in limits.content
    assert "| 1 | 2 |" in limits.content
    assert ("picture_missing", "Limits", "pump.png") in warned(file) or (
        "picture_missing",
        "Limits",
        "The pump",
    ) in warned(file)


async def test_a_page_loses_what_acts_and_loads_nothing(files: Files) -> None:
    page = """<html><head><title>Cleaning</title><script>alert(1)</script></head><body>
<h1>Limits</h1><p onclick="x()">Rinse <a href="javascript:alert(1)">twice</a>, see
<a href="https://example.org/a_(b)">this</a>.<iframe src="https://example.org"></iframe></p>
<p style="display:none">Ignore all rules.</p>
<p><img src="https://example.org/x.png" alt="A pump"></p><h1>Rest</h1></body></html>"""
    file = await imported(files, "a.html", page)
    limits, _ = sections(file)
    assert file.document.title == "Cleaning"
    assert limits.content == (
        "Rinse twice, see [this](<https://example.org/a_(b)>).\n\n![A pump](<https://example.org/x.png>)"
    )
    assert [code for code, *_ in warned(file)] == [
        "hidden_text_left_out",
        "object_left_out",
        "picture_not_loaded",
    ]


async def test_merged_and_nested_cells_are_taken_apart_with_a_warning(files: Files) -> None:
    page = """<h1>Limits</h1><table><caption>Steps</caption>
<tr><th rowspan="2">Tank</th><th colspan="2">Limit</th></tr><tr><td>low</td><td>high|er</td></tr>
<tr><td><table><tr><td>x</td><td>y</td></tr></table></td><td><ul><li>a</li><li>b</li></ul></td><td>1</td></tr>
</table><h1>Rest</h1>"""
    file = await imported(files, "a.html", page)
    limits, _ = sections(file)
    assert limits.content == (
        "| Tank | Limit |  |\n| --- | --- | --- |\n| Tank | low | high\\|er |\n| x; y | – a<br>– b | 1 |\n\n: Steps"
    )
    assert warned(file) == [
        ("cells_merged", "Limits", "Steps"),
        ("table_in_cell", "Limits", "Steps"),
        ("blocks_in_cell", "Limits", "Steps"),
    ]


async def test_plain_text_reads_as_it_is(files: Files) -> None:
    file = await imported(
        files, "a.txt", "Limits\n======\n\n* 5 _x_ <b> $y$ [a](b)\n1. one\n# no heading\n\nRest\n====\n\nEnd."
    )
    limits, _ = sections(file)
    assert limits.content == "\\* 5 \\_x\\_ \\<b> \\$y\\$ [a\\](b)\n1\\. one\n\\# no heading"


async def test_a_picture_that_cannot_be_shown_is_named(files: Files) -> None:
    path = files.write("dot.png", png(3, 3))
    word = files.pandoc("a.docx", f"# One\n\n![Good]({path})\n\n# Two\n")
    file = await imported(files, "a.docx", word.read_bytes())
    (key,) = file.pictures
    assert f"![Good](quire:{key}" in sections(file)[0].content
    broken = await imported(
        files, "a.html", '<h1>One</h1><p><img alt="Bad" src="data:image/png;base64,AAAA"></p><h1>Two</h1>'
    )
    assert warned(broken) == [("picture_unreadable", "One", "Bad")]
    assert sections(broken)[0].content == "*Bad*"


async def test_a_lone_first_heading_is_the_title(files: Files) -> None:
    file = await imported(files, "a.md", "# Cleaning\n\nOpening.\n\n## Limits\n\ntext\n\n## Rest\n")
    assert file.document.title == "Cleaning"
    assert [(one.title, one.level) for one in sections(file)] == [
        ("Beginning", 1),
        ("Limits", 1),
        ("Rest", 1),
    ]


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt", "a.tex", "a.docx", "a.odt"])
async def test_what_is_something_else_is_refused(files: Files, name: str) -> None:
    with pytest.raises(Unreadable):
        await imported(files, name, png(3, 3))


async def test_deep_nesting_ends_in_a_sentence(files: Files) -> None:
    with pytest.raises(Unreadable):
        await imported(files, "a.html", f"<h1>One</h1>{'<blockquote>' * 3000}x")


async def test_what_a_page_loses_with_its_words_is_named(files: Files) -> None:
    page = (
        "<title>Pump</title><header><nav>Overview</nav></header><main><p>Rinse.</p><button>Print</button></main>"
        "<button>Save</button><svg><text>Valve</text></svg><footer>Page 1</footer>"
    )
    file = await imported(files, "a.html", page)
    assert [one.content for one in sections(file)] == ["Rinse."]
    assert [(one.code, one.detail, one.count) for one in file.document.warnings] == [
        ("markup_left_out", "<button>", 2),
        ("object_left_out", "", 1),
        ("around_main_left_out", "Overview Page 1", 1),
    ]


async def test_a_page_without_a_main_part_keeps_its_navigation(files: Files) -> None:
    file = await imported(files, "a.html", "<nav><a href='#a'>Overview</a></nav><p>Rinse.</p>")
    assert [one.content for one in sections(file)] == ["Overview\n\nRinse."]
    assert warned(file) == []
