"""Bibliographies of four kinds are read by the limited process, with a warning for each entry that is damaged."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from quire.domain.citing.bibliographies import ReadBibliography
from quire.domain.errors import Unreadable
from quire.domain.limits import Limits
from quire.formats.bibliographies.parsing import ALL_DAMAGED, NO_ENTRIES, parts_of
from quire.formats.file_process import FileProcess
from tests.formats.conftest import Files

KINDS = ("article", "book", "incollection", "inproceedings", "thesis", "report")
COUNT = 30


def bib(number: int, *, is_biblatex: bool) -> str:
    kind = KINDS[number % len(KINDS)] if is_biblatex else ("article", "book", "misc")[number % 3]
    journal, date = (
        ("journaltitle", f"date = {{{1990 + number}-05}}")
        if is_biblatex
        else ("journal", f"year = {1990 + number}")
    )
    return (
        f"@{kind}{{writer{number}:{1990 + number},\n"
        f'  author = {{Wr{{\\"i}}ter{number}, Ann and de la Mare, W. and {{Site Group}}}},\n'
        f"  title = {{{{DNA}} of Foxes \\& Hares, part {number}}},\n"
        f"  {journal} = jf, {date}, pages = {{1--{number + 1}}}, doi = {{10.1000/x{number}}}\n}}\n\n"
    )


def ris(number: int) -> str:
    kind = ("JOUR", "BOOK", "CHAP", "CONF", "THES", "RPRT")[number % 6]
    return (
        f"TY  - {kind}\r\nID  - writer{number}:{1990 + number}\r\nAU  - Wrïter{number}, Ann\r\n"
        f"TI  - DNA of Foxes & Hares, part {number}\r\nPY  - {1990 + number}\r\n"
        f"SP  - 1\r\nEP  - {number + 1}\r\nER  - \r\n\r\n"
    )


def csl(number: int) -> dict[str, object]:
    return {
        "id": f"writer{number}:{1990 + number}",
        "type": ("article-journal", "book", "chapter", "webpage")[number % 4],
        "title": f"DNA of Foxes & Hares, part {number}",
        "author": [{"family": f"Wrïter{number}", "given": "Ann"}],
        "issued": {"date-parts": [[1990 + number, 5]]},
    }


STRING = '@string{jf = "Journal of Foxes"}\n@comment{No entry}\n'
FILES: dict[str, Callable[[], str]] = {
    "biblatex": lambda: STRING + "".join(bib(number, is_biblatex=True) for number in range(COUNT)),
    "bibtex": lambda: STRING + "".join(bib(number, is_biblatex=False) for number in range(COUNT)),
    "ris": lambda: "".join(ris(number) for number in range(COUNT)),
    "csljson": lambda: json.dumps([csl(number) for number in range(COUNT)]),
}


DOUBLING = (
    "@string{a0 = {x}}\n"
    + "".join(f"@string{{a{number} = a{number - 1} # a{number - 1}}}\n" for number in range(1, 40))
    + "@book{k, title = a39}"
)


async def read(files: Files, content: str | bytes) -> ReadBibliography:
    return await files.reader.parse_bibliography(files.write("given", content))


@pytest.mark.parametrize("format_name", FILES)
async def test_entries_of_each_kind_are_read(files: Files, format_name: str) -> None:
    text = FILES[format_name]()
    assert parts_of(text).format_name == format_name
    found = await read(files, text)
    assert found.warnings == ()
    assert [entry.key for entry in found.entries] == [f"writer{n}:{1990 + n}" for n in range(COUNT)]
    for number, entry in enumerate(found.entries):
        item = msgspec.json.decode(entry.csl)
        assert item["id"] == entry.key
        assert item["author"][0]["family"] == f"Wrïter{number}"
        assert item["issued"]["date-parts"][0][0] == 1990 + number
        assert entry.label.startswith(f"Wrïter{number}")
        assert "Hares, part" in entry.title.replace("hares", "Hares")


@pytest.mark.parametrize("mark", ["\ufeff", "\n\n  ", "% A comment\n"])
async def test_what_stands_before_the_first_entry_does_no_harm(files: Files, mark: str) -> None:
    found = await read(files, mark + "@book{a, title = {T}}")
    assert [entry.key for entry in found.entries] == ["a"]


@pytest.mark.parametrize("wrapped", [{"items": [csl(1)]}, csl(1)])
async def test_csl_json_may_be_an_object(files: Files, wrapped: object) -> None:
    assert len((await read(files, json.dumps(wrapped))).entries) == 1


async def test_a_damaged_entry_is_named_and_the_others_are_read(files: Files) -> None:
    damaged = "@book{broken, title = {No end, year = 2019\n}\n"
    text = "".join(bib(number, is_biblatex=True) for number in range(9)) + damaged
    text += "".join(bib(number, is_biblatex=True) for number in range(9, 12))
    found = await read(files, STRING + text)
    assert [(warning.code, warning.key) for warning in found.warnings] == [("unreadable", "broken")]
    assert len(found.entries) == 12


async def test_commands_of_tex_are_text_and_open_nothing(files: Files) -> None:
    secret = files.write("secret.txt", "a word that nobody may see")
    hostile = (
        f"@book{{a, title = {{T \\input{{{secret}}} \\write18{{touch {files.folder}/ran}} "
        f"\\verbatiminput{{{secret}}} \\def\\x{{\\x\\x}}\\x}},"
        f" author = {{\\csname x\\endcsname A}}, file = {{{secret}}}}}"
    )
    found = await read(files, hostile)
    assert "nobody may see" not in "".join(entry.csl for entry in found.entries)
    assert [path.name for path in sorted(files.folder.iterdir())] == ["given", "secret.txt"]


@pytest.mark.long
@pytest.mark.parametrize(
    "hostile",
    [
        "@book{a, title = {" + "{" * 100_000 + "}}",
        "@book{a, title = {" + "{" * 3_000 + "x" + "}" * 3_000 + "}}",
        "[" * 100_000,
        "@string{a = {x}}"
        + "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 40))
        + "@book{k, title = a39}",
        "TY  - JOUR\n" * 1_000,
        '[{"id":"a","title":' + '{"x":' * 2_000 + "1" + "}" * 2_000 + "}]",
        f"@book{{{'k' * 100_000}, title = {{T}}}}",
    ],
    ids=[
        "open braces",
        "deep braces",
        "open lists",
        "doubling strings",
        "empty entries",
        "deep JSON",
        "long key",
    ],
)
async def test_a_hostile_bibliography_is_read_or_refused_with_a_sentence(files: Files, hostile: str) -> None:
    with suppress(Unreadable):
        found = await read(files, hostile)
        assert all(len(entry.key) <= 200 for entry in found.entries)
    # Others are served as before.
    assert len((await read(files, "@book{a, title = {T}}")).entries) == 1


async def test_too_many_entries_are_refused_before_they_are_read(tmp_path: Path) -> None:
    files = Files(tmp_path, FileProcess(msgspec.structs.replace(Limits(), bibliography_entries=5)))
    with pytest.raises(Unreadable, match=r"^This bibliography has more than 5 entries\.$"):
        await read(files, "".join(f"@book{{k{number}, title={{T}}}}\n" for number in range(6)))
    many = "".join(f"@book{{k{number}}}\n" for number in range(100_000))
    with pytest.raises(Unreadable, match="more than 5 entries"):
        await read(files, many)


@pytest.mark.parametrize("text", ["Only words.", "[]", "@", "# Title\n\nSee @miller.", "%PDF-1.4"])
async def test_a_file_without_entries_is_refused_with_a_sentence(files: Files, text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        await read(files, text)
    assert refused.value.sentence == str(NO_ENTRIES)


@pytest.mark.parametrize("text", ["{}", "@book{a, title = {No end", '[{"title": "No key"}]'])
async def test_a_file_of_damaged_entries_is_refused(files: Files, text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        await read(files, text)
    assert refused.value.sentence == str(ALL_DAMAGED)
