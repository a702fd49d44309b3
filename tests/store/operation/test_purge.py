"""What was in the trash for its time goes for good, with everything that belongs to it and in small turns."""

from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.citing.citations import Citation
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.errors import NotFound
from quire.domain.limits import Limits
from quire.domain.references.references import Locator
from quire.domain.sharing.grants import Right
from quire.store.conversation import chats
from quire.store.documents import documents, images, section_removal, trash
from quire.store.operation import purge
from quire.store.references import citations, references
from quire.store.searching import passages
from tests.store.conftest import Store

NOT_OF_DOCUMENTS = {
    "schema_migration",
    "user_account",
    "sign_in",
    "api_token",
    "first_administrator_link",
    "counted_event",
    "client_request",
    "database_state",
    "server_process",
    "file_hold",
    "file_removal",
    "account_group",
    "group_member",
    "identity",
    "sign_in_attempt",
    "provider_sign_in",
    "used_logout_token",
    "authenticator",
    "recovery_code",
    "half_sign_in",
    "passkey",
    "instruction_template",
    "document_template",
    "document_template_word",
    "comment_notices_read",
    "mail_recipient",
    "mail_key",
    "refused_address",
    "audit_event",
    "audit_chain",
    "pseudonym",
    # What was paid stays known, without texts and names; caps go with their subjects, as `test_caps.py` shows.
    "charge",
    "spending",
    "spending_cap",
    "model_provider",
    "language_model",
    "language_model_group",
    "answer_defaults",
    "process_presence",
}
"""Every other table gets a row, whatever it is, and must have lost it in the end."""


class Rows:
    """One row in each table of the schema that has to do with documents; its texts name it."""

    def __init__(self, store: Store, author: Visitor, name: str) -> None:
        self._store = store
        self._author = author
        self.name = name
        self.made: dict[str, dict[str, Any]] = {}
        for table in tables_of_documents(store):
            self._make(table)

    def left(self) -> set[str]:
        """The tables in which something still names it."""
        return {
            table
            for table in tables_of_documents(self._store)
            if any(f"of {self.name}" in str(value) for row in self._rows(table) for value in row)
        }

    def below(self, table: str) -> set[str]:
        """The tables whose rows belong to that of another one, directly or not; and that one."""
        found = {table}
        while more := {
            other
            for other in self.made
            if other not in found
            and any(parent in found for parent, _ in self._store.parents(other).values())
        }:
            found |= more
        return found

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        return self._store.rows(f"select * from {table}")

    def _make(self, table: str) -> None:
        if table in self.made:
            return
        of = self._store.parents(table)
        for parent, _ in of.values():
            if parent not in (table, "user_account"):
                self._make(parent)
        row = {
            column: self._store.person().user_id
            if is_key and of.get(column) == ("user_account", "id")
            else self._value(table, column, kind, of.get(column))
            for column, kind, may_be_null, has_default, is_key in self._store.columns(table)
            if (not may_be_null or is_key or column in of)
            and not has_default
            and of.get(column) != (table, "id")
        }
        names, values = ", ".join(row), ", ".join(f":{column}" for column in row)
        self._store.connection.execute(f"insert into {table} ({names}) values ({values})", row)
        self.made[table] = row

    def _value(self, table: str, column: str, kind: str, parent: tuple[str, str] | None) -> Any:
        if parent == ("user_account", "id"):
            return self._author.user_id
        if parent is not None:
            return self.made[parent[0]][parent[1]]
        if column.endswith("_at"):
            return self._store.now.isoformat()
        if kind in ("integer", "bigint", "double precision"):
            return crc32(f"{table} {column} of {self.name}".encode()) % 2**31
        if kind in ("blob", "bytea"):
            return f"{column} of {self.name}".encode()
        return f"{table} {column} of {self.name}"


def tables_of_documents(store: Store) -> list[str]:
    """As the schema has them, without those of the search."""
    return [name for name in store.tables() if name not in NOT_OF_DOCUMENTS]


def stored_file(store: Store, reference_id: str) -> str:
    """Say that a reference has a file of its own."""
    digest = {"id": reference_id, "sha256": "f" * 64}
    store.connection.execute("update reference set sha256 = :sha256 where id = :id", digest)
    return digest["sha256"]


def noted(store: Store) -> list[str]:
    """Files that are to be taken away, of those that `stored_file` has named."""
    return [sha256 for (sha256,) in store.rows("select sha256 from file_removal") if sha256 == "f" * 64]


