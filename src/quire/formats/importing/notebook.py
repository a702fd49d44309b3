"""What all writers of one file share: where they are, what is lost there, and the labels of notes."""

from typing import Any

from quire.domain.exchange.import_warnings import ImportWarning, ImportWarningCode
from quire.formats.importing.marks import Marks
from quire.formats.importing.pictures import Pictures
from quire.formats.reading.cleaning import clean


class Notebook:
    """What the writers of one file share: notes, comments, warnings, pictures, and where they are."""

    def __init__(self, pictures: Pictures, marks: Marks, *, has_references: bool) -> None:
        self.pictures = pictures
        self.marks = marks
        self.has_references = has_references
        self.warnings: list[ImportWarning] = []
        self.place = ""
        self._labels: dict[int, str] = {}
        self._labels_count = 0

    def begin_part(self, place: str) -> None:
        """Go on below another heading; the nodes of the one before may be gone."""
        self.place = place
        self._labels.clear()

    def warn(self, code: ImportWarningCode, detail: str = "", count: int = 1) -> None:
        """Note what is lost at the place of the writing."""
        self.warnings.append(ImportWarning(code, self.place, clean(detail), count))

    def label_of(self, note: Any) -> str:
        """The label of a note, the same however often it is written."""
        if id(note) not in self._labels:
            self._labels_count += 1
            self._labels[id(note)] = str(self._labels_count)
        return self._labels[id(note)]
