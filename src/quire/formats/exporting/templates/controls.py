"""Content controls of a template: those that an export fills, by their tags, and the one in place of its text."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from quire.formats.exporting.word_fields import run_of
from quire.formats.word_package import WORD

FILLED = ("title", "author", "date", "version")
BODY = "body"


def tag_of(control: Element) -> str:
    """What a control is known by: its tag in small letters, or its title where it has none."""
    for name in ("tag", "alias"):
        found = control.find(f"{WORD}sdtPr/{WORD}{name}")
        if found is not None and found.get(f"{WORD}val", "").strip():
            return found.get(f"{WORD}val", "").strip().lower()
    return ""


def tags_in(root: Element) -> Iterator[str]:
    """The tags of all controls that an export uses, in order."""
    return (tag for control in root.iter(f"{WORD}sdt") if (tag := tag_of(control)) in (*FILLED, BODY))


def fill_controls(root: Element, values: Mapping[str, str]) -> None:
    """Write values into the controls with these tags."""
    for control in root.iter(f"{WORD}sdt"):
        value = values.get(tag_of(control))
        content = control.find(f"{WORD}sdtContent")
        if value is not None and content is not None:
            _forget_placeholder(control)
            _write(content, value)


def _forget_placeholder(control: Element) -> None:
    properties = control.find(f"{WORD}sdtPr")
    if properties is not None:
        for name in ("showingPlcHdr", "placeholder", "date", "temporary"):
            for found in properties.findall(f"{WORD}{name}"):
                properties.remove(found)


def _write(content: Element, value: str) -> None:
    """The value in the first paragraph or cell of the content, in the look of its first run."""
    paragraph = content.find(f".//{WORD}p")
    around = content if paragraph is None else paragraph
    first = around.find(f".//{WORD}r")
    look = None if first is None else first.find(f"{WORD}rPr")
    run = run_of(value)
    if look is not None:
        for style in look.findall(f"{WORD}rStyle"):
            look.remove(style)
        run.insert(0, look)
    for child in list(around):
        if child.tag != f"{WORD}pPr":
            around.remove(child)
    around.append(run)
    if paragraph is not None:
        _remove_other_paragraphs(content, paragraph)


def _remove_other_paragraphs(content: Element, kept: Element) -> None:
    for child in list(content):
        if child.tag == f"{WORD}p" and child is not kept:
            content.remove(child)
