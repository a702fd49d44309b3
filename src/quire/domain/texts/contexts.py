"""What stands beside a place in a text: the ends of its neighbouring blocks, as they are shown with a change of it."""

import msgspec

from quire.domain.texts.blocks import block_around
from quire.domain.texts.ranges import TextRange

CONTEXT_CHARACTERS_MAX = 300


class Context(msgspec.Struct, frozen=True):
    """The ends of the blocks around a hunk."""

    before: str
    after: str


def context_at(text: str, place: TextRange) -> Context:
    """The ends of the blocks beside a range of a text; no more of the text is read than that."""
    end, start = place.start, place.end
    while end > 0 and text[end - 1].isspace():
        end -= 1
    while start < len(text) and text[start].isspace():
        start += 1
    # One character more than is shown tells whether there are more.
    before = text[max(0, end - CONTEXT_CHARACTERS_MAX - 1) : end]
    after = text[start : start + CONTEXT_CHARACTERS_MAX + 1]
    first, _ = block_around(before, len(before) - 1) if before else (0, 0)
    _, last = block_around(after, 0) if after else (0, 0)
    return Context(
        context_of(before[first:], is_before=True), context_of(after[:last].rstrip("\r\n"), is_before=False)
    )


def context_of(block: str, *, is_before: bool) -> str:
    """The end of a block before a place, or the beginning of one after it."""
    if len(block) <= CONTEXT_CHARACTERS_MAX:
        return block
    return f"…{block[-CONTEXT_CHARACTERS_MAX:]}" if is_before else f"{block[:CONTEXT_CHARACTERS_MAX]}…"
