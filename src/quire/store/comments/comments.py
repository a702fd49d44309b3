"""Comments: written, answered, changed, resolved, assigned, deleted and restored.

How their words are followed through the revisions of a section is in `comment_anchors`, what of them is for somebody in
`comment_notices`, lists of them in `comment_lists`. Whoever may comment sees all threads. A comment belongs to its
writer, who alone changes its text. The writer of a thread resolves it, and so do those to whom it is assigned and those
who decide on the text. Owners delete any comment.
"""

import msgspec
from msgspec import UNSET, UnsetType

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.auditing.audit_events import CommentRemoved, CommentResolved, CommentRestored
from quire.domain.comments.comments import (
    Comment,
    NewAnchor,
    StoredAnchor,
    ThreadReply,
    anchor_on,
    anchored,
    check_text,
    mentioned,
)
from quire.domain.errors import AccessDenied, InvalidField, NotFound
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Permissions, Right
from quire.store import access, live_events
from quire.store.auditing import audit
from quire.store.comments import comment_people
from quire.store.comments.comment_rows import COLUMNS, FROM, SHOWN, with_replies
from quire.store.sections import versions
from quire.store.transactions import Transaction, new_id


class CommentChange(msgspec.Struct, frozen=True):
    """What is changed of a comment; what is unset stays."""

    text: str | UnsetType = UNSET
    resolved: bool | UnsetType = UNSET
    assignee: str | UnsetType | None = UNSET
    drafted_by: str | UnsetType = UNSET


class Replied(msgspec.Struct, frozen=True):
    """A reply, and the thread with it."""

    reply: ThreadReply
    comment: Comment


class _Thread(msgspec.Struct, frozen=True):
    """Whose a comment is, and in which thread it stands."""

    id: str
    thread_id: str
    document_id: str
    section_id: str
    author_id: str
    thread_author_id: str
    assignee_key: str | None

    @property
    def begins_thread(self) -> bool:
        return self.id == self.thread_id


def add(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    text: str,
    anchor: NewAnchor | None,
    limits: Limits,
) -> Comment:
    """Begin a thread about a section or words of it. Raises as `access.check_section`, and `InvalidField`.

    Words of an earlier revision are followed to the current one; where they were changed since, the comment says so.
    """
    tx.lock("document", document_id)
    access.check_section(tx, visitor, document_id, section_id, Right.COMMENT)
    _check_room(tx, section_id, limits)
    stored = None if anchor is None else _anchor_at(tx, section_id, anchor)
    comment_id = insert(tx, visitor, document_id, section_id, check_text(text, limits), stored)
    _announce(tx, document_id, section_id, comment_id)
    return find(tx, visitor, comment_id)


def add_on_words(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    text: str,
    words: str,
    limits: Limits,
) -> Comment:
    """The same on words as they are read, of the current text; without any on the section."""
    anchor = None
    if words.strip():
        access.check_section(tx, visitor, document_id, section_id, Right.COMMENT)
        content, revision = tx.one("select content, revision from section where id = :id", id=section_id)
        anchor = anchor_on(content, words, revision)
    return add(tx, visitor, document_id, section_id, text, anchor, limits)


def reply(tx: Transaction, visitor: Visitor, comment_id: str, text: str, limits: Limits) -> Replied:
    """Answer a thread, named by any of its comments. Raises as `access.check_comment`, and `InvalidField`."""
    thread = _find_thread(tx, visitor, comment_id)
    _check_room(tx, thread.section_id, limits)
    reply_id = insert(
        tx,
        visitor,
        thread.document_id,
        thread.section_id,
        check_text(text, limits),
        thread_id=thread.thread_id,
    )
    _announce(tx, thread.document_id, thread.section_id, thread.thread_id)
    comment = find(tx, visitor, thread.thread_id)
    return Replied(next(one for one in comment.replies if one.id == reply_id), comment)


def change(
    tx: Transaction, visitor: Visitor, comment_id: str, changed: CommentChange, limits: Limits
) -> Comment:
    """Change a comment's text, resolve or reopen its thread, assign it, name what drafts a change; returns the thread.

    Raises as `access.check_comment`, `AccessDenied`, and `InvalidField`.
    """
    permissions = access.check_comment(tx, visitor, comment_id)
    thread = _find_thread(tx, visitor, comment_id)
    if changed.text is not UNSET:
        _rewrite(tx, visitor, thread, check_text(changed.text, limits))
    if changed.assignee is not UNSET:
        _assign(tx, visitor, thread, permissions, changed.assignee)
    if changed.resolved is not UNSET:
        _resolve(tx, visitor, thread, permissions, is_resolved=changed.resolved)
    if changed.drafted_by is not UNSET:
        _note_draft(tx, thread, permissions, changed.drafted_by)
    _announce(tx, thread.document_id, thread.section_id, thread.thread_id)
    return find(tx, visitor, thread.thread_id)


