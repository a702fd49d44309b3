"""Document templates as files: what is written is read as the same, and what is damaged is refused with its line."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.contracts.contract import (
    AgreedLength,
    Contract,
    CoveredPoint,
    DocumentContract,
    PreferredWord,
    SourceQuote,
)
from quire.domain.errors import UnreadableTemplate
from quire.domain.limits import Limits
from quire.domain.templates.document_templates import DocumentTemplate, TemplateSection, TemplateSettings
from quire.domain.templates.template_files import (
    WordFile,
    read_template,
    template_text,
    with_word_file,
)

LIMITS = Limits()

WHOLE = DocumentTemplate(
    "Standard operating procedure",
    "How something is done.\nIn two lines.",
    TemplateSettings(numbering=True, language="en", paper="letter"),
    DocumentContract(
        tone="Plain.",
        preferred_words=(PreferredWord("shall", ("must", "should")), PreferredWord("operator")),
        hard=True,
    ),
    (
        TemplateSection("Purpose", 1),
        TemplateSection(
            "Scope",
            2,
            Contract(
                purpose='Says "what" is in \\ and out.\n```\nNot the end.\n+++',
                points=(
                    CoveredPoint("What it covers", "R-1", SourceQuote("shall be stated")),
                    CoveredPoint("What it leaves out"),
                ),
                length=AgreedLength("words", 50, 200),
                forbidden_words=("etc.",),
                numbers_from_sources=False,
                known_numbers=("1",),
            ),
        ),
    ),
)

LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=20)
TEXT = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40
) | st.sampled_from(
    [
        "```",
        "+++\n",
        "a\n```\nb",
        "```word-template x\n",
        '"""',
        "\\",
        "a\r\nb",
        "\r",
        "\t",
        "# One\n",
        "'''\n''",
    ]
)
WORD = LINE.filter(lambda word: any(map(str.isalnum, word)))
POINTS = st.builds(
    CoveredPoint, TEXT.filter(bool), st.none() | LINE, st.none() | st.builds(SourceQuote, TEXT.filter(bool))
)
LENGTHS = st.builds(
    AgreedLength, st.sampled_from(["words", "characters"]), st.none() | st.integers(1, 5), st.integers(5, 9)
)
PARTS = {
    "purpose": TEXT,
    "audience": TEXT,
    "points": st.lists(POINTS, max_size=3).map(tuple),
    "length": st.none() | LENGTHS,
    "tone": TEXT,
    "forbidden_words": st.lists(WORD, max_size=2).map(tuple),
    "preferred_words": st.lists(
        st.builds(PreferredWord, WORD, st.lists(WORD, max_size=2).map(tuple)), max_size=2
    ).map(tuple),
    "instructions": TEXT,
    "numbers_from_sources": st.none() | st.booleans(),
}
SECTIONS = st.builds(TemplateSection, LINE, st.integers(1, 6), st.builds(Contract, **PARTS))
TEMPLATES = st.builds(
    DocumentTemplate,
    LINE.filter(lambda name: not set("/\\") & set(name) and bool(name.strip("."))),
    TEXT.map(lambda text: text.replace("\r\n", "\n").strip()),
    st.builds(TemplateSettings, st.booleans(), st.none() | st.just("de")),
    st.builds(DocumentContract, **PARTS, hard=st.booleans()),
    st.lists(SECTIONS, max_size=4).map(tuple),
)


def refusal(text: str | bytes) -> str:
    with pytest.raises(UnreadableTemplate) as refused:
        read_template(text.encode() if isinstance(text, str) else text, LIMITS)
    return refused.value.sentence


def test_what_is_written_is_read_as_the_same() -> None:
    text = template_text(WHOLE)
    assert read_template(text.encode(), LIMITS) == (WHOLE, None)
    assert read_template(text.replace("\n", "\r\n").encode(), LIMITS) == (WHOLE, None)
    assert "# Purpose\n\n## Scope\n\n```contract\n" in text


