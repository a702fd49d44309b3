"""What is asked for stays known, and there is never more than there is room for."""

from quire.store.generations import Generations


def known(generations: Generations[str], keys: range) -> list[int]:
    return [key for key in keys if generations.find(key) is not None]


def test_what_is_asked_for_stays_and_what_nobody_asks_for_goes() -> None:
    generations: Generations[str] = Generations(100)
    for key in range(100):
        generations.put(key, "value", 10)
        assert generations.find(0) == "value"
    assert 5 <= len(known(generations, range(100))) <= 10


def test_what_has_no_room_is_not_kept_and_drives_nothing_out() -> None:
    generations: Generations[str] = Generations(100)
    generations.put("small", "value", 10)
    generations.put("large", "value", 51)
    assert generations.find("large") is None
    assert generations.find("small") == "value"


def test_another_value_takes_the_place_of_the_one_before() -> None:
    generations: Generations[str] = Generations(100)
    generations.put("key", "old", 10)
    generations.put("key", "new", 10)
    assert generations.find("key") == "new"
