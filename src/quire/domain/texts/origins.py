"""The origin of a range of a section's text: typed, pasted, quoted, imported, or taken from an answer."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from quire.domain.errors import InvalidField

OriginKind = Literal["typed", "pasted", "quoted", "imported", "answer", "edited_answer"]

Count = Annotated[int, Meta(ge=0, le=2**31)]


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The origin of a range of a version's text, characters from `start` up to `end`, at the time it was added.

    `message_id` is the answer that it was taken from, `reference_id` the source that it quotes.
    """

    start: Count
    end: Count
    kind: OriginKind
    message_id: str | None = None
    reference_id: str | None = None


def check_origins(origins: tuple[Origin, ...], content: str | None) -> None:
    """Refuse origins that are not ranges of the new content.

    Text of an answer, and no other, names its message, and text of a source its reference.
    """
    if origins and content is None:
        raise InvalidField("origins", "must come with the content that they are about")
    for number, origin in enumerate(origins):
        field = f"origins[{number}]"
        if origin.start >= origin.end:
            raise InvalidField(f"{field}.end", "must be greater than the start")
        if origin.end > len(content or ""):
            raise InvalidField(f"{field}.end", "must lie within the content")
        if origin.kind == "answer" and origin.message_id is None:
            raise InvalidField(f"{field}.message_id", "is missing")
        if origin.kind != "answer" and origin.message_id is not None:
            raise InvalidField(f"{field}.message_id", "must only be said of text from an answer")
        if origin.kind == "quoted" and origin.reference_id is None:
            raise InvalidField(f"{field}.reference_id", "is missing")
        if origin.kind != "quoted" and origin.reference_id is not None:
            raise InvalidField(f"{field}.reference_id", "must only be said of quoted text")
