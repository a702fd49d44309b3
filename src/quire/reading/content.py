"""What a reader of files gives back."""

from collections.abc import Iterable
from typing import NamedTuple

from quire.domain.passages import Block


class Content(NamedTuple):
    """What stands in a file: its own title, its number of pages where it has pages, and its blocks in order."""

    title: str | None
    pages: int | None
    blocks: Iterable[Block]
