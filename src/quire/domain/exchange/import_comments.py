"""Comments of an imported file as they will stand beside the text: in threads, on their words.

They are stored in the name of whoever imports the file, with the name that it gives of their writer. Words that the
text does not have, as when a tracked change that inserts them is proposed, are kept as the comment's quote.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate

import msgspec

from quire.domain.accounts.users import NAME_LENGTH_MAX
from quire.domain.comments.comments import QUOTE_CHARACTERS_MAX, NewAnchor, StoredAnchor, anchored
from quire.domain.exchange.imports import ImportedComment, ReturnedFile
from quire.domain.limits import Limits
from quire.domain.texts.word_search import WordSearch
from quire.domain.texts.words import count_words

_BYTES_PER_CHARACTER_MAX = 4


class PreparedRemark(msgspec.Struct, frozen=True):
    """A comment or a reply."""

    author: str
    said_at: datetime | None
    text: str


class PreparedThread(msgspec.Struct, frozen=True):
    """A thread as it will be stored; without an anchor it is about the whole section."""

    remarks: tuple[PreparedRemark, ...]
    is_resolved: bool
    anchor: StoredAnchor | None


class PreparedReply(msgspec.Struct, frozen=True):
    """A reply to a thread that is there; `thread` is the id of one of its remarks."""

    thread: str
    remarks: tuple[PreparedRemark, ...]


class CommentsOfSection:
    """The comments of the parts of a section, whose words are counted from its beginning."""

    def __init__(self) -> None:
        self.comments: list[ImportedComment] = []
        self._words = 0

    def begin(self, content: str, comments: Iterable[ImportedComment]) -> None:
        """Begin with the section's own heading, of which comments are about the section."""
        self.comments += (
            msgspec.structs.replace(one, quote="") if one.is_on_heading else one for one in comments
        )
        self._words = count_words(content)

    def go_on(self, heading: str, content: str, comments: Iterable[ImportedComment]) -> None:
        """Go on with a part whose heading is in the text."""
        behind_heading = self._words + count_words(heading)
        for one in comments:
            before = self._words if one.is_on_heading else behind_heading
            self.comments.append(msgspec.structs.replace(one, words_before=before + one.words_before))
        self._words = behind_heading + count_words(content)


def divided_comments(
    comments: Sequence[ImportedComment], pieces: Sequence[str]
) -> list[tuple[ImportedComment, ...]]:
    """The comments of a text that was divided: each stands in the piece in which its words begin."""
    ends = list(accumulate(map(count_words, pieces)))
    found: list[list[ImportedComment]] = [[] for _ in pieces]
    for comment in comments:
        number = min(bisect_right(ends, comment.words_before), len(pieces) - 1)
        before = ends[number - 1] if number else 0
        moved = msgspec.structs.replace(comment, words_before=comment.words_before - before)
        found[number].append(moved)
    return [tuple(own) for own in found]


def roots_of(comments: Sequence[ImportedComment]) -> dict[int, ImportedComment]:
    """The comment that begins the thread of each, by its identity. Linear: each step upwards is taken once."""
    by_id = {comment.id: comment for comment in comments if comment.id}
    roots: dict[int, ImportedComment] = {}
    for comment in comments:
        path: list[ImportedComment] = []
        taken: set[int] = set()
        while id(comment) not in roots and id(comment) not in taken:
            path.append(comment)
            taken.add(id(comment))
            comment = by_id.get(comment.parent, comment)
        root = roots.get(id(comment), comment)
        roots |= {id(one): root for one in path}
    return roots


def prepared_threads(
    comments: Sequence[ImportedComment], content: str, *, unnamed: str, limits: Limits
) -> tuple[PreparedThread, ...]:
    """The threads of a section with this text; their anchors get its revision when they are stored.

    `unnamed` is who wrote a comment of which the file does not say it.
    """
    search = WordSearch(content)
    roots = roots_of(comments)
    threads: dict[int, list[ImportedComment]] = {id(roots[id(one)]): [] for one in comments}
    for comment in comments:
        threads[id(roots[id(comment)])].append(comment)
    begun = {id(one): one for one in comments}
    return tuple(
        PreparedThread(remarks, begun[root].is_resolved, _anchor(begun[root], search))
        for root, thread in threads.items()
        if (remarks := _remarks(sorted(thread, key=lambda one: id(one) != root), unnamed, limits))
    )


def prepared_replies(returned: ReturnedFile, *, unnamed: str, limits: Limits) -> tuple[PreparedReply, ...]:
    """What was replied in a file that came home to the comments that it left with."""
    return tuple(
        PreparedReply(reply.thread, remarks)
        for reply in returned.replies
        if (remarks := _remarks([reply.remark], unnamed, limits))
    )


def _remarks(comments: Iterable[ImportedComment], unnamed: str, limits: Limits) -> tuple[PreparedRemark, ...]:
    """Those that say something; a text that is too long for one is continued in the next."""
    return tuple(
        PreparedRemark(comment.author.strip()[:NAME_LENGTH_MAX] or unnamed, _time(comment.date), piece)
        for comment in comments
        for piece in _pieces(comment.text, limits)
    )


def _pieces(text: str, limits: Limits) -> Iterator[str]:
    text = text.strip()
    is_short = len(text.encode()) <= limits.comment_bytes_max
    length = len(text) if is_short else max(1, limits.comment_bytes_max // _BYTES_PER_CHARACTER_MAX)
    for start in range(0, len(text), max(1, length)):
        piece = text[start : start + length].strip()
        if piece:
            yield piece


def _time(date: str) -> datetime | None:
    """When the file says that it was written; programs leave out the zone, and mean their own."""
    try:
        time = datetime.fromisoformat(date)
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _anchor(comment: ImportedComment, search: WordSearch) -> StoredAnchor | None:
    quote = comment.quote[:QUOTE_CHARACTERS_MAX].strip()
    if not quote:
        return None
    found = search.find_nearest(quote, comment.words_before)
    if found is None:
        return StoredAnchor(quote, "", "", 0, 0, 0)
    end = min(found.end, found.start + QUOTE_CHARACTERS_MAX)
    return anchored(search.text, NewAnchor(found.start, end, 0))
