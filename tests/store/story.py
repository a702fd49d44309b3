"""A document to which things happen, a minute after each other."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionChange
from quire.domain.history.document_history import DocumentAt, Restoration
from quire.domain.sharing.grants import Right
from quire.domain.texts.words import count_words
from quire.store.documents import document_changes, documents
from quire.store.history import document_history, document_restoration
from quire.store.history.document_restoration import BegunRestoration, PreparedSection
from quire.store.pages import PageCursor
from quire.store.sections import sections
from quire.store.transactions import Transaction

if TYPE_CHECKING:
    # At run time it is the other way round: the fixtures make stories.
    from tests.store.conftest import Store


def restore_document_to(
    tx: Transaction, visitor: Visitor, document_id: str, time: datetime, **kwargs: Any
) -> list[str]:
    """All steps of a restoration, in one transaction."""
    beginning = document_restoration.begin(tx, visitor, document_id, time, **kwargs)
    return document_restoration.carry_out(tx, visitor, beginning, prepare_all(tx, visitor, beginning))


def prepare_all(tx: Transaction, visitor: Visitor, beginning: BegunRestoration) -> list[PreparedSection]:
    prepared: list[PreparedSection] = []
    while len(prepared) < len(beginning.then.sections):
        some = document_restoration.prepare_some(tx, visitor, beginning, len(prepared))
        prepared += [
            section
            if section.uncounted_text is None
            else section.with_word_count(count_words(section.uncounted_text))
            for section in some
        ]
    return prepared


class Story:
    """One document and what its author does to it, a minute after each other; `times` are those of the changes."""

    def __init__(self, store: "Store", author: Visitor) -> None:
        self.store = store
        self.author = author
        store.now = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
        self.made = store.document(author, "alpha", "beta", "gamma")
        self.id = self.made.id
        self.ids = [section.id for section in self.made.sections]
        self.times = [store.now]

    def do(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """A change."""
        self.store.later(minutes=1)
        self.times.append(self.store.now)
        return self.store.run(function, self.author, self.id, *args, **kwargs)

    def write(self, which: int, content: str) -> None:
        section = self.store.run(sections.find_section, self.author, self.id, self.ids[which], Right.READ)
        change = SectionChange(content=content)
        self.do(sections.change_section, self.ids[which], change, base_revision=section.revision)

    def at(self, time: datetime) -> DocumentAt:
        found: DocumentAt = self.store.run(document_history.find_document_at, self.author, self.id, time)
        return found

    def plan(self, time: datetime) -> Restoration:
        found: Restoration = self.store.run(document_history.plan_restoration, self.author, self.id, time)
        return found

    def restore(self, time: datetime, **kwargs: Any) -> list[str]:
        answers: list[str] = self.do(restore_document_to, time, **kwargs)
        return answers

    def now(self) -> DocumentWithSections:
        found: DocumentWithSections = self.store.run(
            documents.find_document_with_sections, self.author, self.id
        )
        return found

    def changes(self, limit: int = 100, cursor: PageCursor | None = None) -> Any:
        return self.store.run(document_changes.list_changes, self.author, self.id, limit=limit, cursor=cursor)