@given(TEMPLATES, st.none() | st.builds(WordFile, st.just("house.docx"), st.binary(min_size=1, max_size=200)))
def test_every_template_comes_back_and_its_file_as_well(
    template: DocumentTemplate, word: WordFile | None
) -> None:
    text = template_text(template)
    file = text if word is None else with_word_file(text, word)
    assert read_template(file.encode(), LIMITS) == (template, word)
    assert template_text(read_template(file.encode(), LIMITS)[0]) == text


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(position: int, length: int) -> None:
    file = with_word_file(template_text(WHOLE), WordFile("house.docx", b"PK" * 60)).encode()
    position %= len(file)
    with suppress(UnreadableTemplate):
        read_template(file[:position] + file[position + length :], LIMITS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "does not begin with a line of +++"),
        ("# One\n", "does not begin with a line of +++"),
        (b"\xff\xfe", "not text in UTF-8"),
        ("+++\nquire = 'document template'", "begins in line 1 has no end"),
        ("+++\nquire = 'x'\nversion = 1\nname = 'A'\n+++\n", "no template of a document"),
        ("+++\nquire = 'document template'\nversion = 2\nname = 'A'\n+++\n", "newer version"),
        ("+++\nquire = 'document template'\nversion = 1\nname = 'A'\nother = 1\n+++\n", "`other`"),
        ("+++\nquire = 'document template'\nversion = 1\nname = ''\n+++\n", "“name” must have"),
        ("+++\nname = " + "[" * 5_000 + "\n+++\n", "begins in line 1 goes too deep"),
        (
            "+++\nversion = " + "9" * 5_000 + "\n+++\n",
            "begins in line 1 goes too deep, or has too long a number",
        ),
        ("+++\na" + ".a" * 30_000 + " = 1\n+++\n", "begins in line 1 goes too deep"),
        ("+++\n[a" + " . 'b'" * 9_000 + "]\n+++\n", "begins in line 1 goes too deep"),
        ("+++\nx = {a" + '."c"' * 9_000 + " = 1}\n+++\n", "begins in line 1 goes too deep"),
        ("+++\nname = '" + "x" * 70_000 + "'\n+++\n", "begins in line 1 is too long"),
    ],
)
def test_a_file_that_is_no_template_is_refused_with_the_reason(text: str | bytes, sentence: str) -> None:
    assert sentence in refusal(text)


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ("# One\n\nA text.\n", "Line 9 is neither a heading"),
        ("####### One\n", "Line 7 is neither a heading"),
        ("# One\n\n```contract\npurpose = 1\n```\n", "begins in line 9 cannot be read"),
        ("# One\n\n```contract\npurpose = 'x'\n", "begins in line 9 has no end"),
        ("# One\n\n```contract\nwhy = 'x'\n```\n", "`why`"),
        ("# One\n\n```word-template a.docx\nnot base64!\n```\n", "template of Word in this file is damaged"),
        ("# One\n\n```word-template a.docx\nÄÖÜ=\n```\n", "template of Word in this file is damaged"),
        ("# One\n\n```word-template a.docx\nAAAA\n", "template of Word in this file is damaged"),
        (
            "# One\n\n```word-template a.docx\nAAAA\n```\n\n# Two\n",
            "template of Word in this file is damaged",
        ),
        ("# " + "x" * 301 + "\n", "“title” must have"),
        ("# One\n" * 501, "“sections” must have"),
    ],
)
def test_what_does_not_belong_there_is_refused_with_its_line(rest: str, sentence: str) -> None:
    front = template_text(DocumentTemplate("A"))
    assert front.count("\n") == 5
    assert sentence in refusal(f"{front}\n{rest}")


@pytest.mark.parametrize(
    "text", ["www." + "a." * 40 + "org = ", "." * 900 + "]", "1.2.3.4.5.6.7.8." * 9 + "=", "a.'b'." * 200]
)
def test_words_with_many_dots_come_back(text: str) -> None:
    known = DocumentTemplate("A", contract=DocumentContract(instructions=text))
    assert read_template(template_text(known).encode(), LIMITS)[0] == known


def test_what_is_left_out_has_its_default() -> None:
    text = template_text(DocumentTemplate("A", sections=(TemplateSection("One", 1),)))
    assert text == '+++\nquire = "document template"\nversion = 1\nname = "A"\n+++\n\n# One\n'
    assert msgspec.json.encode(read_template(text.encode(), LIMITS)[0])
