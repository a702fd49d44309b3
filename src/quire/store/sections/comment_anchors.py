"""The words of comments, followed through the revisions of their sections, and into the section they were moved to.

A save lets the comments of its section follow from the text before it to the one that it writes. Those whose words it
has taken away may follow them into a section that was changed a moment ago, as when a section is divided, joined with
another one, or a paragraph is cut out and pasted. Nobody lets comments follow by that whom they are not shown: who
writes in one section alone takes none out of the others. Where that was not done, because another release or the
restoration of a document has written the text, whoever reads the comments follows them from where they were last.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.comments.comments import Anchor, FollowedText
from quire.domain.documents.sections import Section
from quire.domain.sharing.grants import Right
from quire.domain.texts.ranges import TextRange
from quire.store import access, live_events
from quire.store.sections import versions
from quire.store.transactions import Transaction, as_text

REVISIONS_AT_ONCE = 20
"""Comments whose words were changed may wait at different revisions, whose texts have to be put together."""

MOVES_WITHIN = timedelta(minutes=10)
"""Words are looked for in sections that were changed since then."""

SECTIONS_SEARCHED = 4
MOVED_AT_ONCE = 50

COLUMNS = (
    "comment.id, comment.quote, comment.quote_before, comment.quote_after, comment.quote_start, comment.quote_end,"
    " comment.quote_revision, comment.followed_revision, comment.is_changed"
)


class AnchorRow(msgspec.Struct, frozen=True):
    """The anchor of a comment as it is stored, and up to which revision it was followed."""

    comment_id: str
    quote: str
    before: str
    after: str
    start: int
    end: int
    revision: int
    followed_revision: int
    is_changed: int


class _Text(msgspec.Struct, frozen=True):
    """What a section has at a revision."""

    section_id: str
    content: str
    revision: int


def follow(tx: Transaction, visitor: Visitor, before: Section, changed: Section) -> None:
    """Let comments follow the text of a section into the revision that this transaction writes."""
    if before.content == changed.content:
        tx.run(
            "update comment set followed_revision = :revision,"
            " quote_revision = case when is_changed = 0 then :revision else quote_revision end"
            " where section_id = :section_id and quote is not null and followed_revision = :base",
            revision=changed.revision,
            section_id=changed.id,
            base=before.revision,
        )
        return
    rows = _list_rows(tx, changed.id)
    text = _Text(changed.id, changed.content, changed.revision)
    finder = _Finder(tx, text, {before.revision: before.content})
    lost = _keep_found(tx, changed.id, finder, rows)
    _move_to_others(tx, changed.document_id, before, lost)
    _take_from_others(tx, visitor, before, text)


def follow_removed(tx: Transaction, document_id: str, section_ids: Iterable[str]) -> None:
    """Let comments follow their words out of sections that were deleted in this transaction."""
    for section_id in section_ids:
        rows = _list_rows(tx, section_id)
        if rows:
            content, revision = tx.one("select content, revision from section where id = :id", id=section_id)
            _move_to_others(tx, document_id, _Text(section_id, content, revision), rows)


def anchors_of(
    tx: Transaction, section_id: str, revision: int, rows: Iterable[AnchorRow]
) -> dict[str, Anchor]:
    """The anchors of comments in the current text of their section, by the ids of the comments."""
    found: dict[str, Anchor] = {}
    behind: list[AnchorRow] = []
    for row in rows:
        if row.followed_revision == revision:
            found[row.comment_id] = _anchor(row, revision)
        else:
            behind.append(row)
    if behind:
        (content,) = tx.one("select content from section where id = :id", id=section_id)
        finder = _Finder(tx, _Text(section_id, content, revision), {})
        found |= {row.comment_id: _anchor(finder.followed(row), revision) for row in behind}
    return found


def _anchor(row: AnchorRow, revision: int) -> Anchor:
    if row.is_changed:
        return Anchor("changed", row.start, row.end, row.revision, row.quote, row.before, row.after)
    return Anchor("placed", row.start, row.end, revision, row.quote, row.before, row.after)


class _Finder:
    """Finds the words of comments in a text, from the texts in which they stood last."""

    def __init__(self, tx: Transaction, text: _Text, known: dict[int, str]) -> None:
        self._tx = tx
        self._text = text
        self._known = known
        self._followed: dict[int, FollowedText | None] = {}

    def followed(self, row: AnchorRow) -> AnchorRow:
        """The same comment in this text."""
        found = self._find(row)
        if found is None:
            return msgspec.structs.replace(row, followed_revision=self._text.revision, is_changed=1)
        return placed(row, found, self._text.revision)

    def _find(self, row: AnchorRow) -> TextRange | None:
        # What is not there at all needs no text of an earlier revision.
        if row.quote not in self._text.content:
            return None
        if row.start == row.end:
            return _only_occurrence(row.quote, self._text.content) if self._is_new(row) else None
        text = self._text_since(row.revision)
        if text is None or (row.is_changed and not self._came_back(row, text)):
            return None
        return text.find(row.start, row.end)

    def _came_back(self, row: AnchorRow, text: FollowedText) -> bool:
        """Whether words that were lost are in the text again; those that were in it all the time may be a copy."""
        return text.before == text.after or self._is_new(row)

    def _is_new(self, row: AnchorRow) -> bool:
        """Whether words have come into the text since they were looked for last."""
        last = self._text_since(row.followed_revision)
        return last is not None and row.quote not in last.before

    def _text_since(self, revision: int) -> FollowedText | None:
        if revision not in self._followed and len(self._followed) < REVISIONS_AT_ONCE:
            content = self._known.get(revision)
            if content is None:
                content = versions.content_or_none(self._tx, self._text.section_id, revision)
            self._followed[revision] = None if content is None else FollowedText(content, self._text.content)
        return self._followed.get(revision)


def _only_occurrence(quote: str, content: str) -> TextRange | None:
    """Where words stand that stood nowhere yet: an import only proposes them, or a copied document had lost them."""
    start = content.find(quote)
    return None if content.find(quote, start + 1) >= 0 else TextRange(start, start + len(quote))


def placed(row: AnchorRow, found: TextRange, revision: int) -> AnchorRow:
    """An anchor at this range of the text at a revision."""
    return msgspec.structs.replace(
        row,
        start=found.start,
        end=found.end,
        revision=revision,
        followed_revision=revision,
        is_changed=0,
    )


def _keep_found(tx: Transaction, section_id: str, finder: _Finder, rows: list[AnchorRow]) -> list[AnchorRow]:
    """Store where the words of comments are now; returns those, as they were, whose words are not there any more."""
    followed = [finder.followed(row) for row in rows]
    _store(tx, section_id, followed)
    return [row for row, now in zip(rows, followed, strict=True) if now.is_changed and not row.is_changed]


def _store(tx: Transaction, section_id: str, rows: Iterable[AnchorRow]) -> None:
    tx.run_each(
        "update comment set section_id = :section_id, quote_start = :start, quote_end = :end,"
        " quote_revision = :revision, followed_revision = :followed_revision, is_changed = :is_changed where id = :id",
        [
            {
                "section_id": section_id,
                "start": row.start,
                "end": row.end,
                "revision": row.revision,
                "followed_revision": row.followed_revision,
                "is_changed": row.is_changed,
                "id": row.comment_id,
            }
            for row in rows
        ],
    )


def _move_to_others(
    tx: Transaction, document_id: str, before: Section | _Text, rows: list[AnchorRow]
) -> None:
    """Move comments whose words were taken out of a text to the one section that has them now."""
    rows = [row for row in rows if row.revision == before.revision and not row.is_changed]
    if not rows:
        return
    own_id = before.section_id if isinstance(before, _Text) else before.id
    others = [
        (other, FollowedText(before.content, other.content))
        for other in _list_changed_lately(tx, document_id, own_id)
    ]
    for row in rows[:MOVED_AT_ONCE]:
        found = [
            (other, range_)
            for other, text in others
            if row.quote in other.content and (range_ := text.find_moved(row.start, row.end)) is not None
        ]
        if len(found) == 1:
            _move(tx, document_id, row, own_id, *found[0])


def _take_from_others(tx: Transaction, visitor: Visitor, before: Section, text: _Text) -> None:
    """Move comments here that the writer sees, whose words left another section and are in this text from now on."""
    homeless = [
        (section_id, row)
        for section_id, row in _list_homeless(tx, before.document_id, before.id)
        if row.quote in text.content and row.quote not in before.content
    ]
    if not homeless:
        return
    permissions = access.permissions_of_account(tx, visitor.user_id, before.document_id)
    for section_id, row in homeless:
        if permissions.allow(Right.COMMENT, section_id):
            content = versions.content_or_none(tx, section_id, row.revision)
            found = (
                None
                if content is None
                else FollowedText(content, text.content).find_moved(row.start, row.end)
            )
            if found is not None:
                _move(tx, before.document_id, row, section_id, text, found)


def _list_homeless(tx: Transaction, document_id: str, section_id: str) -> list[tuple[str, AnchorRow]]:
    """Comments of other sections whose words were changed, or whose section was deleted a moment ago."""
    changed = tx.all(
        f"select comment.section_id, {COLUMNS} from comment where document_id = :document_id and is_changed = 1"
        " and quote_end > quote_start and section_id <> :section_id order by created_at desc limit :limit",
        document_id=document_id,
        section_id=section_id,
        limit=MOVED_AT_ONCE,
    )
    deleted = tx.all(
        f"select comment.section_id, {COLUMNS} from section join comment on comment.section_id = section.id"
        " where section.document_id = :document_id and section.deleted_at >= :since"
        " and comment.quote is not null and comment.is_changed = 0 order by comment.created_at desc limit :limit",
        document_id=document_id,
        since=as_text(tx.now - MOVES_WITHIN),
        limit=MOVED_AT_ONCE,
    )
    return [(id_, AnchorRow(*columns)) for id_, *columns in (*changed, *deleted)]


def _move(
    tx: Transaction, document_id: str, row: AnchorRow, from_id: str, to: _Text, range_: TextRange
) -> None:
    """Move a thread; who sees the comments of only one of the two sections hears of it as well."""
    _store(tx, to.section_id, [placed(row, range_, to.revision)])
    tx.run(
        "update comment set section_id = :section_id where thread_id = :thread_id",
        section_id=to.section_id,
        thread_id=row.comment_id,
    )
    for section_id in (from_id, to.section_id):
        live_events.changed(tx, document_id, "comment.changed", section_id, comment_id=row.comment_id)


def _list_rows(tx: Transaction, section_id: str) -> list[AnchorRow]:
    rows = tx.all(
        f"select {COLUMNS} from comment where section_id = :section_id and quote is not null order by created_at, id",
        section_id=section_id,
    )
    return [AnchorRow(*row) for row in rows]


def _list_changed_lately(tx: Transaction, document_id: str, section_id: str) -> Iterator[_Text]:
    rows = tx.all(
        "select id, content, revision from section where document_id = :document_id and id <> :section_id"
        " and deleted_at is null and updated_at >= :since order by updated_at desc, id limit :limit",
        document_id=document_id,
        section_id=section_id,
        since=as_text(tx.now - MOVES_WITHIN),
        limit=SECTIONS_SEARCHED,
    )
    return (_Text(*row) for row in rows)
