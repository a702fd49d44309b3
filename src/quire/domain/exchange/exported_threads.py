"""Comments as an export has them: threads with their replies."""

from datetime import datetime
from typing import Literal

import msgspec

from quire.domain.texts.ranges import TextRange

CommentChoice = Literal["none", "open", "all"]
"""Which threads a file has; those that are resolved say so in it."""


class ExportedRemark(msgspec.Struct, frozen=True):
    """What somebody said in a thread."""

    id: str
    author: str
    said_at: datetime
    text: str


class ExportedThread(msgspec.Struct, frozen=True):
    """A thread of a section; `words` are those of its text that it is about, None where it is about all of it.

    A thread whose words were changed has their quote alone.
    """

    remarks: tuple[ExportedRemark, ...]
    is_resolved: bool = False
    words: TextRange | None = None
    quote: str = ""


class LeftRemark(msgspec.Struct, frozen=True):
    """A comment or a reply as it left: by whom, when and saying what, as `remark_digest` has it."""

    id: str
    digest: str
    date: str
    is_resolved: bool = False
