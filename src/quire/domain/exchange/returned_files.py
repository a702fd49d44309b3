"""A Word file that comes home: what of each section a reviewer changed since it left.

A section left as a copy in another spelling, and comes back as one. Both copies get the section's own labels of notes
and names of pictures, so that they differ from each other in what was changed alone; `three_way_merge` carries that
over to the section's text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import count, pairwise

import msgspec

from quire.domain.citing.footnotes import labels_in_order, notes_of
from quire.domain.documents.sections import LEVEL_MAX
from quire.domain.exchange.exports import DocumentToExport, ExportedSection
from quire.domain.exchange.import_sections import text_with_notes
from quire.domain.exchange.import_warnings import ImportWarning, gathered
from quire.domain.exchange.imports import (
    ImportedDocument,
    ImportedNote,
    ImportedPart,
    ImportedText,
    ReturnedFile,
)
from quire.domain.markup.word_counts import count_read_words
from quire.domain.texts.longest_common_subsequence import longest_common_subsequence

_LABEL = re.compile(r"\[\^([\w-]{1,99})\](?!:)")
_PICTURE = re.compile(
    r"!\[(?P<alternative>(?:[^\[\]\n\\]|\\.){0,500})\]\(quire:(?P<name>[A-Za-z0-9_-]{1,99})(?P<rest>[^()\n]{0,999}\)"
    r"(?:\{[^{}\n]{0,200}\})?)"
)


class SectionCopy(msgspec.Struct, frozen=True):
    """A section as a file has it: its text, whose pictures are named by what they show, and its notes."""

    text: str
    notes: tuple[ImportedNote, ...] = ()


class Copies(msgspec.Struct, frozen=True):
    """Both copies of a section in its own labels and names."""

    sent: str
    returned: str
    pictures_left_out: int


def returned_document(
    document: DocumentToExport, returned: ReturnedFile, headings: Mapping[str, str]
) -> ImportedDocument:
    """What came home as an import: its parts are the sections as they left, which are in the document still.

    `headings` are those of all sections that left, by their ids.
    """
    left = {section.id: section for section in document.sections}
    parts = [_part(left[section.id]) for section in returned.sections]
    warnings = [
        *(
            ImportWarning("section_gone", detail=heading)
            for id_, heading in headings.items()
            if id_ not in left
        ),
        *(ImportWarning("section_unfound", detail=headings.get(id_, "")) for id_ in returned.unfound),
        *(
            ImportWarning("section_deleted", detail=headings.get(section.id, ""))
            for section in returned.sections
            if section.is_deleted
        ),
        *(ImportWarning("section_moved", detail=headings.get(id_, "")) for id_ in returned.moved),
    ]
    if returned.pictures_left_out:
        warnings.append(ImportWarning("picture_not_proposed", count=returned.pictures_left_out))
    return ImportedDocument(document.title, tuple(parts), LEVEL_MAX, gathered(warnings), returned=returned)


def _part(section: ExportedSection) -> ImportedPart:
    text = ImportedText(section.title, section.title, section.content)
    return ImportedPart(section.level, text, word_count=count_read_words(section.content))


def copies_of(text: str, pictures_sent: Set[str], sent: SectionCopy, returned: SectionCopy) -> Copies:
    """Both copies of a section with this text, to be compared with each other.

    Of its pictures, those that were sent are in the copy, in the order of the text.
    """
    labels = _labels_of_sent(text, sent)
    returned_labels = _labels_of_returned(sent.notes, labels, returned.notes)
    own = [name for name in _picture_names(text) if name in pictures_sent]
    pictures = dict(zip(_picture_names(sent.text), own, strict=False))
    named, left_out = _with_pictures(returned.text, pictures)
    return Copies(
        _labelled(_with_pictures(sent.text, pictures)[0], sent.notes, labels),
        _labelled(named, returned.notes, returned_labels),
        left_out,
    )


def _labels_of_sent(text: str, sent: SectionCopy) -> dict[str, str]:
    """The section's own labels, by those that the copy counts."""
    own = {note.label for note in notes_of(text)}
    referred = [label for label in labels_in_order(text) if label in own]
    counted = [label for label in _LABEL.findall(sent.text) if label in {note.label for note in sent.notes}]
    if len(referred) == len(counted):
        return dict(zip(counted, referred, strict=True))
    fresh = _fresh(own)
    return {note.label: next(fresh) for note in sent.notes}


def _labels_of_returned(
    sent: Sequence[ImportedNote], labels: Mapping[str, str], returned: Sequence[ImportedNote]
) -> dict[str, str]:
    """A note that came back, as it left or rewritten where it stood, has its label; any other one gets a new one."""
    runs = longest_common_subsequence([note.text for note in sent], [note.text for note in returned])
    pairs = [(run.start + step, run.other_start + step) for run in runs for step in range(run.length)]
    ends = (len(sent), len(returned))
    for (before, other_before), (after, other_after) in pairwise([(-1, -1), *pairs, ends]):
        if after - before == other_after - other_before:
            pairs += zip(range(before + 1, after), range(other_before + 1, other_after), strict=True)
    found = {
        returned[other].label: labels[sent[one].label] for one, other in pairs if sent[one].label in labels
    }
    fresh = _fresh(set(labels.values()))
    texts: dict[str, str] = {}
    chosen: dict[str, str] = {}
    for note in returned:
        label = found.get(note.label)
        # A label that stood for two notes cannot stand for both once one of them was rewritten.
        if label is None or texts.setdefault(label, note.text) != note.text:
            label = next(fresh)
        chosen[note.label] = label
    return chosen


def _fresh(taken: set[str]) -> Iterator[str]:
    return (label for label in map(str, count(1)) if label not in taken)


def _labelled(text: str, notes: Sequence[ImportedNote], labels: Mapping[str, str]) -> str:
    def label(found: re.Match[str]) -> str:
        return f"[^{labels.get(found[1], found[1])}]"

    own = {
        (name := labels.get(note.label, note.label)): ImportedNote(name, _LABEL.sub(label, note.text))
        for note in notes
    }
    return text_with_notes(_LABEL.sub(label, text), tuple(own.values()))


def _picture_names(text: str) -> list[str]:
    return [found["name"] for found in _PICTURE.finditer(text)]


def _with_pictures(text: str, names: Mapping[str, str]) -> tuple[str, int]:
    """The text with the section's own names of pictures, and the number of those that are new and were left out."""
    left_out = 0

    def named(found: re.Match[str]) -> str:
        nonlocal left_out
        name = names.get(found["name"])
        if name is not None:
            return f"![{found['alternative']}](quire:{name}{found['rest']}"
        left_out += 1
        return f"*{found['alternative']}*" if found["alternative"] else ""

    return _PICTURE.sub(named, text), left_out
