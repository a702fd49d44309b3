"""The versions of sections: each saved state, by whom and why. They are written with the change itself."""

import msgspec

from quire.domain.users import Visitor
from quire.domain.versions import Cause
from quire.store.transactions import Transaction

_encoder = msgspec.json.Encoder()


def keep(tx: Transaction, visitor: Visitor, section_id: str, cause: Cause) -> None:
    """Keep a section as it stands in this transaction as the version of its revision."""
    tx.run(
        "insert into section_version (section_id, revision, title, level, content, reason, author_id, message_id,"
        " origins, restored_revision, created_at)"
        " select id, revision, title, level, content, :reason, :author_id, :message_id, :origins, :restored, :now"
        " from section where id = :id",
        reason=cause.reason,
        author_id=visitor.user_id,
        message_id=cause.message_id,
        origins=_encoder.encode(cause.origins).decode() if cause.origins else None,
        restored=cause.restored_revision,
        now=tx.now_text,
        id=section_id,
    )


def content_at(tx: Transaction, section_id: str, revision: int) -> str:
    """The text of a version that must be there."""
    content = find_content(tx, section_id, revision)
    if content is None:
        raise LookupError(f"version {revision} of section {section_id}")
    return content


def find_content(tx: Transaction, section_id: str, revision: int) -> str | None:
    """The text of one version of a section that the caller may read."""
    row = tx.one_or_none(
        "select content from section_version where section_id = :section_id and revision = :revision",
        section_id=section_id,
        revision=revision,
    )
    return None if row is None else row[0]