def remove(tx: Transaction, visitor: Visitor, comment_id: str) -> None:
    """Delete a comment, with its replies where it begins a thread; it can be restored as long as what is in the trash.

    Raises as `access.check_comment`, and `AccessDenied` for whoever neither wrote it nor owns the document.
    """
    permissions = access.check_comment(tx, visitor, comment_id)
    thread = _find_thread(tx, visitor, comment_id)
    _check_may_remove(thread, visitor, permissions)
    tx.run("update comment set deleted_at = :now where id = :id", now=tx.now_text, id=comment_id)
    audit.record(tx, visitor, CommentRemoved(thread.document_id, comment_id))
    _announce(tx, thread.document_id, thread.section_id, thread.thread_id)


def restore(tx: Transaction, visitor: Visitor, comment_id: str) -> Comment:
    """Restore a comment that was deleted; returns its thread. Raises as `remove`."""
    permissions = access.check_comment(tx, visitor, comment_id)
    thread = _find_thread(tx, visitor, comment_id, with_deleted=True)
    _check_may_remove(thread, visitor, permissions)
    tx.run("update comment set deleted_at = null where id = :id", id=comment_id)
    audit.record(tx, visitor, CommentRestored(thread.document_id, comment_id))
    _announce(tx, thread.document_id, thread.section_id, thread.thread_id)
    return find(tx, visitor, thread.thread_id)


def find_comment(tx: Transaction, visitor: Visitor, comment_id: str) -> Comment:
    """The thread of a comment. Raises as `access.check_comment`."""
    access.check_comment(tx, visitor, comment_id)
    row = tx.one_or_none(
        "select coalesce(thread_id, id) from comment where id = :id and deleted_at is null", id=comment_id
    )
    if row is None:
        raise NotFound("Comment")
    return find(tx, visitor, row[0])


def find(tx: Transaction, visitor: Visitor, comment_id: str) -> Comment:
    """A thread by the comment that begins it. Raises `NotFound`; the caller has checked access."""
    row = tx.one_or_none(f"select {COLUMNS} {FROM} where comment.id = :id and {SHOWN}", id=comment_id)
    if row is None:
        raise NotFound("Comment")
    return with_replies(tx, visitor, [row])[0]


def insert(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    text: str,
    anchor: StoredAnchor | None = None,
    *,
    thread_id: str | None = None,
    imported_from: str | None = None,
) -> str:
    """Store a comment, and return its id. The caller has checked access, text and anchor."""
    comment_id = new_id()
    tx.run(
        "insert into comment (id, document_id, section_id, thread_id, author_id, imported_from, text, quote,"
        " quote_before, quote_after, quote_start, quote_end, quote_revision, followed_revision, created_at)"
        " values (:id, :document_id, :section_id, :thread_id, :author_id, :imported_from, :text, :quote,"
        " :quote_before, :quote_after, :quote_start, :quote_end, :quote_revision, :quote_revision, :now)",
        id=comment_id,
        document_id=document_id,
        section_id=section_id,
        thread_id=thread_id,
        author_id=visitor.user_id,
        imported_from=imported_from,
        text=text,
        quote=anchor and anchor.quote,
        quote_before=anchor and anchor.before,
        quote_after=anchor and anchor.after,
        quote_start=anchor and anchor.start,
        quote_end=anchor and anchor.end,
        quote_revision=anchor and anchor.revision,
        now=tx.now_text,
    )
    _keep_mentions(tx, comment_id, document_id, section_id, text)
    return comment_id


def _announce(tx: Transaction, document_id: str, section_id: str, thread_id: str) -> None:
    live_events.changed(tx, document_id, "comment.changed", section_id, comment_id=thread_id)


def _check_room(tx: Transaction, section_id: str, limits: Limits) -> None:
    (count,) = tx.one("select count(*) from comment where section_id = :id", id=section_id)
    if count >= limits.comments_per_section:
        raise InvalidField("comments", "are %(count)s already, as many as there may be", count=count)


def _anchor_at(tx: Transaction, section_id: str, new: NewAnchor) -> StoredAnchor:
    """Raises `InvalidField`."""
    content = versions.find_content(tx, section_id, new.revision)
    if content is None:
        raise InvalidField("anchor.revision", "must be a revision of this section")
    return anchored(content, new)


def _find_thread(
    tx: Transaction, visitor: Visitor, comment_id: str, *, with_deleted: bool = False
) -> _Thread:
    """A comment with its thread locked. Raises as `access.check_comment`."""
    access.check_comment(tx, visitor, comment_id)
    (document_id,) = tx.one("select document_id from comment where id = :id", id=comment_id)
    # The document, as those that write its texts: they move comments to other sections.
    tx.lock("document", document_id)
    row = tx.one_or_none(
        "select comment.id, thread.id, comment.document_id, comment.section_id, comment.author_id, thread.author_id,"
        " thread.assignee_key, comment.deleted_at, thread.deleted_at from comment"
        " join comment as thread on thread.id = coalesce(comment.thread_id, comment.id) where comment.id = :id",
        id=comment_id,
    )
    if row is None:
        raise NotFound("Comment")
    *columns, deleted_at, thread_deleted_at = row
    thread = _Thread(*columns)
    is_thread_gone = thread_deleted_at is not None and not thread.begins_thread
    is_gone = access.is_gone(tx, deleted_at) if with_deleted else deleted_at is not None
    if is_gone or is_thread_gone:
        raise NotFound("Comment")
    return thread


