"""The contents of a Word file: the entries that Word would write into the field, until it does.

They have no pages, which only a program that lays the file out knows. The field is marked as out of date, upon which
Word writes it anew with them.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from xml.etree.ElementTree import Element, SubElement

from quire.formats.exporting.word_fields import run_of, sign, style_of
from quire.formats.word_package import WORD

DEPTH = 3
_HEADINGS = {f"Heading{level}": level for level in range(1, DEPTH + 1)}


def fill_contents(body: Element, numbers: Mapping[Element, str], first_bookmark: int) -> None:
    """Write an entry for each heading that Word would list; bookmarks are counted from a number on.

    Numbers are those that Word counts and the headings do not have in their text.
    """
    contents = next((block for block in body if _is_contents(block)), None)
    if contents is None:
        return
    around = next(contents.iter(f"{WORD}sdtContent"))
    entries = [
        _entry(
            _HEADINGS[style_of(block)],
            f"{numbers.get(block, '')} {_words(block)}".lstrip(),
            _bookmarked(block, id_),
        )
        for id_, block in zip(count(first_bookmark), _headings(body), strict=False)
    ]
    if not entries:
        return
    first = entries[0]
    begin = sign("begin")
    begin[0].set(f"{WORD}dirty", "true")
    code = Element(f"{WORD}r")
    SubElement(code, f"{WORD}instrText").text = f' TOC \\o "1-{DEPTH}" \\h \\z '
    first[1:1] = [begin, code, sign("separate")]
    last = Element(f"{WORD}p")
    last.append(sign("end"))
    around[1:] = [*entries, last]


def _is_contents(block: Element) -> bool:
    return block.tag == f"{WORD}sdt" and block.find(f".//{WORD}docPartGallery") is not None


def _headings(body: Element) -> Iterator[Element]:
    return (
        block for block in body if block.tag == f"{WORD}p" and style_of(block) in _HEADINGS and _words(block)
    )


def _words(heading: Element) -> str:
    texts = (one.text or "" for one in heading.iter(f"{WORD}t"))
    return " ".join("".join(texts).split())


def _bookmarked(heading: Element, bookmark_id: int) -> str:
    """Put a bookmark around a heading, with such a name as Word gives; returns the name."""
    name = f"_Toc{bookmark_id}"
    id_ = {f"{WORD}id": str(bookmark_id)}
    position = sum(1 for one in heading if one.tag in (f"{WORD}pPr", f"{WORD}bookmarkStart"))
    heading.insert(position, Element(f"{WORD}bookmarkStart", {**id_, f"{WORD}name": name}))
    heading.append(Element(f"{WORD}bookmarkEnd", id_))
    return name


def _entry(level: int, words: str, bookmark: str) -> Element:
    paragraph = Element(f"{WORD}p")
    SubElement(SubElement(paragraph, f"{WORD}pPr"), f"{WORD}pStyle", {f"{WORD}val": f"TOC{level}"})
    link = SubElement(paragraph, f"{WORD}hyperlink", {f"{WORD}anchor": bookmark, f"{WORD}history": "1"})
    link.append(run_of(words))
    return paragraph
