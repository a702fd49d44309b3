"""What a conversation came to is found on the branch that is asked for, and nowhere else."""

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.checkpoints import Checkpoint, Turn
from quire.domain.conversation.messages import Question
from quire.domain.models.language_models import IMPORTED_FILE
from quire.store.conversation import answers, asking, chats, checkpoints
from tests.store.conftest import Store


class Talk:
    """A chat, and what is said in it."""

    def __init__(self, store: Store, author: Visitor) -> None:
        self.store, self.author = store, author
        document = store.document(author, "text")
        opened = store.run(chats.get_or_create, author, document.id, document.sections[0].id, limit=1)
        self.chat_session_id: str = opened.chat_session.id

    def say(self, number: int, after: str | None) -> str:
        """A question and its answer; the id of the answer."""
        asked = self.store.run(
            asking.ask, self.author, self.chat_session_id, Question(f"Q{number}"),
            parent_id=after, model="a model", rate=None,
        )  # fmt: skip
        lease = self.store.run(answers.claim, asked.answer.id, "owner", [])
        assert self.store.close(lease, 2, f"A{number}")
        return str(asked.answer.id)

    def row(self, count: int) -> list[str]:
        """The ids of the answers of a conversation without branches."""
        ids: list[str] = []
        for number in range(count):
            ids.append(self.say(number, ids[-1] if ids else None))
        return ids

    def recall(self, message_id: str | None, limit: int = 100) -> checkpoints.Recollection:
        found: checkpoints.Recollection = self.store.run(checkpoints.recall, message_id, limit=limit)
        return found

    def keep(self, message_id: str, summary: str, forgotten_count: int = 0) -> None:
        self.store.run(checkpoints.add, message_id, summary, forgotten_count=forgotten_count, model="a model")


def turns(*numbers: int) -> tuple[Turn, ...]:
    return tuple(
        turn for number in numbers for turn in (Turn("user", f"Q{number}"), Turn("assistant", f"A{number}"))
    )


def test_nothing_is_recalled_of_a_chat_that_has_not_begun(store: Store, author: Visitor) -> None:
    assert Talk(store, author).recall(None) == checkpoints.NOTHING


def test_a_short_conversation_is_recalled_whole(store: Store, author: Visitor) -> None:
    talk = Talk(store, author)
    last = talk.row(3)[-1]
    found = talk.recall(last)
    assert (found.checkpoint, found.turns, found.forgotten_count) == (None, turns(0, 1, 2), 0)
    assert found.message_ids[-1] == last


def test_what_lies_before_the_limit_is_counted_as_forgotten(store: Store, author: Visitor) -> None:
    talk = Talk(store, author)
    found = talk.recall(talk.row(5)[-1], limit=4)
    assert (found.checkpoint, found.turns, found.forgotten_count) == (None, turns(3, 4), 6)
    exactly = talk.recall(talk.row(2)[-1], limit=4)
    assert (exactly.turns, exactly.forgotten_count) == (turns(0, 1), 0)


def test_nothing_is_read_behind_the_nearest_checkpoint(store: Store, author: Visitor) -> None:
    talk = Talk(store, author)
    ids = talk.row(6)
    talk.keep(ids[1], "first")
    talk.keep(ids[3], "second")
    found = talk.recall(ids[-1])
    assert (found.checkpoint, found.turns) == (Checkpoint("second", 8), turns(4, 5))
    assert talk.recall(ids[2]).checkpoint == Checkpoint("first", 4)
    assert talk.recall(ids[0]).checkpoint is None
    at_the_limit = talk.recall(ids[-1], limit=4)
    assert (at_the_limit.checkpoint, at_the_limit.turns) == (Checkpoint("second", 8), turns(4, 5))


def test_a_checkpoint_remembers_what_it_never_knew(store: Store, author: Visitor) -> None:
    talk = Talk(store, author)
    ids = talk.row(4)
    talk.keep(ids[2], "late", forgotten_count=2)
    found = talk.recall(ids[-1])
    assert (found.checkpoint, found.forgotten_count) == (Checkpoint("late", 4), 2)


def test_a_branch_knows_only_the_checkpoints_that_it_goes_through(store: Store, author: Visitor) -> None:
    talk = Talk(store, author)
    ids = talk.row(4)
    talk.keep(ids[0], "shared")
    talk.keep(ids[2], "of the old branch")
    edited = talk.say(9, after=ids[1])
    found = talk.recall(edited)
    assert found.checkpoint == Checkpoint("shared", 2)
    assert found.turns == turns(1, 9)


def test_the_first_checkpoint_of_a_message_stays(store: Store, author: Visitor) -> None:
    talk = Talk(store, author)
    last = talk.row(1)[-1]
    talk.keep(last, "one")
    talk.keep(last, "two")
    assert talk.recall(last).checkpoint == Checkpoint("one", 2)


def test_a_checkpoint_of_a_message_that_is_gone_is_no_fault(store: Store, author: Visitor) -> None:
    talk = Talk(store, author)
    talk.keep("no such message", "nothing")
    assert store.rows("select count(*) from chat_checkpoint") == [(0,)]


def test_notes_of_an_imported_file_are_no_part_of_the_conversation(store: Store, author: Visitor) -> None:
    talk = Talk(store, author)
    first = store.run(asking.insert_note, author, talk.chat_session_id, "A comment.", IMPORTED_FILE)
    answer = talk.say(0, first)
    behind = store.run(asking.insert_note, author, talk.chat_session_id, "Another.", IMPORTED_FILE)
    assert talk.recall(behind).turns == turns(0)
    assert talk.recall(talk.say(1, behind)).turns == turns(0, 1)
    assert talk.recall(answer).turns == turns(0)
