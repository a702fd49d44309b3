"""Who has held the writer longest is known in bounded room."""

from collections import Counter
from random import Random

from quire.store.database import Database
from quire.store.transactions import Transaction
from quire.store.writer_seconds import WriterSeconds


def test_seconds_are_added_up_by_person_and_those_of_the_server_are_in_the_total_alone() -> None:
    seconds = WriterSeconds()
    for person, held in (("ann", 1.0), ("ben", 4.0), (None, 8.0), ("ann", 2.0)):
        seconds.add(person, held)
    assert seconds.heaviest() == [("ben", 4.0), ("ann", 3.0)]
    assert seconds.total == 15.0


def test_of_more_persons_than_there_is_room_for_nobody_with_much_is_missing() -> None:
    chance, places = Random(4), 20
    seconds, held = WriterSeconds(places), Counter[str]()
    for number in range(5_000):
        person = chance.choice(["ann", "ben", f"passer-by {number}"])
        held[person] += 1
        seconds.add(person, 1.0)
    shown = seconds.heaviest()
    assert len(shown) == places
    assert [person for person, _ in shown[:2]] == [person for person, _ in held.most_common(2)]
    for person, most in shown:
        assert held[person] <= most <= held[person] + seconds.total / places


async def test_a_change_counts_for_its_person_also_where_it_fails(database: Database) -> None:
    def fail(_: Transaction) -> None:
        raise LookupError

    async def told() -> None:
        try:
            await database.write_for("ann", fail)
        except LookupError:
            return

    await told()
    await database.write_for("ben", lambda _: None)
    assert {person for person, held in database.writer_seconds.heaviest() if held > 0} == {"ann", "ben"}
