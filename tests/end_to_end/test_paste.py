"""What is pasted from word processors and web pages becomes clean Markdown, in one step, and nothing is fetched."""

from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Page, expect

from quire.web.pages.assets import MANIFEST
from tests.conftest import SAMPLES
from tests.end_to_end.clipboard import paste
from tests.end_to_end.workspace import Workspace

WORD_HTML = (SAMPLES / "clipboard_word.html").read_text("utf-8")
WORD_MARKDOWN = (SAMPLES / "clipboard_word.md").read_text("utf-8").rstrip("\n")
CONVERTER = "src/panes/section/editor/markdown_of_html.ts"

CONVERT = """async ([address, html]) => {
    const { markdownOf } = await import(address);
    return markdownOf(html);
}"""


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h3>Title</h3><p>One<br>two</p>", "### Title\n\nOne\\\ntwo"),
        ("<p>A <code>b_c</code> and <em>d</em></p>", "A `b_c` and *d*"),
        ("<ol start=3><li>three<li>four<ul><li>x</ul></ol>", "3. three\n4. four\n   - x"),
        ("<ul><li><p>one</p></li><li><p>two</p></li></ul>", "- one\n- two"),
        ("<pre><code>a *b*\n  c</code></pre>", "```\na *b*\n  c\n```"),
        (
            "<p>2 * 3 and snake_case, *stars* and [x](y)</p>",
            "2 * 3 and snake_case, \\*stars\\* and \\[x](y)",
        ),
        ("<p># no heading</p><p>1. no list</p>", "\\# no heading\n\n1\\. no list"),
        ("<p>a<img src='https://elsewhere.invalid/p.png' alt='A cat'>b<img src=x></p>", "aA catb"),
        ("<a href='javascript:alert(1)'>bad</a> <a href='/relative'>there</a>", "bad there"),
        ("<a href='https://example.org/?utm_source=x'>kept</a>", "[kept](https://example.org/?utm_source=x)"),
        ("<table><tr><td>Just a frame</td></tr></table>", "Just a frame"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "| a   | b   |\n| --- | --- |\n| c   | d   |"),
        ("<script>alert(1)</script><style>p{}</style><p onclick=x>text</p>", "text"),
        ("<p>seen<span style='display:none'>hidden</span></p>", "seen"),
        ("<p>&lt;b&gt; and &amp;lt;</p>", "<b> and \\&lt;"),
        (
            '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:700">Strong</span> '
            '<span style="font-style:italic">odd</span> '
            '<span style="text-decoration:line-through">gone</span></p></b>',
            "**Strong** *odd* ~~gone~~",
        ),
        (WORD_HTML, WORD_MARKDOWN),
    ],
)
def test_rich_text_becomes_clean_markdown(page: Page, html: str, markdown: str) -> None:
    page.goto("/login")
    assert page.evaluate(CONVERT, [built_file(CONVERTER), html]) == markdown


def test_a_paste_from_word_is_markdown_and_one_step_that_can_be_undone(workspace: Workspace) -> None:
    workspace.text.click()
    workspace.page.keyboard.press("Control+a")
    workspace.page.keyboard.press("Delete")
    paste(workspace.text, {"text/html": WORD_HTML, "text/plain": "Cleaning the filling line"})
    expect(workspace.text).to_contain_text("made of **nitrile**")
    workspace.expect_saved()
    assert workspace.stored_text() == WORD_MARKDOWN
    workspace.page.keyboard.press("Control+z")
    expect(workspace.text).not_to_contain_text("nitrile")
    expect(workspace.page.get_by_text("Empty this section?")).to_be_visible()


def test_text_that_only_looks_rich_is_pasted_as_it_is(workspace: Workspace) -> None:
    flavours = {
        "text/html": "<meta charset=utf-8><span style='color:red'>a *b*</span>",
        "text/plain": "a *b*",
    }
    workspace.text.click()
    workspace.page.keyboard.press("Control+End")
    paste(workspace.text, flavours)
    workspace.expect_saved("v2")
    assert workspace.stored_text().endswith("clean.a *b*")


def test_control_shift_v_pastes_plain_text(workspace: Workspace) -> None:
    workspace.text.click()
    workspace.page.keyboard.press("Control+End")
    workspace.text.evaluate(
        """(field) => field.dispatchEvent(
            new KeyboardEvent("keydown", { key: "V", ctrlKey: true, shiftKey: true, bubbles: true }))"""
    )
    paste(workspace.text, {"text/html": "<b>Bold</b>", "text/plain": " plain"})
    workspace.expect_saved("v2")
    assert workspace.stored_text().endswith("clean. plain")


def built_file(source: str) -> str:
    """The address of a part of the page that is loaded on demand."""
    manifest = msgspec.json.decode(Path(MANIFEST).read_bytes())
    return f"/static/{manifest[source]['file']}"
