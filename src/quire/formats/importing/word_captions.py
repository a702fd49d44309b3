"""Captions of Word files: paragraphs with a number that Word counts; the words of the number go, a mark comes.

The number is a field `SEQ`, whose identifier says what is counted; Word names it in the language of its user.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quire.formats.importing.marks import Marks, caption_mark
from quire.formats.reading.word.styles import WORD, WordStyles, value_of

_PARAGRAPH, _RUN, _TEXT = f"{WORD}p", f"{WORD}r", f"{WORD}t"
_PROPERTIES = f"{WORD}pPr"
_SEQUENCE = re.compile(r"^\s*SEQ\s+\"?([^\s\"\\]{1,60})", re.IGNORECASE)
_TABLES = {"table", "tabelle", "tableau", "tabla", "tabella", "tabela", "tabel"}
_NO_CAPTIONS = {"equation", "formel", "équation", "ecuación", "equazione", "footnote", "listing"}
LABEL_BOOKMARK = "quire-label:"
"""Begins the name of a bookmark that says which label a caption has, put in before; no file can have such a name."""
_BEHIND_NUMBER = re.compile(r"^[\s.:;–—-]+")


def mark_captions(root: Element, styles: WordStyles, marks: Marks) -> None:
    """Mark the captions of a part, and let their bookmarks lead to their labels."""
    count = 0
    for paragraph in root.iter(_PARAGRAPH):
        sequence = _sequence_of(paragraph)
        if sequence is None or sequence.lower() in _NO_CAPTIONS:
            continue
        properties = paragraph.find(_PROPERTIES)
        named = styles.name_of(value_of(properties, "pStyle") or styles.default_paragraph)
        if named not in ("caption", "image caption", "table caption") and not _begins_with_number(paragraph):
            continue
        count += 1
        kind = "tbl" if sequence.lower() in _TABLES else "fig"
        label = _label_of(paragraph, count)
        for bookmark in paragraph.iter(f"{WORD}bookmarkStart"):
            marks.name(bookmark.get(f"{WORD}name", ""), f"{kind}:{label}")
        _remove_number(paragraph)
        if properties is not None:
            for style in properties.findall(f"{WORD}pStyle"):
                properties.remove(style)
        paragraph.insert(0 if properties is None else 1, _run_of(caption_mark(kind, label)))


def _sequence_of(paragraph: Element) -> str | None:
    """What is counted in a paragraph."""
    for simple in paragraph.iter(f"{WORD}fldSimple"):
        found = _SEQUENCE.match(simple.get(f"{WORD}instr", ""))
        if found:
            return found[1]
    code = "".join(one.text or "" for one in paragraph.iter(f"{WORD}instrText"))
    found = _SEQUENCE.match(code) or re.search(r"\bSEQ\s+\"?([^\s\"\\]{1,60})", code)
    return found[1] if found else None


def _begins_with_number(paragraph: Element) -> bool:
    """Whether a field of numbers stands behind at most two words."""
    words = ""
    for one in paragraph.iter():
        if one.tag in (f"{WORD}fldSimple", f"{WORD}fldChar"):
            return len(words.split()) <= 2
        if one.tag == _TEXT:
            words += one.text or ""
    return False


def _label_of(paragraph: Element, count: int) -> str:
    """The label that the caption is known to have, or one by which people recognise it: its first words."""
    for bookmark in paragraph.iter(f"{WORD}bookmarkStart"):
        if bookmark.get(f"{WORD}name", "").startswith(LABEL_BOOKMARK):
            return bookmark.get(f"{WORD}name", "").removeprefix(LABEL_BOOKMARK)
    texts = list(_texts_behind_number(paragraph))
    words = re.findall(r"[A-Za-z0-9]+", _BEHIND_NUMBER.sub("", "".join(one.text or "" for one in texts)))
    return "-".join([*(word.lower()[:20] for word in words[:3]), str(count)])


def _remove_number(paragraph: Element) -> None:
    """Take the number with the word before it and the sign behind it out of a caption."""
    behind = list(_texts_behind_number(paragraph))
    kept = set(map(id, behind))
    for text in paragraph.iter(
        _TEXT,
    ):
        if id(text) not in kept:
            text.text = ""
    for run in paragraph.iter(_RUN):
        for child in list(run):
            if child.tag in (f"{WORD}fldChar", f"{WORD}instrText", f"{WORD}tab"):
                run.remove(child)
    for text in behind:
        text.text = _BEHIND_NUMBER.sub("", text.text or "")
        if text.text:
            break


def _texts_behind_number(paragraph: Element) -> Iterator[Element]:
    """The text behind the first field of numbers."""
    in_simple = {id(text) for simple in paragraph.iter(f"{WORD}fldSimple") for text in simple.iter(_TEXT)}
    is_behind = False
    for one in paragraph.iter():
        if (
            one.tag == f"{WORD}fldChar" and one.get(f"{WORD}fldCharType") == "end"
        ) or one.tag == f"{WORD}fldSimple":
            is_behind = True
        elif one.tag == _TEXT and is_behind and id(one) not in in_simple:
            yield one


def _run_of(text: str) -> Element:
    run = Element(_RUN)
    element = Element(_TEXT, {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    element.text = text
    run.append(element)
    return run