def _rewrite(tx: Transaction, visitor: Visitor, thread: _Thread, text: str) -> None:
    if thread.author_id != visitor.user_id:
        raise AccessDenied
    tx.run(
        "update comment set text = :text, edited_at = :now where id = :id and text <> :text",
        text=text,
        now=tx.now_text,
        id=thread.id,
    )
    tx.run("delete from comment_mention where comment_id = :id", id=thread.id)
    _keep_mentions(tx, thread.id, thread.document_id, thread.section_id, text)


def _resolve(
    tx: Transaction, visitor: Visitor, thread: _Thread, permissions: Permissions, *, is_resolved: bool
) -> None:
    if not thread.begins_thread:
        raise InvalidField("resolved", "must be said of the comment that begins the thread")
    _check_may_settle(thread, visitor, permissions)
    if is_resolved:
        tx.run(
            "update comment set resolved_at = :now, resolved_by = :user_id where id = :id and resolved_at is null",
            now=tx.now_text,
            user_id=visitor.user_id,
            id=thread.id,
        )
    else:
        tx.run("update comment set resolved_at = null, resolved_by = null where id = :id", id=thread.id)
    audit.record(tx, visitor, CommentResolved(thread.document_id, thread.id, is_resolved))


def _assign(
    tx: Transaction, visitor: Visitor, thread: _Thread, permissions: Permissions, assignee: str | None
) -> None:
    if not thread.begins_thread:
        raise InvalidField("assignee", "must be said of the comment that begins the thread")
    _check_may_settle(thread, visitor, permissions)
    name = None if assignee is None else _find_assignee(tx, visitor, thread, assignee)
    tx.run(
        "update comment set assignee = :name, assignee_key = :key, assigned_at = :assigned_at,"
        " assigned_by = :assigned_by where id = :id"
        " and coalesce(assignee_key, '') <> coalesce(cast(:key as text), '')",
        name=name,
        key=None if name is None else name_key(name),
        assigned_at=None if name is None else tx.now_text,
        assigned_by=None if name is None else visitor.user_id,
        id=thread.id,
    )


def _note_draft(tx: Transaction, thread: _Thread, permissions: Permissions, message_id: str) -> None:
    """Note the answer that drafts a change, as whoever asked for it says. Raises `AccessDenied`, `InvalidField`."""
    if not permissions.allow(Right.USE_CHATS):
        raise AccessDenied
    found = tx.one_or_none(
        "select 1 from message join chat_session on chat_session.id = message.chat_session_id"
        " where message.id = :message_id and message.role = 'assistant' and chat_session.section_id = :section_id",
        message_id=message_id,
        section_id=thread.section_id,
    )
    if found is None or not thread.begins_thread:
        raise InvalidField("drafted_by", "must be an answer in the chat of the section")
    tx.run("update comment set drafted_by = :message_id where id = :id", message_id=message_id, id=thread.id)


def _find_assignee(tx: Transaction, visitor: Visitor, thread: _Thread, assignee: str) -> str:
    wanted = visitor.name if assignee == "me" else assignee
    name = comment_people.find_name_or_none(tx, thread.document_id, thread.section_id, wanted)
    if name is None:
        raise InvalidField("assignee", "must be somebody who may see the comments of this section")
    return name


def _check_may_settle(thread: _Thread, visitor: Visitor, permissions: Permissions) -> None:
    """Whether somebody may resolve, reopen and assign a thread. Raises `AccessDenied`."""
    is_concerned = thread.thread_author_id == visitor.user_id or thread.assignee_key == name_key(visitor.name)
    if not is_concerned and not permissions.allow(Right.DECIDE, thread.section_id):
        raise AccessDenied


def _check_may_remove(thread: _Thread, visitor: Visitor, permissions: Permissions) -> None:
    if thread.author_id != visitor.user_id and not permissions.allow(Right.SHARE):
        raise AccessDenied


def _keep_mentions(tx: Transaction, comment_id: str, document_id: str, section_id: str, text: str) -> None:
    if "@" not in text:
        return
    names = mentioned(text, comment_people.list_names(tx, document_id, section_id))
    tx.run_each(
        "insert into comment_mention (comment_id, name_key, name, position) values (:id, :key, :name, :position)",
        [
            {"id": comment_id, "key": name_key(name), "name": name, "position": position}
            for position, name in enumerate(names)
        ],
    )