def remove_uploads(store: Store) -> None:
    """As the intake does it in the background."""
    while (reference_id := store.run(references.find_removed)) is not None:
        while store.run(references.remove_some_passages, reference_id, limit=100):
            pass
        store.run(references.forget, reference_id)
    while (image_id := store.run(images.find_removed)) is not None:
        store.run(images.forget, image_id)


def test_nothing_of_a_document_is_left_in_any_table(store: Store, author: Visitor, tmp_path: Path) -> None:
    gone, kept = Rows(store, author, "what goes"), Rows(store, author, "what stays")
    assert gone.left() == set(gone.made) == set(tables_of_documents(store))
    sha256 = stored_file(store, gone.made["reference"]["id"])
    store.run(documents.remove_document, author, gone.made["document"]["id"])
    store.later(days=30)
    store.purge()
    assert noted(store) == []
    remove_uploads(store)
    store.purge()
    assert noted(store) == [sha256]
    assert gone.left() == set()
    assert kept.left() == set(kept.made)
    assert store.broken_references() == []
    # On PostgreSQL the index is that of the tables themselves.
    for index in ("section_search", "passage_search") if store.dialect == "sqlite" else ():
        found = store.rows(f"select count(*) from {index} where {index} match 'goes'")
        assert found == [(0,)], index


def test_nothing_that_belongs_to_a_section_is_left_in_any_table(store: Store, author: Visitor) -> None:
    gone = Rows(store, author, "what goes")
    of_section = gone.below("section")
    assert {"section_version", "section_passage", "message", "citation", "answer_event"} <= of_section
    store.connection.execute("update section set deleted_at = :now", {"now": store.now.isoformat()})
    store.later(days=30)
    store.purge()
    assert gone.left() == set(gone.made) - of_section
    assert store.broken_references() == []


GOES_WITH_A_MESSAGE = {"answer_event", "answer_lease", "chat_checkpoint", "citation"}
GOES_WITH_A_COMMENT = {"comment_mention"}
GOES_AS_AN_UPLOAD = {"reference", "reference_facts", "passage", "passage_vector", "vector_block", "image"}

# An import waits for a day, and a document goes after thirty.
GOES_WITH_A_GRANT = {"mailed_invitation"}
"""One for a grant."""

GONE_LONG_BEFORE = {"pending_import", "pending_picture"}


def test_every_table_is_emptied_in_pieces_or_known_to_be_small(store: Store, author: Visitor) -> None:
    rows = Rows(store, author, "anything")
    assert rows.below("section") == (
        set(purge.OF_A_SECTION) | GOES_WITH_A_MESSAGE | GOES_WITH_A_COMMENT | GOES_WITH_A_GRANT
    )
    assert rows.below("document") == (
        set(purge.OF_A_SECTION)
        | set(purge.OF_A_DOCUMENT)
        | GOES_WITH_A_MESSAGE
        | GOES_WITH_A_COMMENT
        | GOES_WITH_A_GRANT
        | GOES_AS_AN_UPLOAD
        | GONE_LONG_BEFORE
    ), "say in purge whose rows these are"


def test_what_is_due_cannot_be_restored_even_before_it_is_taken_away(store: Store, author: Visitor) -> None:
    document = store.document(author, "first", "second")
    place = (author, document.id, document.sections[0].id)
    store.run(section_removal.remove_section, *place)
    store.later(days=30)
    with pytest.raises(NotFound, match="Section not found"):
        store.run(section_removal.restore_section, *place, Limits())
    assert store.run(trash.list_sections, author, document.id, limit=50, cursor=None).items == []
    assert store.run(trash.list_documents_with_sections, author, limit=50, cursor=None).items == []
    assert store.run(trash.count_sections, document.id) == 0
    store.run(documents.remove_document, author, document.id)
    store.later(days=30)
    with pytest.raises(NotFound, match="Document not found"):
        store.run(documents.restore_document, author, document.id)
    with pytest.raises(NotFound, match="Document not found"):
        store.run(documents.find_deleted_document, author, document.id)
    assert store.run(documents.list_deleted_documents, author, limit=50, cursor=None).items == []


