"""What a text of a document asks for and the document does not have, or says so that not everybody can read it.

Pictures without a description, pictures that are missing or lie elsewhere, references that lead nowhere, citations
without an entry, labels that several things have. Each has its words and its paragraph, by which it is found again.
Linear: the text is read once.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from quire.domain.markup.clusters import Cluster, clusters_in
from quire.domain.markup.forms import PICTURE, QUIRE_ADDRESS, REFERENCE, Picture, picture_of
from quire.domain.markup.landmarks import without_code
from quire.domain.markup.numbering import Target
from quire.domain.texts.blocks import Block, BlockText, has_blank_line

ProblemKind = Literal[
    "picture_without_description",
    "picture_missing",
    "picture_elsewhere",
    "reference_dead",
    "label_twice",
    "citation_dead",
]


class Problem(msgspec.Struct, frozen=True):
    """A problem in the text of a section: what stands there, and in which paragraph, counted from 1."""

    kind: ProblemKind
    section_id: str
    text: str
    paragraph: int


def problems_in(
    section_id: str,
    text: str,
    image_ids: Collection[str],
    targets: Mapping[str, Target],
    keys: Collection[str] = (),
) -> list[Problem]:
    """The problems of a section's text, in a document with these pictures, targets of references and entries."""
    found: list[Problem] = []
    for paragraph, block in _paragraphs(text):
        prose = without_code(block.text)
        for kind, start, end in sorted(
            (
                *_of_pictures(prose, image_ids, targets),
                *(("reference_dead", start, end) for start, end in dead_references_in(prose, targets)),
                *(
                    ("citation_dead", start, end)
                    for start, end in dead_citations_in(clusters_in(prose), keys)
                ),
            ),
            key=lambda one: one[1],
        ):
            found.append(Problem(kind, section_id, block.text[start:end], paragraph))
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, Block]]:
    """The blocks that are no code, each with the number of its paragraph."""
    split = BlockText(text)
    paragraph = 1
    for position, block in enumerate(split.blocks):
        if position > 0 and has_blank_line(split.gaps[position]):
            paragraph += 1
        if block.kind not in ("code", "formula"):
            yield paragraph, block


def _of_pictures(
    prose: str, image_ids: Collection[str], targets: Mapping[str, Target]
) -> Iterator[tuple[ProblemKind, int, int]]:
    for found in PICTURE.finditer(prose):
        picture = picture_of(found)
        for kind in _of_picture(picture, image_ids, targets):
            yield kind, found.start(), found.end()


def _of_picture(
    picture: Picture, image_ids: Collection[str], targets: Mapping[str, Target]
) -> Iterator[ProblemKind]:
    own = QUIRE_ADDRESS.fullmatch(picture.address)
    if own is None:
        yield "picture_elsewhere"
    elif own[1] not in image_ids:
        yield "picture_missing"
    elif not picture.alternative.strip():
        yield "picture_without_description"
    target = targets.get(f"fig:{picture.label}")
    if target is not None and target.is_twice:
        yield "label_twice"


def dead_references_in(prose: str, targets: Container[str]) -> Iterator[tuple[int, int]]:
    """The ranges of references that lead nowhere, in prose whose code is blanked out."""
    for found in REFERENCE.finditer(prose):
        if f"{found[1]}:{found[2]}" not in targets:
            yield found.start(), found.end()


def dead_citations_in(clusters: Iterable[Cluster], keys: Container[str]) -> Iterator[tuple[int, int]]:
    """The ranges of citations with a key that the bibliography does not have."""
    for cluster in clusters:
        if any(cite.key not in keys for cite in cluster.cites):
            yield cluster.start, cluster.end
