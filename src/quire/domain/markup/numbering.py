"""Numbers over a whole document, from its outline and the landmarks of its sections alone: no text is read.

Figures, tables and notes count through the document. A section's number is its path in the tree of the outline: 4.1.2
is the second section below the first one below the fourth. Linear in the sections.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from quire.domain.markup.landmarks import NO_LANDMARKS, Landmarks

TargetKind = Literal["fig", "tbl", "sec"]


class NumberedSection(msgspec.Struct, frozen=True):
    """What is needed of a section to number a document."""

    section_id: str
    title: str
    level: int
    landmarks: Landmarks = NO_LANDMARKS


class Target(msgspec.Struct, frozen=True):
    """What a reference leads to. A section has no number where sections are not numbered."""

    kind: TargetKind
    section_id: str
    number: str
    title: str = ""
    is_twice: bool = False
    """Whether its label stands for something else, too."""


class TextNumbers(msgspec.Struct, frozen=True):
    """What is needed to number one section's text: how much comes before it, and what it refers to."""

    section_id: str = ""
    section_number: str = ""
    figures_before: int = 0
    tables_before: int = 0
    notes_before: int = 0
    targets: Mapping[str, Target] = {}


class DocumentNumbers:
    """The numbers of a document."""

    def __init__(self, sections: Sequence[NumberedSection], *, has_section_numbers: bool) -> None:
        self.targets: dict[str, Target] = {}
        self._texts: dict[str, TextNumbers] = {}
        figures = tables = notes = 0
        for section, number in zip(
            sections, section_numbers(section.level for section in sections), strict=True
        ):
            shown = number if has_section_numbers else ""
            self._texts[section.section_id] = TextNumbers(section.section_id, shown, figures, tables, notes)
            self.targets[f"sec:{section.section_id}"] = Target(
                "sec", section.section_id, shown, section.title
            )
            found = section.landmarks
            self._add("fig", section, (figure.label for figure in found.figures), figures)
            self._add("tbl", section, (table.label for table in found.tables), tables)
            figures += len(found.figures)
            tables += len(found.tables)
            notes += found.notes

    def of_text(self, section_id: str, references: Iterable[str]) -> TextNumbers:
        """The numbers for the text of a section, with the targets of these references."""
        found = {name: self.targets[name] for name in references if name in self.targets}
        return msgspec.structs.replace(self._texts[section_id], targets=found)

    def of_section(self, section_id: str) -> str:
        """The number of a section, empty where sections are not numbered."""
        return self._texts[section_id].section_number

    def _add(
        self, kind: TargetKind, section: NumberedSection, labels: Iterable[str | None], before: int
    ) -> None:
        for number, label in enumerate(labels, before + 1):
            if label is None:
                continue
            first = self.targets.get(f"{kind}:{label}")
            self.targets[f"{kind}:{label}"] = (
                Target(kind, section.section_id, str(number))
                if first is None
                else msgspec.structs.replace(first, is_twice=True)
            )


def section_numbers(levels: Iterable[int]) -> Iterator[str]:
    """The numbers of sections with these levels: each stands below the nearest one before it of a lower level."""
    path: list[tuple[int, int]] = []
    for level in levels:
        number = 0
        while path and path[-1][0] >= level:
            number = path.pop()[1]
        path.append((level, number + 1))
        yield ".".join(str(number) for _, number in path)
