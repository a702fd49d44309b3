"""What lies in the database before the clock runs; put there by way of the store, as Quire itself would."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from quire.actions.secrets import new_secret, new_token, secret_hash
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.messages import Question
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.store.accounts import sign_ins, tokens, users
from quire.store.conversation import chats
from quire.store.database import Database, Location
from quire.store.documents import documents
from quire.store.transactions import Transaction, as_json, new_id

T = TypeVar("T")

SECTIONS_PER_DOCUMENT = 20
SENTENCE = "The valve is opened by hand, slowly, until the needle of the second gauge comes to rest. "


class Author(msgspec.Struct, frozen=True):
    """Somebody with an account, a token, and a browser that is signed in."""

    visitor: Visitor
    token: str
    sign_in: str


class Place(msgspec.Struct, frozen=True):
    """A section, and the address of its chat once that was opened."""

    document_id: str
    section_id: str
    chat_session_id: str = ""


def write(data_dir: Path, function: Callable[..., T], *args: object) -> T:
    """Run one change on a database that no server has open yet."""
    return write_at(data_dir / "quire.sqlite3", function, *args)


def write_at(location: Location, function: Callable[..., T], *args: object) -> T:
    """The same at a place of one's own."""

    async def run() -> T:
        with Database(location, readers=0) as database:
            return await database.write(function, *args)

    return asyncio.run(run())


def add_author(tx: Transaction, name: str = "author") -> Author:
    """An account with a token and a sign-in."""
    token, sign_in = new_token(), new_secret()
    user = users.add(tx, name, "no password", is_administrator=False)
    tokens.add(tx, user.id, token_id=new_id(), name="bench", secret_hash=secret_hash(token), expires_at=None)
    sign_ins.add(tx, user.id, secret_hash(sign_in))
    return Author(tokens.find_visitor(tx, secret_hash(token)), token, sign_in)


def add_sections(tx: Transaction, author: Author, count: int) -> list[Place]:
    """Sections of two thousand characters, twenty to a document."""
    places: list[Place] = []
    while len(places) < count:
        drafts = [
            SectionDraft(title=f"Step {number}", content=SENTENCE * 24)
            for number in range(min(SECTIONS_PER_DOCUMENT, count - len(places)))
        ]
        document = documents.add_document(tx, author.visitor, "Procedure", drafts, Limits())
        places += [Place(document.id, section.id) for section in document.sections]
    return places


def open_chats(tx: Transaction, author: Author, places: list[Place]) -> list[Place]:
    """The same sections with an empty chat each."""
    return [
        Place(
            place.document_id,
            place.section_id,
            chats.get_or_create(
                tx, author.visitor, place.document_id, place.section_id, limit=1
            ).chat_session.id,
        )
        for place in places
    ]


def add_conversation(tx: Transaction, place: Place, *, exchanges: int) -> None:
    """Questions and answers in a chat, as rows: the schema only grows, so this stays true."""
    parent_id = None
    for ordinal in range(1, 2 * exchanges + 1):
        is_question = ordinal % 2 == 1
        message_id = new_id()
        tx.run(
            "insert into message (id, chat_session_id, ordinal, parent_id, depth, is_shown, role, content, status,"
            " model, question, folded_seq, has_events, created_at, finished_at)"
            " values (:id, :chat_session_id, :ordinal, :parent_id, :ordinal, 1,"
            " :role, :content, 'completed', :model, :question, 0, 0, :now, :finished_at)",
            id=message_id,
            chat_session_id=place.chat_session_id,
            ordinal=ordinal,
            parent_id=parent_id,
            role="user" if is_question else "assistant",
            content=f"What is to be done in step {ordinal}?" if is_question else SENTENCE,
            model=None if is_question else "bench",
            question=as_json(Question("")) if is_question else None,
            now=tx.now_text,
            finished_at=None if is_question else tx.now_text,
        )
        parent_id = message_id
    tx.run(
        "update chat_session set head_message_id = :head, message_count = :count where id = :id",
        head=parent_id,
        count=2 * exchanges,
        id=place.chat_session_id,
    )
