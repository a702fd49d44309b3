"""Brackets in formulas of a Word file are pairs where one of them is raised or summed up; other formulas stay."""

import re

from quire.domain.exchange.exports import ExportedSection
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import document, part


async def shape(reader: FileProcess, formula: str) -> str:
    """The formula with a pair of brackets as `<…>`, a sum as `Σ…;`, and something raised as `…^…`."""
    section = ExportedSection("a" * 32, "Limits", 1, f"It is ${formula}$ here.")
    file = (await reader.export(document(sections=(section,)), "docx", {})).content
    (found,) = re.findall(r"<m:oMath>(.*?)</m:oMath>", part(file, "word/document.xml"), re.DOTALL)
    for pattern, sign in (
        (r"<m:\w+Pr ?/>|<m:(\w+)Pr>.*?</m:\1Pr>", ""),
        (r"<m:d>", "<"),
        (r"</m:d>", ">"),
        (r"<m:nary>", "Σ"),
        (r"</m:nary>", ";"),
        (r"<m:sup>", "^"),
        (r"</?m:\w+[^>]*>", ""),
    ):
        found = re.sub(pattern, sign.replace("<", "\0").replace(">", "\1"), found)
    return re.sub(r"\s", "", found).replace("\0", "<").replace("\1", ">")


async def test_a_raised_bracket_has_its_partner(reader: FileProcess) -> None:
    assert await shape(reader, "2(x - y)^2 + 1") == "2<x−y>^2+1"
    assert await shape(reader, "((a + b)^2 - c)^3") == "<<a+b>^2−c>^3"
    assert await shape(reader, "[a + b]^2") == "<a+b>^2"


async def test_what_is_summed_up_is_more_than_a_bracket(reader: FileProcess) -> None:
    assert await shape(reader, "\\sum_i^n (x - y)^2 + 1") == "Σi^n<x−y>^2;+1"
    assert await shape(reader, "\\sum_i^n (x - y) + 1") == "Σi^n(x−y);+1"


async def test_brackets_without_a_partner_and_in_a_line_stay(reader: FileProcess) -> None:
    assert await shape(reader, "N(t) + [0, 1)^2") == "N(t)+[0,1)^2"
    assert await shape(reader, "a)^2 + (b") == "a)^2+(b"
