"""What is seen of answers that are being written or ended lately."""

from typing import Any

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied
from quire.store.conversation import answer_activity, answers
from quire.store.documents import section_removal
from quire.store.transactions import Transaction
from tests.store.conftest import Store


def test_activity_is_what_is_being_written_and_what_ended_lately(store: Store, author: Visitor) -> None:
    document = store.document(author, "one", "two", "three")
    store.document(author, "elsewhere")
    old = store.ask(author, document, 0).answer
    store.close(store.run(answers.claim, old.id, "owner", []), 2, "Done.")
    store.later(hours=23)
    ended = store.ask(author, document, 1).answer
    store.close(store.run(answers.claim, ended.id, "owner", []), 2, "Done.")
    running = store.ask(author, document, 2).answer

    activity = store.run(answer_activity.list_activity, author, document.id)
    assert [(found.answer_id, found.status) for found in activity] == [
        (running.id, "queued"),
        (ended.id, "completed"),
        (old.id, "completed"),
    ]
    assert [found.section_id for found in activity] == [document.sections[n].id for n in (2, 1, 0)]
    assert [found.ended_at for found in activity][:2] == [None, store.now]
    store.later(hours=2)
    assert [found.answer_id for found in store.run(answer_activity.list_activity, author, document.id)] == [
        running.id,
        ended.id,
    ]
    store.run(section_removal.remove_section, author, document.id, document.sections[1].id)
    assert [found.answer_id for found in store.run(answer_activity.list_activity, author, document.id)] == [
        running.id
    ]


def test_activity_is_nobody_elses_business(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(author, "text")
    with pytest.raises(AccessDenied):
        store.run(answer_activity.list_activity, stranger, document.id)


@pytest.mark.sqlite
def test_activity_reads_no_message_that_it_does_not_show(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    seen = []

    class Watching(Transaction):
        def all(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
            seen.extend(row[3] for row in super().all(f"explain query plan {sql}", **parameters))
            return super().all(sql, **parameters)

    with store.transaction() as tx:
        answer_activity.list_activity(Watching(tx._connection, tx.now), author, document.id)
    assert [step for step in seen if step.startswith("SCAN")] == []
    assert [step.split(" USING ")[1] for step in seen if " message " in step] == [
        "INDEX one_running_answer (chat_session_id=?)",
        "INDEX ended_answer (chat_session_id=? AND finished_at>?)",
    ]
