"""Citations as Markdown footnotes: a label where something is cited, and its note at the end of the section.

The page writes the same notes when text of an answer is inserted by hand (`frontend/src/model/citing/footnotes.ts`).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from quire.domain.citing.citations import Citation
from quire.domain.texts.blocks import LABEL_OF_NOTE, BlockText

NAME_LENGTH_MAX = 24

_MARK = re.compile(r"[ ]?\[([A-Z]\d+(?:-\d+)?)\]")
_LABEL = re.compile(rf"\[\^({LABEL_OF_NOTE})\](?!:)")
_NOTE = re.compile(rf" {{0,3}}\[\^({LABEL_OF_NOTE})\]:(.*)", re.DOTALL)
_SIGNS = re.compile(r"[\\`*_\[\]<>~^|$]|&(?=#?\w+;)")
_NO_NAME = re.compile(r"[\W_]+")

NOT_FOUND_THERE = "not found there word for word"
CUT_THERE = "cut from a sentence that may say something else"
SHORTENED_THERE = "shortened"


class Footnote(msgspec.Struct, frozen=True):
    """A label and the text of its note."""

    label: str
    text: str

    @property
    def line(self) -> str:
        """The Markdown of the note, for the end of a section."""
        return f"[^{self.label}]: {self.text}"


class CitedNote(Footnote, frozen=True):
    """The footnote of a citation; `marker` is its marker in the answer, and empty for a note of the answer's own."""

    marker: str


def with_footnotes(
    answer: str, citations: Sequence[Citation], section: str
) -> tuple[str, tuple[CitedNote, ...]]:
    """The answer with footnote labels in place of its marks, and the notes that it needs in this section.

    A label stands at the word or the sign before it, so that its number is on the same line.
    The mark of a quotation that stands in no source is left out. A note that the section has already keeps its label,
    and no label gets a second meaning.
    """
    labels = _Labels(notes_of(section))
    cited = {citation.marker: citation for citation in citations}
    needed: dict[str, CitedNote] = {}

    def label_of(mark: re.Match[str]) -> str:
        citation = cited.get(mark[1])
        if citation is None:
            return mark[0]
        if not citation.has_source:
            return ""
        text = _text_of(citation)
        label = labels.label(_name_of(citation), text)
        needed.setdefault(label, CitedNote(label, text, citation.marker))
        return f"[^{label}]"

    return _MARK.sub(label_of, answer), tuple(needed.values())


def noted_again(notes: Sequence[CitedNote], citations: Mapping[str, Citation]) -> tuple[CitedNote, ...]:
    """The notes with what is known of their citations; those of other citations stay."""
    return tuple(
        msgspec.structs.replace(note, text=_text_of(citations[note.marker]))
        if note.marker in citations
        else note
        for note in notes
    )


def without_own_notes(answer: str, section: str) -> tuple[str, tuple[CitedNote, ...]]:
    """The answer without the notes that it wrote for labels of its own, and these notes.

    They come with the text that refers to them, as those of citations do. A note stays where nothing but another note
    refers to it, and where the section uses its label.
    """
    if "[^" not in answer:
        return answer, ()
    split = BlockText(answer)
    own_labels = labels_in("\n".join(block.text for block in split.blocks if block.kind != "note"))
    own_labels -= labels_in(section) | {note.label for note in notes_of(section)}
    kept: list[str] = []
    notes: dict[str, CitedNote] = {}
    for gap, block in zip(split.gaps, split.blocks, strict=False):
        note = _NOTE.fullmatch(block.text) if block.kind == "note" else None
        if note is None or note[1] not in own_labels:
            kept += [gap, block.text]
        else:
            notes.setdefault(note[1], CitedNote(note[1], note[2].strip(), ""))
    return "".join([*kept, split.gaps[-1]]), tuple(notes.values())


class _Labels:
    """The labels of a section's notes, and further ones: a name that is taken by another note gets a number."""

    def __init__(self, notes: Iterable[Footnote]) -> None:
        self._texts = {note.label: note.text for note in notes}
        self._counts: Counter[str] = Counter()
        """For each name how many of its labels `name`, `name-2`, … are known to be taken."""
        self._labels: dict[tuple[str, str], str] = {}
        """Those labels, by name and text."""

    def label(self, name: str, text: str) -> str:
        """The label of this very note, or else the first that is free."""
        while (name, text) not in self._labels:
            self._counts[name] += 1
            number = self._counts[name]
            label = name if number == 1 else f"{name}-{number}"
            self._labels.setdefault((name, self._texts.setdefault(label, text)), label)
        return self._labels[name, text]


def notes_of(text: str) -> list[Footnote]:
    """The notes that a section has."""
    if "[^" not in text:
        return []
    matches = (_NOTE.fullmatch(block.text) for block in BlockText(text).blocks if block.kind == "note")
    return [Footnote(match[1], match[2].strip()) for match in matches if match]


def labels_in(text: str) -> set[str]:
    """The labels by which a text refers to notes."""
    return set(labels_in_order(text))


def labels_in_order(text: str) -> list[str]:
    """The labels by which a text refers to notes, as often as it does."""
    return _LABEL.findall(text)


def add_notes(text: str, notes: Sequence[Footnote]) -> str:
    """The text with the notes at its end, without those whose labels it has already."""
    if not notes:
        return text
    known = {note.label for note in notes_of(text)}
    new = {note.label: note for note in notes if note.label not in known}
    if not new:
        return text
    body = text.rstrip()
    blocks = BlockText(body).blocks
    gap = "" if not blocks else "\n" if blocks[-1].kind == "note" else "\n\n"
    lines = "\n".join(note.line for note in new.values())
    return f"{body}{gap}{lines}{text[len(body) :]}"


def remove_notes(text: str, notes: Sequence[Footnote]) -> str:
    """The text without those of the notes that stand in it unchanged and that nothing refers to."""
    if not notes:
        return text
    used = labels_in(text)
    unused = {note.line for note in notes if note.label not in used}
    split = BlockText(text)
    kept: list[str] = []
    end = 0
    for position, block in enumerate(split.blocks):
        if block.kind == "note" and block.text in unused:
            kept.append(text[end : split.start_of_gap(position)])
            end = block.end
    return "".join(kept) + text[end:]


def _text_of(citation: Citation) -> str:
    source = f"{literal(citation.title)}, {literal(citation.locator.label)}"
    if citation.state == "unverified":
        return f"{source} ({CUT_THERE if citation.reason == 'cut' else NOT_FOUND_THERE})"
    return f"{source} ({SHORTENED_THERE})" if citation.state == "shortened" else source


def _name_of(citation: Citation) -> str:
    words = _NO_NAME.sub("-", unicodedata.normalize("NFC", citation.title).lower()).strip("-")
    number = citation.locator.page if citation.locator.page is not None else citation.locator.paragraph
    parts = [words[:NAME_LENGTH_MAX].removesuffix("-") or "source", number]
    return "-".join(str(part) for part in parts if part is not None)


def literal(text: str) -> str:
    """The text on one line, with every sign escaped that has a meaning in Markdown."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))
