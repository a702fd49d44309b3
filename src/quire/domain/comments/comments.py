"""Comments: what people say about a section or about words of it, in threads.

A comment on words has an anchor: the words, what stands beside them, and their range at a revision. From one revision
to the next the range is found again (`FollowedText`): it moves with its words, and where these were changed, the
comment stays and says so. Nothing is guessed: words that cannot be told from others count as changed.

An edit leaves a common prefix and a common suffix, and what stands in these has only moved. Words within the edit are
found by the rule of hunks (`texts.anchors`), where they occur exactly once in both texts, alone or with what stands
beside them. The first costs a comparison of both texts, the second that of the anchors.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Literal

import msgspec

from quire.domain.accounts.users import NAME_LENGTH_MAX, name_key
from quire.domain.errors import BlankComment, InvalidField
from quire.domain.limits import Limits
from quire.domain.texts.anchors import OCCURRENCES_MAX, TextAnchors
from quire.domain.texts.common_ends import common_ends, common_prefix_length, common_suffix_length
from quire.domain.texts.contexts import context_at
from quire.domain.texts.moved_text import RUN_WORDS, SEED_WORDS
from quire.domain.texts.origins import Count
from quire.domain.texts.ranges import TextRange
from quire.domain.texts.word_search import WordSearch
from quire.domain.texts.words import count_words, is_in_word

AnchorState = Literal["placed", "changed"]
ThreadState = Literal["open", "resolved"]
DraftState = Literal["drafting", "proposed", "decided"]

QUOTE_CHARACTERS_MAX = 10_000

BESIDE_CHARACTERS_MAX = 200
"""So much beside two equal passages tells whether one is a copy of the other."""

_MENTION = re.compile(rf"(?<![\w.@+-])@([\w.@+-]{{1,{NAME_LENGTH_MAX}}})")


class NewAnchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words that a new comment is about: their range in the section's text at a revision."""

    start: Count
    end: Count
    revision: Count


class StoredAnchor(msgspec.Struct, frozen=True):
    """The words of a comment, what stood beside them, and where they were found last."""

    quote: str
    before: str
    after: str
    start: int
    end: int
    revision: int


class Anchor(msgspec.Struct, frozen=True):
    """The words that a comment is about.

    `placed`: they stand at `start` up to `end` of the section's text at `revision`, the current one. `changed`: they
    are not there any more, or not for certain; then the range is the last one at which they stood, at that revision.
    """

    state: AnchorState
    start: int
    end: int
    revision: int
    quote: str
    before: str
    after: str


class ThreadReply(msgspec.Struct, frozen=True):
    """A comment that answers another one."""

    id: str
    comment_id: str
    """The comment that begins the thread."""
    author: str
    is_own: bool
    text: str
    mentions: tuple[str, ...]
    imported_from: str | None
    """Who wrote it, by the file that it was imported from."""
    created_at: datetime
    edited_at: datetime | None


class Comment(msgspec.Struct, frozen=True):
    """A comment that begins a thread; `anchor` is null for one about the section as a whole."""

    id: str
    document_id: str
    section_id: str
    author: str
    is_own: bool
    text: str
    mentions: tuple[str, ...]
    imported_from: str | None
    anchor: Anchor | None
    resolved: bool
    resolved_by: str | None
    resolved_at: datetime | None
    assignee: str | None
    replies: tuple[ThreadReply, ...]
    created_at: datetime
    edited_at: datetime | None
    draft: DraftState | None = None
    """What became of the change that the assistant was to draft for it; null without one."""


class OpenComments(msgspec.Struct, frozen=True):
    """The number of threads of a section that are not resolved."""

    section_id: str
    open_comments: int


Occasion = Literal["mentioned", "assigned", "replied"]


class CommentNotice(msgspec.Struct, frozen=True):
    """Something for the visitor: they were mentioned, a thread was assigned to them, or one of theirs has a reply."""

    occasion: Occasion
    comment_id: str
    """The comment that begins the thread."""
    document_id: str
    document_title: str
    section_id: str
    section_title: str
    by: str
    text: str
    at: datetime
    is_unread: bool


