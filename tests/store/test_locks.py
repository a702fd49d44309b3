"""Whoever reads, decides and writes takes a lock before the reading; it is kept also where SQLite needs none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import DocumentRestored
from quire.domain.conversation.answers import AnswerCompleted
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.limits import Limits, Rate
from quire.domain.references.references import NewReference
from quire.domain.review.decisions import Verdicts
from quire.domain.review.proposals import draw_up
from quire.domain.translatable_text import TranslatableText
from quire.store import client_requests, rate_limit_events
from quire.store.accounts import administration, users
from quire.store.auditing import audit
from quire.store.client_requests import Claim, Reply
from quire.store.conversation import answers, asking, decisions, proposals
from quire.store.documents import documents, section_removal
from quire.store.history import document_restoration
from quire.store.references import references
from quire.store.sections import sections
from quire.store.transactions import Transaction
from tests.store.conftest import Store


class Watched(Transaction):
    """Notes in order what is locked, and which statements are run."""

    __slots__ = ("steps",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.steps: list[tuple[str, str]] = []

    def lock(self, noun: str, id_: str) -> None:
        self.steps.append(("lock", f"{noun} {id_}"))
        super().lock(noun, id_)

    def all(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        self.steps.append(("sql", sql))
        return super().all(sql, **parameters)

    def one_or_none(self, sql: str, **parameters: Any) -> tuple[Any, ...] | None:
        self.steps.append(("sql", sql))
        return super().one_or_none(sql, **parameters)

    def run(self, sql: str, **parameters: Any) -> int:
        self.steps.append(("sql", sql))
        return super().run(sql, **parameters)


class Story:
    """A document with a proposal, and somebody who administers."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.author = store.person()
        self.document = store.document(self.author, "One.\n\nTwo.", "Three.")
        self.place = (self.author, self.document.id, self.document.sections[0].id)
        answer = store.ask(self.author, self.document).answer
        store.run(answers.settle, answer.id, AnswerCompleted())
        self.answer_id, self.chat_session_id = answer.id, answer.chat_session_id
        target = store.run(proposals.find_target, answer.id, "replace", None)
        self.draft = draw_up(target, "replace", "One.\n\n2.", ())
        proposal = store.run(proposals.add, self.author, answer.id, self.draft).proposal
        self.proposal_id, self.hunk_id = proposal.id, proposal.hunks[0].id
        root = store.run(users.add, "root", "a hash", is_administrator=True)
        self.root = Visitor(root.id, root.name, True, "token", "a credential")
        self.restoration = store.run(
            document_restoration.begin, self.author, self.document.id, self.document.created_at
        )
        self.restored_sections = store.run(
            document_restoration.prepare_some, self.author, self.restoration, 0
        )

    @contextmanager
    def watched(self) -> Iterator[Watched]:
        with self.store.transaction() as tx:
            yield Watched(tx._connection, tx.now)


CASES: dict[str, tuple[Callable[[Watched, Story], object], Callable[[Story], str], str]] = {
    "a limited event is counted": (
        lambda tx, story: rate_limit_events.count(
            tx, "sending", "ann", Rate(9, 60), TranslatableText("Too many.")
        ),
        lambda story: "rate sending ann",
        "counted_event",
    ),
    "a reference fits the quota": (
        lambda tx, story: references.add(
            tx,
            story.author,
            story.document.id,
            NewReference("A", "a.txt", "text", "text/plain", 1, "ab"),
            Limits(),
        ),
        lambda story: f"quota {story.author.user_id}",
        "from reference",
    ),
    "a file is still needed": (
        lambda tx, story: references.add(
            tx,
            story.author,
            story.document.id,
            NewReference("A", "a.txt", "text", "text/plain", 1, "ab"),
            Limits(),
        ),
        lambda story: "file ab",
        "from reference",
    ),
    "a request is repeated": (
        lambda tx, story: client_requests.idempotent(
            tx, story.author, Claim("key", "hash"), lambda _: Reply(200, b"{}"), lambda tx, visitor: None
        ),
        lambda story: f"client_request {story.author.user_id} {Claim('key', 'hash').key_hash}",
        "client_request",
    ),
    "an answer is asked for again": (
        lambda tx, story: asking.retry(tx, story.author, story.answer_id, model="m", rate=None),
        lambda story: f"chat_session {story.chat_session_id}",
        "chat_session.message_count",
    ),
    "an answer is made a proposal": (
        lambda tx, story: proposals.add(tx, story.author, story.answer_id, story.draft),
        lambda story: f"message {story.answer_id}",
        "from proposal",
    ),
    "hunks are decided about": (
        lambda tx, story: decisions.decide(
            tx, story.author, story.proposal_id, Verdicts(accept=(story.hunk_id,)), Limits()
        ),
        lambda story: f"proposal {story.proposal_id}",
        "from hunk",
    ),
    "a decision changes a text": (
        lambda tx, story: decisions.decide(
            tx, story.author, story.proposal_id, Verdicts(accept=(story.hunk_id,)), Limits()
        ),
        lambda story: f"document {story.document.id}",
        "section.content",
    ),
    "a text is saved": (
        lambda tx, story: sections.change_section(
            tx, *story.place, SectionChange(content="Else."), base_revision=1
        ),
        lambda story: f"document {story.document.id}",
        "section.content",
    ),
    "a section is added": (
        lambda tx, story: sections.add_section(
            tx, story.author, story.document.id, SectionDraft("New"), 0, Limits()
        ),
        lambda story: f"document {story.document.id}",
        "sections_count",
    ),
    "a section is removed": (
        lambda tx, story: section_removal.remove_section(tx, *story.place),
        lambda story: f"document {story.document.id}",
        "section.position",
    ),
    "a section is moved": (
        lambda tx, story: documents.move_section(tx, *story.place, 1, None),
        lambda story: f"document {story.document.id}",
        "section.position",
    ),
    "a document is restored": (
        lambda tx, story: document_restoration.carry_out(
            tx, story.author, story.restoration, story.restored_sections
        ),
        lambda story: f"document {story.document.id}",
        "section.position",
    ),
    "an administrator goes": (
        lambda tx, story: administration.disable(tx, story.root, story.author.user_id),
        lambda story: "administrators all",
        "user_account",
    ),
    "an act is recorded": (
        lambda tx, story: audit.record(tx, story.author, DocumentRestored(story.document.id)),
        lambda story: f"audit {story.document.id}",
        "audit_chain",
    ),
    "an answer is closed": (
        lambda tx, story: answers.settle(tx, story.answer_id, AnswerCompleted()),
        lambda story: f"answer {story.answer_id}",
        "message",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_decided_by_is_locked_before_it_is_read(store: Store, case: str) -> None:
    story = Story(store)
    work, lock_of, read = CASES[case]
    with story.watched() as tx:
        work(tx, story)
    locked_at = tx.steps.index(("lock", lock_of(story)))
    read_at = [number for number, (kind, text) in enumerate(tx.steps) if kind == "sql" and read in text]
    assert read_at, "the case reads what it is about"
    assert locked_at < read_at[0]
