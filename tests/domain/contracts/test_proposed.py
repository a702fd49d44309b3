"""What a proposal would break is told with the hunk that it comes from."""

from quire.domain.contracts.checks import CheckContext, findings_in
from quire.domain.contracts.contract import AgreedLength, Contract
from quire.domain.contracts.proposed import findings_of_hunks, proposed_text
from quire.domain.review.hunks import HunkState, ShownHunk
from quire.domain.texts.contexts import Context
from quire.domain.texts.ranges import TextRange

CURRENT = "One very old line.\n\nTwo.\n\nThree."


def hunk(id_: str, start: int, end: int, after: str, state: HunkState = "pending") -> ShownHunk:
    place = TextRange(start, end)
    return ShownHunk(
        id_, state, CURRENT[start:end], after, None, None, Context("", ""), (), (), (), (), place
    )


def test_findings_stand_in_the_texts_of_their_hunks() -> None:
    two, three = CURRENT.index("Two."), CURRENT.index("Three.")
    hunks = [
        hunk("c", three, three + 6, "Three is very old."),
        hunk("b", two, two + 4, "A very long two."),
        hunk("a", 0, 3, "very", "rejected"),
        hunk("d", two, two + 4, "The same place."),
    ]
    proposed = proposed_text(CURRENT, hunks)
    assert proposed.text == "One very old line.\n\nA very long two.\n\nThree is very old."
    contract = Contract(forbidden_words=("very",), length=AgreedLength(max=2))
    found = findings_of_hunks(findings_in(proposed.text, contract, CheckContext()), proposed)
    assert [(one.kind, one.hunk_id, one.start, one.end) for one in found] == [
        ("too_long", None, 0, len(proposed.text)),
        ("forbidden_word", "b", 2, 6),
        ("forbidden_word", "c", 9, 13),
    ]