def test_a_turn_takes_few_rows_away_and_then_lets_others_write(
    store: Store, author: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = store.document(author, "text\n\n" * 300)
    chat_session_id = store.ask(author, document).answer.chat_session_id
    with store.transaction() as tx:
        for revision in range(2, 300):
            tx.run(
                "insert into section_version"
                " (section_id, revision, title, level, content, reason, author_id, created_at)"
                " select section_id, :revision, title, level, content, reason, author_id, created_at"
                " from section_version where revision = 1",
                revision=revision,
            )
            tx.run(
                "insert into message (id, chat_session_id, ordinal, depth, is_shown, role, content, status, folded_seq,"
                " has_events, created_at) values (:id, :chat, :number, 1, 1, 'user', '', 'completed', 0, 0, :now)",
                id=f"message-{revision}",
                chat=chat_session_id,
                number=revision + 1,
                now=tx.now_text,
            )
    store.run(documents.remove_document, author, document.id)
    store.later(days=30)
    monkeypatch.setattr(purge, "TURN_SECONDS", 0)
    counts = [count_rows(store)]
    while store.run(purge.remove_some):
        counts.append(count_rows(store))
    assert counts[-1] == 0
    assert max(before - after for before, after in pairwise(counts)) <= purge.PIECE_ROWS + 2


def count_rows(store: Store) -> int:
    tables = ("document", "section", "section_version", "section_passage", "message", "outline_version")
    return sum(store.rows(f"select count(*) from {table}")[0][0] for table in tables)


def test_an_answer_elsewhere_that_cites_what_is_gone_keeps_its_quote_and_says_so(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "cited", "asked")
    answer = store.ask(author, document, section=1).answer
    store.run(citations.add, answer.id, [(1, citation_of(document))])
    store.run(section_removal.remove_section, author, document.id, document.sections[0].id)
    store.later(days=30)
    store.purge()
    (citation,) = store.run(citations.list_of_message, answer.id)
    assert (citation.quote, citation.is_gone) == ("cited", True)


def citation_of(document: DocumentWithSections) -> Citation:
    section = document.sections[0]
    locator = Locator(label="paragraph 1")
    return Citation("S1", None, None, section.id, section.title, locator, "cited", "verified")


def test_a_deleted_document_can_be_restored_for_30_days_and_is_then_gone_with_everything_of_it(
    store: Store, author: Visitor
) -> None:
    kept = store.document(author, "a kept text")
    document = store.document(author, "a lost text")
    store.ask(author, document)
    store.run(documents.remove_document, author, document.id)
    store.later(days=29, hours=23)
    store.purge()
    store.run(documents.restore_document, author, document.id)
    store.run(documents.remove_document, author, document.id)
    store.later(days=30)
    store.purge()
    with pytest.raises(NotFound):
        store.run(documents.restore_document, author, document.id)
    for table in ("chat_session", "message", "answer_event"):
        assert store.rows(f"select count(*) from {table}") == [(0,)]
    for table in ("document", "section", "section_version", "section_passage", "outline_version"):
        assert store.rows(f"select count(*) from {table}") == [(1,)]
    assert len(store.run(passages.find, kept.id, "text", limit=5).passages) == 1
    assert store.run(passages.find, document.id, "text", limit=5).passages == []
    assert store.run(documents.find_document, author, kept.id, Right.READ)
    assert store.broken_references() == []


def test_a_deleted_section_can_be_restored_for_30_days_and_is_then_gone(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "first", "second")
    place = (author, document.id, document.sections[0].id)
    store.ask(author, document)
    store.run(section_removal.remove_section, *place)
    store.later(days=29)
    store.purge()
    store.run(section_removal.restore_section, *place, Limits())
    store.run(section_removal.remove_section, *place)
    store.later(days=30)
    store.purge()
    with pytest.raises(NotFound, match="Section not found"):
        store.run(section_removal.restore_section, *place, Limits())
    assert store.rows("select count(*) from message") == [(0,)]
    assert store.run(documents.find_document, author, document.id, Right.READ).sections_count == 1


def test_the_chat_of_a_document_in_the_trash_is_still_there_when_it_is_restored(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "text")
    chat_session_id = store.ask(author, document).answer.chat_session_id
    store.run(documents.remove_document, author, document.id)
    store.later(days=10)
    store.purge()
    store.run(documents.restore_document, author, document.id)
    chat = store.run(chats.read, author, chat_session_id, limit=50, before=None)
    assert chat.message_count == 2


def test_a_chat_of_thousands_of_turns_goes_with_its_document(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    asked = store.ask(author, document)
    with store.transaction() as tx:
        parent_id = asked.answer.id
        for number in range(3, 3_000):
            tx.run(
                "insert into message (id, chat_session_id, ordinal, parent_id, depth, is_shown, role, content, status,"
                " folded_seq, has_events, created_at)"
                " values (:id, :chat, :number, :parent_id, :number, 1, 'user', '', 'completed', 0, 0, :now)",
                id=f"message-{number}",
                chat=asked.answer.chat_session_id,
                number=number,
                parent_id=parent_id,
                now=tx.now_text,
            )
            parent_id = f"message-{number}"
    store.run(documents.remove_document, author, document.id)
    store.later(days=31)
    store.purge()
    assert store.rows("select count(*) from message") == [(0,)]
