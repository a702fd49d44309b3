"""Tracked changes of OpenDocument texts, as LibreOffice writes them, are accepted, rejected or proposed."""

import pytest

from quire.domain.errors import Unreadable
from quire.domain.exchange.imports import Changes
from tests.formats.conftest import Files
from tests.formats.importing.imported import imported, sections, warned
from tests.formats.importing.test_opendocument import open_document

START = '<text:change-start text:change-id="{0}"/>'
END = '<text:change-end text:change-id="{0}"/>'
HERE = '<text:change text:change-id="{0}"/>'


def region(id_: str, kind: str, content: str = "", author: str = "Ann") -> str:
    info = (
        f"<office:change-info><dc:creator>{author}</dc:creator><dc:date>2026-01-02T00:00:00</dc:date>"
        "</office:change-info>"
    )
    return f'<text:changed-region text:id="{id_}"><text:{kind}>{info}{content}</text:{kind}></text:changed-region>'


def put_in(id_: str, words: str) -> str:
    return f"{START.format(id_)}{words}{END.format(id_)}"


async def texts(files: Files, regions: str, body: str) -> tuple[str, str]:
    """The text with all changes accepted, and with all rejected."""
    whole = f"<text:tracked-changes>{regions}</text:tracked-changes>{body}"
    file = await imported(files, "a.odt", open_document(whole))
    both = []
    choices: tuple[Changes, Changes] = ("accept", "reject")
    for choice in choices:
        (section,) = sections(file, changes=choice)
        both.append(section.content)
    return both[0], both[1]


CASES = {
    "words": (
        region("c1", "insertion") + region("c2", "deletion", "<text:p>four</text:p>"),
        f"<text:p>Rinse {put_in('c1', 'three')}{HERE.format('c2')} times.</text:p>",
        ("Rinse three times.", "Rinse four times."),
    ),
    "words in spans, with a note and a line break": (
        region("c1", "insertion"),
        f"<text:p>Rinse <text:span>{START.format('c1')}three</text:span> big<text:line-break/>tanks"
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        f"<text:p>Site.</text:p></text:note-body></text:note>{END.format('c1')} today.</text:p>",
        ("Rinse three big\ntanks[^1] today.\n\n[^1]: Site.", "Rinse  today."),
    ),
    "a paragraph put in": (
        region("c1", "insertion"),
        f"<text:p>One.{START.format('c1')}</text:p><text:p>Two.{END.format('c1')}</text:p><text:p>Three.</text:p>",
        ("One.\n\nTwo.\n\nThree.", "One.\n\nThree."),
    ),
    "a paragraph taken out": (
        region("c1", "deletion", "<text:p/><text:p>Two.</text:p>"),
        f"<text:p>One.{HERE.format('c1')}</text:p><text:p>Three.</text:p>",
        ("One.\n\nThree.", "One.\n\nTwo.\n\nThree."),
    ),
    "from the middle of a paragraph to that of another": (
        region("c1", "deletion", "<text:p>b</text:p><text:p>c d</text:p><text:p>e</text:p>"),
        f"<text:p>a{HERE.format('c1')}f</text:p>",
        ("af", "ab\n\nc d\n\nef"),
    ),
    "what was put in and taken out again": (
        region("c1", "insertion") + region("c2", "deletion", "<text:p>gone</text:p>", "Bo"),
        f"<text:p>Now {START.format('c1')}all {HERE.format('c2')}here {END.format('c1')}is.</text:p>",
        ("Now all here is.", "Now is."),
    ),
    "an item of a list": (
        region("c1", "insertion"),
        f"<text:list><text:list-item><text:p>one{START.format('c1')}</text:p></text:list-item><text:list-item>"
        f"<text:p>two{END.format('c1')}</text:p></text:list-item></text:list>",
        ("1. one\n2. two", "1. one"),
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_changes_are_accepted_or_rejected(files: Files, name: str) -> None:
    regions, body, expected = CASES[name]
    assert await texts(files, regions, body) == expected


async def test_changes_become_a_proposal_under_the_names_of_their_authors(files: Files) -> None:
    regions = region("c1", "insertion", author="Ann") + region("c2", "deletion", "<text:p>b</text:p>", "Bo")
    body = (
        f"<text:tracked-changes>{regions}{region('c3', 'format-change')}</text:tracked-changes>"
        f'<text:h text:outline-level="1">Limits</text:h><text:p>a{put_in("c1", " x")}{HERE.format("c2")}</text:p>'
        '<text:h text:outline-level="1">Rest</text:h><text:p>Same.</text:p>'
    )
    file = await imported(files, "a.odt", open_document(body))
    limits, rest = sections(file, changes="propose")
    assert (limits.content, limits.proposed, limits.authors) == ("ab", "a x", ("Ann", "Bo"))
    assert (rest.content, rest.proposed) == ("Same.", None)
    assert file.document.changes_count == 2
    assert warned(file) == [("changes_left_out", "", "")]


@pytest.mark.parametrize(
    ("regions", "body"),
    [
        (
            region("c1", "deletion", f"<text:p>{'gone ' * 2_000}</text:p>"),
            "<text:p>" + 10_000 * f"a{HERE.format('c1')}" + "</text:p>",
        ),
        (
            region("c1", "deletion", "<text:p>a</text:p><text:p>b</text:p>" + "<text:p/>" * 20_000),
            f"<text:p>a{HERE.format('c1')}</text:p>" * 1_000,
        ),
        (
            "".join(region(f"c{number}", "insertion") for number in range(5_000)),
            "<text:p>"
            + "".join(START.format(f"c{number}") for number in range(5_000))
            + "a<text:line-break/>" * 5_000
            + "</text:p>",
        ),
    ],
    ids=["a text is taken out in many places", "many paragraphs are", "all is in many changes at once"],
)
async def test_a_file_whose_changes_would_become_far_more_than_it_is_is_refused(
    files: Files, regions: str, body: str
) -> None:
    whole = f"<text:tracked-changes>{regions}</text:tracked-changes>{body}"
    with pytest.raises(Unreadable, match="too many tracked changes"):
        await imported(files, "a.odt", open_document(whole))


async def test_marks_in_the_file_itself_are_no_changes(files: Files) -> None:
    forged = "\ue0f40\ue0f2a\ue0f50\ue0f2 \ue0f47\ue0f2b \ue0f5x"
    taken, rejected = await texts(files, "", f"<text:p>{forged}</text:p>")
    assert taken == rejected == "a b x"
