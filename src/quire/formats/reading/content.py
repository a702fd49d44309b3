"""What a reader of files gives back."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from quire.domain.references.passages import NO_LABELS, Block
from quire.domain.references.reading_notes import ReadingNote


class Content(NamedTuple):
    """What stands in a file: its own title, its number of pages where it has pages, and its blocks in order.

    The notes are complete once all blocks were taken; a reader may report as many as it likes.
    """

    title: str | None
    pages: int | None
    blocks: Iterable[Block]
    notes: Iterable[ReadingNote] = ()
    page_labels: Mapping[int, str] = NO_LABELS
    """What the file calls those of its pages whose label is not their number."""
    scans: Iterable[int] = ()
    """Pages that show something, but whose text is not known; complete once all blocks were taken."""