class FollowedText(msgspec.Struct, frozen=True, dict=True):
    """A text, and what became of it."""

    before: str
    after: str

    def find(self, start: int, end: int) -> TextRange | None:
        """The range at which words of the text stand now; None where they were changed."""
        if (start, end) not in self._found:
            self._found[start, end] = self._find_beside_edit(start, end) or self._find_by_anchors(start, end)
        return self._found[start, end]

    def find_moved(self, start: int, end: int) -> TextRange | None:
        """The same in the text of another section, where only what is not there by chance counts."""
        words_min = min(RUN_WORDS, count_words(self.before))
        found = self._anchors.find_run(start, end, words_min=words_min)
        return None if found is None else TextRange(*found)

    @cached_property
    def _found(self) -> dict[tuple[int, int], TextRange | None]:
        """What was looked for already: many comments may be about the same words."""
        return {}

    @cached_property
    def _ends(self) -> tuple[int, int, int]:
        """How much is the same at the beginning, at the end, and how far back the edit between could stand as well.

        An edit that only inserts or removes text may be slid along what it repeats, and nobody can tell where it was.
        """
        prefix_length, suffix_length = common_ends(self.before, self.after)
        slide = 0
        shorter_length = min(len(self.before), len(self.after))
        if prefix_length + suffix_length == shorter_length and len(self.before) != len(self.after):
            longer = max(self.before, self.after, key=len)
            slide = common_suffix_length(longer, longer, prefix_length, len(longer) - suffix_length)
        return prefix_length, suffix_length, slide

    def _find_beside_edit(self, start: int, end: int) -> TextRange | None:
        prefix_length, suffix_length, slide = self._ends
        if end <= prefix_length - slide:
            shift = 0
        elif start >= len(self.before) - suffix_length:
            shift = len(self.after) - len(self.before)
        else:
            return None
        found = TextRange(start + shift, end + shift)
        # A word that was made longer is another word.
        are_whole = is_in_word(self.before, start) == is_in_word(self.after, found.start) and (
            is_in_word(self.before, end) == is_in_word(self.after, found.end)
        )
        return found if are_whole else None

    def _find_by_anchors(self, start: int, end: int) -> TextRange | None:
        found = self._anchors.find_words(start, end)
        if found is None or self._has_twins(TextRange(start, end), found[0]):
            return None
        return TextRange(*found)

    def _has_twins(self, range_: TextRange, found_at: int) -> bool:
        """Whether a copy of the words stands in one of the texts: it could be found beside a changed original."""
        texts = ((self.before, range_.start), (self.after, found_at))
        return any(_has_twin(self.before, range_, other, except_at=offset) for other, offset in texts)

    @cached_property
    def _anchors(self) -> TextAnchors:
        return TextAnchors(self.before, self.after)


def _has_twin(text: str, range_: TextRange, other: str, *, except_at: int) -> bool:
    """Whether words of a text stand in another one once more, with some of what is beside them."""
    part = text[range_.start : range_.end]
    offset = other.find(part)
    for _ in range(OCCURRENCES_MAX):
        if offset < 0:
            return False
        if offset != except_at and _shared_words(text, range_, other, offset) >= SEED_WORDS:
            return True
        offset = other.find(part, offset + 1)
    # Where there are so many, nobody looks at each of them.
    return True


def _shared_words(text: str, range_: TextRange, other: str, offset: int) -> int:
    """How many words beside a range stand beside the same words elsewhere as well."""
    end = offset + range_.end - range_.start
    before = common_suffix_length(text, other, range_.start, offset, at_most=BESIDE_CHARACTERS_MAX)
    after = common_prefix_length(
        text[range_.end : range_.end + BESIDE_CHARACTERS_MAX], other[end : end + BESIDE_CHARACTERS_MAX]
    )
    return count_words(other[offset - before : offset]) + count_words(other[end : end + after])


def check_text(text: str, limits: Limits) -> str:
    """The text of a comment as it is stored. Raises `BlankComment` and `InvalidField`."""
    text = text.strip()
    if not text:
        raise BlankComment
    if "\0" in text:
        raise InvalidField("text", "must not contain the NUL character")
    if len(text.encode()) > limits.comment_bytes_max:
        raise InvalidField("text", "must have at most %(count)s bytes", count=limits.comment_bytes_max)
    return text


def anchored(content: str, new: NewAnchor) -> StoredAnchor:
    """The anchor of words of a text. Raises `InvalidField`."""
    if not 0 <= new.start < new.end <= len(content):
        raise InvalidField("anchor", "must cover words within the section’s text")
    quote = content[new.start : new.end]
    if not quote.strip():
        raise InvalidField("anchor", "must cover words within the section’s text")
    if len(quote) > QUOTE_CHARACTERS_MAX:
        raise InvalidField("anchor", "must cover at most %(count)s characters", count=QUOTE_CHARACTERS_MAX)
    start = new.start + len(quote) - len(quote.lstrip())
    end = new.end - (len(quote) - len(quote.rstrip()))
    beside = context_at(content, TextRange(start, end))
    return StoredAnchor(content[start:end], beside.before, beside.after, start, end, new.revision)


def anchor_on(content: str, words: str, revision: int) -> NewAnchor:
    """The anchor of words as somebody read them, without the signs of Markdown. Raises `InvalidField`."""
    found = WordSearch(content).find_only(words[:QUOTE_CHARACTERS_MAX])
    if found is None:
        raise InvalidField("words", "must stand in this section exactly once")
    return NewAnchor(found.start, found.end, revision)


def mentioned(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Which of these people a text mentions as `@name`, in the order of the text."""
    known = {name_key(name): name for name in names}
    found: dict[str, str] = {}
    for mention in _MENTION.finditer(text):
        key = _longest_known(mention[1], known)
        if key is not None:
            found.setdefault(key, known[key])
    return tuple(found.values())


def _longest_known(written: str, known: dict[str, str]) -> str | None:
    """The name that was meant: a sign at the end may end the sentence, or belong to the name."""
    while written:
        key = name_key(written)
        if key in known:
            return key
        if written[-1] not in ".@+-":
            return None
        written = written[:-1]
    return None
