"""Which sources a text cites: by the keys of the bibliography, and by the notes to which it refers.

Notes of answers begin with the title of their source (`citing.footnotes`), and so they are known again. Linear.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from quire.domain.citing.footnotes import literal
from quire.domain.contracts.marked_out import MarkedOut
from quire.domain.markup.clusters import SOURCE_PREFIX, Cluster
from quire.domain.texts.blocks import LABEL_OF_NOTE

_NOTE = re.compile(rf"^ {{0,3}}\[\^({LABEL_OF_NOTE})\]:([^\n]*)", re.MULTILINE)
_MARK = re.compile(rf"\[\^({LABEL_OF_NOTE})\](?!:)")


def cited_in(marked: MarkedOut, titles: Mapping[str, str]) -> frozenset[str]:
    """The ids of the sources and the keys of the bibliography that a text cites; `titles` are those of the sources."""
    return frozenset((*_by_keys(marked.clusters), *_by_notes(marked, titles)))


def dead_marks_in(marked: MarkedOut) -> Iterator[tuple[int, int]]:
    """The ranges of the marks of notes that are not there."""
    if "[^" not in marked.written:
        return
    labels = {found[1] for found in _NOTE.finditer(marked.written)}
    for found in _MARK.finditer(marked.written):
        if found[1] not in labels:
            yield found.start(), found.end()


def _by_keys(clusters: Iterable[Cluster]) -> Iterator[str]:
    for cluster in clusters:
        for cite in cluster.cites:
            yield cite.key.removeprefix(SOURCE_PREFIX)


def _by_notes(marked: MarkedOut, titles: Mapping[str, str]) -> Iterator[str]:
    used = {found[1] for found in _MARK.finditer(marked.written)} if titles else set()
    if not used:
        return
    by_title: dict[str, list[str]] = {}
    for reference_id, title in titles.items():
        by_title.setdefault(literal(title), []).append(reference_id)
    lengths = sorted({len(title) for title in by_title})
    for found in _NOTE.finditer(marked.text):
        if found[1] in used:
            note = found[2].strip()
            for length in lengths:
                if note[length : length + 1] in ("", ",", "."):
                    yield from by_title.get(note[:length], ())
