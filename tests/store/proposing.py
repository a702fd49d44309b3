"""Answers, and what they propose."""

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import AnswerCompleted
from quire.domain.conversation.messages import Message
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.review.proposals import Proposal, draw_up
from quire.store.conversation import answers, proposals
from tests.store.conftest import Store


def answered(store: Store, author: Visitor, document: DocumentWithSections, section: int = 0) -> Message:
    asked = store.ask(author, document, section)
    store.run(answers.settle, asked.answer.id, AnswerCompleted())
    return asked.answer


def propose(store: Store, author: Visitor, answer: Message, text: str) -> Proposal:
    target = store.run(proposals.find_target, answer.id, "replace", None)
    proposal_id = store.run(proposals.insert, answer.id, draw_up(target, "replace", text, ()))
    proposal: Proposal = store.run(proposals.find_proposal, author, proposal_id)
    return proposal
