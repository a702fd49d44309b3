"""Messages that are known in the form in which they are sent are what is stored, whatever has changed around them."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.citing.citations import Citation
from quire.domain.conversation.messages import Question
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.errors import AccessDenied
from quire.domain.references.references import Locator
from quire.store.conversation import answers, asking, chats
from quire.store.conversation.asking import Asked
from quire.store.conversation.chats import EncodedChat
from quire.store.documents import section_removal
from quire.store.encoded_messages import EncodedMessage, EncodedMessages
from quire.store.references import citations
from quire.store.transactions import Transaction
from tests.store import proposing
from tests.store.conftest import Store


class Reader:
    """Reads a chat again and again, with what it knows of its messages."""

    def __init__(self, store: Store, author: Visitor, document: DocumentWithSections) -> None:
        self.known = EncodedMessages()
        self._store = store
        self.author = author
        self.document = document
        opened = store.run(
            chats.get_or_create, author, document.id, document.sections[0].id, limit=1
        ).chat_session
        self.chat_id: str = opened.id

    def ask(self, question: str, **kwargs: Any) -> Asked:
        kwargs = {"parent_id": msgspec.UNSET, **kwargs}
        asked: Asked = self._store.run(
            asking.ask, self.author, self.chat_id, Question(question), model="a model", rate=None, **kwargs
        )
        return asked

    def answer(self, asked: Asked) -> None:
        lease = self._store.run(answers.claim, asked.answer.id, "owner", [])
        self._store.write(lease, 2, "So be it.")
        self._store.close(lease, 3, "So be it.")

    def read(self, visitor: Visitor | None = None, *, limit: int = 50) -> EncodedChat:
        def read(tx: Transaction) -> EncodedChat:
            tx.encoded_messages = self.known
            return chats.read_encoded(tx, visitor or self.author, self.chat_id, limit=limit, before=None)

        chat: EncodedChat = self._store.run(read)
        return chat

    def check(self, *, limit: int = 50) -> None:
        """What is known is what is there."""
        there = self._store.run(chats.read, self.author, self.chat_id, limit=limit, before=None)
        for _ in range(2):
            chat = self.read(limit=limit)
            assert msgspec.structs.replace(chat.chat_session, messages=there.messages) == there
            assert [bytes(raw) for raw in chat.messages] == [
                msgspec.json.encode(message) for message in there.messages
            ]


@pytest.fixture
def reader(store: Store, author: Visitor) -> Reader:
    return Reader(store, author, store.document(author, "asked", "cited"))


def rename(store: Store, reader: Reader, _: Asked) -> None:
    with store.transaction() as tx:
        tx.run(
            "update user_account set name = 'new', name_key = 'new' where id = :id", id=reader.author.user_id
        )


def propose(store: Store, reader: Reader, asked: Asked) -> None:
    proposing.propose(store, reader.author, asked.answer, "another text")


def ask_otherwise(store: Store, reader: Reader, asked: Asked) -> None:
    reader.answer(reader.ask("Why not?", parent_id=None))
    store.run(chats.show_branch, reader.author, reader.chat_id, asked.answer.id, limit=50)


def cite(store: Store, reader: Reader, asked: Asked) -> None:
    section = reader.document.sections[1]
    locator = Locator(label="page 3", page=3)
    citation = Citation("S1", None, None, section.id, section.title, locator, "cited", "verified")
    store.run(citations.add, asked.answer.id, [(3, citation)])


def remove_cited(store: Store, reader: Reader, asked: Asked) -> None:
    cite(store, reader, asked)
    reader.check()
    section = reader.document.sections[1]
    store.run(section_removal.remove_section, reader.author, reader.document.id, section.id)


def ask_further(store: Store, reader: Reader, _: Asked) -> None:
    reader.ask("And then?")


@pytest.mark.parametrize("change", [rename, propose, ask_otherwise, cite, remove_cited, ask_further])
def test_what_changes_around_a_message_is_seen_at_once(
    store: Store, reader: Reader, change: Callable[[Store, Reader, Asked], None]
) -> None:
    asked = reader.ask("Why?")
    reader.answer(asked)
    reader.check()
    before = reader.read()
    change(store, reader, asked)
    reader.check()
    assert reader.read() != before


def test_an_answer_is_read_anew_as_long_as_it_is_written(store: Store, reader: Reader) -> None:
    reader.answer(reader.ask("Why?"))
    asked = reader.ask("And then?")
    reader.check()
    lease = store.run(answers.claim, asked.answer.id, "owner", [])
    for seq, text in enumerate(("So ", "be ", "it."), 2):
        store.write(lease, seq, text)
        reader.check()
    store.close(lease, 5, "So be it.")
    reader.check()
    reader.check(limit=3)


def test_a_known_message_is_not_read_again(store: Store, reader: Reader) -> None:
    reader.answer(reader.ask("Why?"))
    first = reader.read()
    assert all(a is b for a, b in zip(first.messages, reader.read().messages, strict=True))


def test_who_may_not_see_a_chat_does_not_see_what_is_known_of_it(
    store: Store, reader: Reader, stranger: Visitor
) -> None:
    reader.answer(reader.ask("Why?"))
    reader.read()
    with pytest.raises(AccessDenied):
        reader.read(stranger)


def test_what_may_be_undone_is_not_kept(store: Store, reader: Reader) -> None:
    asked = reader.ask("Why?")
    reader.answer(asked)

    def read_and_fail(tx: Transaction) -> None:
        assert tx.encoded_messages is None
        chats.read_encoded(tx, reader.author, reader.chat_id, limit=50, before=None)
        raise LookupError

    with pytest.raises(LookupError):
        store.run(read_and_fail)
    reader.check()


def test_what_is_not_asked_for_is_forgotten_when_there_is_no_room() -> None:
    known = EncodedMessages(bytes_max=8_000)
    messages = [EncodedMessage(number, msgspec.Raw(b"a" * 488)) for number in range(20)]
    for number, message in enumerate(messages):
        known.put(number, message)
        assert known.find(0) is messages[0]
    found = [number for number in range(20) if known.find(number) is not None]
    assert 0 in found
    assert 19 in found
    assert len(found) <= 9
