"""The comments of a Word file that comes home: those that left with it, and what was said since.

Word processors number comments anew, so that a remark is known by who said it and what. Of several that say the same,
those of the same time are the same.
"""

from collections.abc import Mapping, Sequence

import msgspec

from quire.domain.exchange.exported_comments import remark_digest
from quire.domain.exchange.exported_threads import LeftRemark
from quire.domain.exchange.import_comments import roots_of
from quire.domain.exchange.imports import ImportedComment, ReturnedReply

_SECONDS_LENGTH = len("2026-01-02T03:04:05")


class ReturnedRemarks(msgspec.Struct, frozen=True):
    """What was said since a file left: new threads by section, replies, and comments that were resolved."""

    threads: Mapping[str, tuple[ImportedComment, ...]]
    replies: tuple[ReturnedReply, ...]
    resolved: tuple[str, ...]


def returned_remarks(
    left: Sequence[LeftRemark], came: Mapping[str, Sequence[ImportedComment]]
) -> ReturnedRemarks:
    """What of the comments that came, by section, is new since those that left."""
    everything = [comment for comments in came.values() for comment in comments]
    known = _known(left, everything)
    roots = roots_of(everything)
    threads: dict[str, tuple[ImportedComment, ...]] = {}
    replies: list[ReturnedReply] = []
    for section_id, comments in came.items():
        own: list[ImportedComment] = []
        for comment in comments:
            root = known.get(id(roots[id(comment)]))
            if id(comment) in known:
                continue
            if root is None:
                own.append(comment)
            else:
                replies.append(ReturnedReply(root.id, comment))
        threads[section_id] = tuple(own)
    resolved = (
        known[id(one)].id
        for one in everything
        if one.is_resolved and id(one) in known and not known[id(one)].is_resolved
    )
    return ReturnedRemarks(threads, tuple(replies), tuple(resolved))


def _known(left: Sequence[LeftRemark], came: Sequence[ImportedComment]) -> dict[int, LeftRemark]:
    """The remarks that left, by the identity of those that they came back as."""
    waiting: dict[str, dict[str, list[LeftRemark]]] = {}
    for one in reversed(left):
        waiting.setdefault(one.digest, {}).setdefault(one.date[:_SECONDS_LENGTH], []).append(one)
    known: dict[int, LeftRemark] = {}
    digests = [remark_digest(comment.author, comment.text) for comment in came]
    for comment, digest in zip(came, digests, strict=True):
        same_time = waiting.get(digest, {}).get(comment.date[:_SECONDS_LENGTH])
        if same_time:
            known[id(comment)] = same_time.pop()
    rest = {
        digest: [one for times in by_time.values() for one in times] for digest, by_time in waiting.items()
    }
    for comment, digest in zip(came, digests, strict=True):
        if id(comment) not in known and rest.get(digest):
            known[id(comment)] = rest[digest].pop()
    return known
