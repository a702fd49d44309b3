"""Deciding about hunks: either exactly the expected text results, or nothing."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.domain.citing.citations import Citation
from quire.domain.errors import AlreadyDecided, InvalidField, NotFound
from quire.domain.references.references import Locator
from quire.domain.review.decisions import (
    HunksLost,
    Rewriting,
    Verdicts,
    decided,
    origins_of,
    ranges_of,
    reverted,
    rewritten,
)
from quire.domain.review.hunks import Hunk
from quire.domain.review.proposals import Target, draw_up
from quire.domain.texts.blocks import BlockText
from quire.domain.texts.origins import Origin

BASE = "The line is rinsed.\n\nThe valve is opened by hand.\n\n- dry the tank\n- lock the pump\n\nThe end.\n"
ANSWER = f"{BASE.replace('by hand', 'by two').replace('the pump', 'the large pump')}\nMore."


def proposed(base: str, answer: str, *citations: Citation) -> list[Hunk]:
    """A stored proposal that nobody has looked at."""
    draft = draw_up(Target("s1", "Rinsing", base, 3, 0, len(base)), "replace", answer, citations)
    return [
        Hunk(
            hunk.start,
            hunk.before,
            hunk.after,
            hunk.notes,
            hunk.dropped,
            hunk.words,
            hunk.context,
            f"h{number}",
            "pending",
            None,
            None,
        )
        for number, hunk in enumerate(draft.hunks)
    ]


def accepting(hunks: list[Hunk], *numbers: int, decision: str = "d1", **edits: str) -> list[Hunk]:
    return decided(hunks, Verdicts(tuple(f"h{number}" for number in numbers), (), edits), decision)


class Accepted:
    """A decision that accepts some hunks, and its text."""

    def __init__(self, base: str, hunks: list[Hunk], current: str, *numbers: int) -> None:
        self.hunks = accepting(hunks, *numbers)
        result = rewritten(base, hunks, self.hunks, current)
        self.text, self._places = result.text, result.ranges

    def taken_back(self, current: str) -> str:
        """What is left of a later text without it."""
        return reverted(self.text, self.hunks, "d1", self._places, current)


def test_accepted_hunks_are_in_the_text_and_the_others_are_not() -> None:
    hunks = proposed(BASE, ANSWER)
    assert [hunk.after for hunk in hunks] == [
        "The valve is opened by two.",
        "- lock the large pump",
        "\n\nMore.",
    ]
    text = rewritten(BASE, hunks, accepting(hunks, 0, 2), BASE).text
    assert text == BASE.replace("by hand", "by two").replace("The end.", "The end.\n\nMore.")


def test_decisions_one_after_the_other_come_to_the_same_as_all_at_once() -> None:
    hunks = proposed(BASE, ANSWER)
    once = rewritten(BASE, hunks, accepting(hunks, 0, 1, 2), BASE).text
    text = BASE
    for number in (2, 0, 1):
        next_hunks = accepting(hunks, number)
        text = rewritten(BASE, hunks, next_hunks, text).text
        hunks = next_hunks
    assert text == once == ANSWER + "\n"


def test_a_hunk_that_was_moved_is_found_where_it_stands() -> None:
    hunks = proposed(BASE, ANSWER)
    moved = "The valve is opened by hand.\n\nNew words.\n\nThe line is rinsed.\n\n- dry the tank\n- lock the pump\n"
    text = rewritten(BASE, hunks, accepting(hunks, 0, 1), moved).text
    assert text == moved.replace("by hand", "by two").replace("the pump", "the large pump")


@pytest.mark.parametrize(
    "current",
    [
        BASE.replace("by hand", "by Anna"),
        BASE.replace("The valve is opened by hand.", "The valve is opened by hand. Slowly."),
        BASE.replace("The valve is opened by hand.\n\n", ""),
        "",
    ],
)
def test_a_hunk_whose_place_was_changed_is_not_applied(current: str) -> None:
    hunks = proposed(BASE, ANSWER)
    with pytest.raises(HunksLost) as lost:
        rewritten(BASE, hunks, accepting(hunks, 0, 1), current)
    assert lost.value.hunks[0].before == "The valve is opened by hand."
    assert "h0" not in ranges_of(BASE, hunks, current)


def test_a_copy_elsewhere_does_not_stand_in_for_what_is_still_in_its_place() -> None:
    hunks = proposed(BASE, ANSWER)
    copied = BASE + "\nThe valve is opened by hand.\n"
    assert rewritten(BASE, hunks, accepting(hunks, 0), copied).text == copied.replace("by hand", "by two", 1)


def test_of_two_that_read_the_same_the_right_one_is_changed_or_none() -> None:
    base = "- wait\n- rinse\n- wait\n- dry\n"
    hunks = proposed(base, "- wait\n- rinse\n- wait long\n- dry\n")
    changed = rewritten(base, hunks, accepting(hunks, 0), "- wait\n- rinse well\n- wait\n- dry\n").text
    assert changed == "- wait\n- rinse well\n- wait long\n- dry\n"
    with pytest.raises(HunksLost):
        rewritten(base, hunks, accepting(hunks, 0), "- wait\n- rinse\n- dry\n")


def test_a_decision_that_is_taken_back_leaves_what_was_written_since() -> None:
    accepted = Accepted(BASE, proposed(BASE, ANSWER), BASE, 0, 1, 2)
    written_since = accepted.text.replace("line is rinsed.", "line is rinsed twice.")
    assert accepted.taken_back(written_since) == BASE.replace("line is rinsed.", "line is rinsed twice.")
    with pytest.raises(HunksLost):
        accepted.taken_back(accepted.text.replace("by two", "by three"))


def test_what_was_found_elsewhere_goes_back_to_where_it_was_found() -> None:
    moved = "The valve is opened by hand.\n\nThe line is rinsed.\n"
    accepted = Accepted(BASE, proposed(BASE, ANSWER), moved, 0)
    assert accepted.text == moved.replace("by hand", "by two")
    assert accepted.taken_back(accepted.text + "\nMore.\n") == moved + "\nMore.\n"


def test_the_same_decision_twice_is_one() -> None:
    hunks = accepting(proposed(BASE, ANSWER), 0, 1)
    assert accepting(hunks, 0, 1, decision="d2") == hunks


def test_what_was_decided_is_not_decided_otherwise() -> None:
    hunks = accepting(proposed(BASE, ANSWER), 0)
    with pytest.raises(AlreadyDecided):
        decided(hunks, Verdicts(reject=("h0",)), "d2")
    with pytest.raises(AlreadyDecided):
        accepting(hunks, 0, h0="Other words.")


@pytest.mark.parametrize(
    ("verdicts", "error"),
    [
        (Verdicts(), InvalidField),
        (Verdicts(accept=("h9",)), NotFound),
        (Verdicts(accept=("h0",), reject=("h0",)), InvalidField),
        (Verdicts(accept=("h0", "h0")), InvalidField),
        (Verdicts(accept=("h0",), edits={"h1": "?"}), InvalidField),
    ],
)
def test_a_decision_that_cannot_be_meant_is_refused(verdicts: Verdicts, error: type[Exception]) -> None:
    with pytest.raises(error):
        decided(proposed(BASE, ANSWER), verdicts, "d1")


def test_words_put_in_while_accepting_are_told_from_the_answers_own() -> None:
    hunks = proposed(BASE, ANSWER)
    edited = accepting(hunks, 0, h0="The valve is opened by two experts.")
    result = rewritten(BASE, hunks, edited, BASE)
    start = BASE.index("The valve")
    assert origins_of(edited, result.ranges) == (
        Origin(start, start + 26, "edited_answer"),
        Origin(start + 26, start + 34, "typed"),
        Origin(start + 34, start + 35, "edited_answer"),
    )


CITATION = Citation(
    "S1", "r1", "p1", None, "Valves [2nd]", Locator("page 3", page=3), "by two people", "verified"
)


def test_an_accepted_hunk_brings_its_footnotes_and_takes_them_along_when_it_goes() -> None:
    base = "First.\n\nSecond.\n"
    hunks = proposed(base, "First.\n\nSecond, “by two people” [S1].\n", CITATION)
    accepted = Accepted(base, hunks, base, 0)
    assert accepted.text == (
        "First.\n\nSecond, “by two people”[^valves-2nd-3].\n\n[^valves-2nd-3]: Valves \\[2nd\\], page 3\n"
    )
    changed = accepted.text.replace("First.", "Changed first.")
    assert accepted.taken_back(changed) == "Changed first.\n\nSecond.\n"


class Piece:
    """A paragraph that keeps its identity while it is moved about."""

    def __init__(self, text: str) -> None:
        self.text = text


WORDS = "valve pump seal gauge rinse drain vent line tank agent".split()


def sentence(random: Random, words_max: int = 3) -> str:
    return " ".join(random.choice(WORDS) for _ in range(random.randint(1, words_max)))


def joined(pieces: list[Piece]) -> str:
    return "\n\n".join(piece.text for piece in pieces)


@settings(max_examples=1_000)
@given(st.randoms(use_true_random=True))
def test_after_any_edits_either_exactly_the_accepted_changes_or_none(random: Random) -> None:
    check_a_story_of_edits(random)


@pytest.mark.long
@settings(max_examples=10_000)
@given(st.randoms(use_true_random=True))
def test_after_ten_thousand_stories_either_exactly_the_accepted_changes_or_none(random: Random) -> None:
    check_a_story_of_edits(random)


def check_a_story_of_edits(random: Random) -> None:
    pieces = [Piece(sentence(random)) for _ in range(random.randint(0, 6))]
    base = joined(pieces)
    answer = joined(answered(random, pieces))
    if not answer or BlockText(answer).blocks == BlockText(base).blocks:
        return
    hunks = proposed(base, answer)
    current = joined(edited_since(random, pieces))
    numbers = [number for number in range(len(hunks)) if random.random() < 0.6] or [0]
    accepted = accepting(hunks, *numbers)
    try:
        result = rewritten(base, hunks, accepted, current)
    except HunksLost:
        assert current != base
        return
    changed = [hunk for hunk in accepted if hunk.state == "accepted"]
    assert_nothing_else_changed(current, result, changed)
    for hunk in changed:
        assert_it_was_meant(base, current, hunk, place_before(result, accepted, hunk))
    assert accepting(accepted, *numbers, decision="d2") == accepted
    try:
        assert reverted(result.text, accepted, "d1", result.ranges, result.text) == current
    except HunksLost:
        assert len(set(blocks_of(result.text))) < len(blocks_of(result.text))


def answered(random: Random, pieces: list[Piece]) -> list[Piece]:
    """Some paragraphs are rewritten, some go, some come."""
    answer = []
    for piece in pieces:
        if random.random() < 0.2:
            answer.append(Piece(sentence(random)))
        if random.random() < 0.3:
            answer.append(Piece(f"{piece.text} {random.choice(WORDS)}"))
        elif random.random() < 0.85:
            answer.append(piece)
    return answer if random.random() < 0.7 else [*answer, Piece(sentence(random))]


def edited_since(random: Random, pieces: list[Piece]) -> list[Piece]:
    """What a person does meanwhile: writes, deletes, moves, copies; or nothing."""
    edited = list(pieces)
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        place = random.randint(0, len(edited))
        match random.choice(["write", "change", "delete", "move", "copy"]):
            case "write":
                edited.insert(place, Piece(sentence(random)))
            case "change" if place < len(edited):
                edited[place] = Piece(f"{edited[place].text} {random.choice(WORDS)}")
            case "delete" if place < len(edited):
                del edited[place]
            case "move" if place < len(edited):
                edited.insert(random.randint(0, len(edited) - 1), edited.pop(place))
            case "copy" if place < len(edited):
                edited.insert(random.randint(0, len(edited)), Piece(edited[place].text))
            case _:
                pass
    return edited


def assert_nothing_else_changed(current: str, result: Rewriting, changed: list[Hunk]) -> None:
    """With the old texts put back where the new ones stand, the text is what it was, byte for byte."""
    text = result.text
    assert result.ranges.keys() == {hunk.id for hunk in changed}
    by_id = {hunk.id: hunk for hunk in changed}
    for hunk in [by_id[id_] for id_ in reversed(result.ranges)]:
        place = result.ranges[hunk.id]
        assert text[place.start : place.end] == hunk.after
        text = text[: place.start] + hunk.before + text[place.end :]
    assert text == current


def assert_it_was_meant(base: str, current: str, hunk: Hunk, place: int) -> None:
    """What was replaced stands there only once and stood in the base only once, or beside what it stood beside."""
    if not hunk.before.strip():
        return
    old, new = blocks_of(base), blocks_of(current)
    text = hunk.before.strip()
    was_at = next(at for at, start in enumerate(starts_of(base)) if start >= hunk.start)
    is_at = next(at for at, start in enumerate(starts_of(current)) if start >= place)
    size = len(blocks_of(text))
    assert new[is_at : is_at + size] == blocks_of(text)
    stands_alone = old.count(new[is_at]) == new.count(new[is_at]) == 1
    has_the_same_before = old[:was_at][-1:] == new[:is_at][-1:]
    has_the_same_behind = old[was_at + size :][:1] == new[is_at + size :][:1]
    assert stands_alone or size > 1 or has_the_same_before or has_the_same_behind


def starts_of(text: str) -> list[int]:
    return [block.start for block in BlockText(text).blocks]


def place_before(result: Rewriting, hunks: list[Hunk], hunk: Hunk) -> int:
    """Where a changed stretch began in the text before."""
    texts = {other.id: other for other in hunks}
    order = list(result.ranges)
    earlier = [texts[id_] for id_ in order[: order.index(hunk.id)]]
    return result.ranges[hunk.id].start - sum(len(other.text) - len(other.before) for other in earlier)


def blocks_of(text: str) -> list[str]:
    return [block.text for block in BlockText(text).blocks]
