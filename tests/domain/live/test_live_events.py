"""Who hears of which change."""

import pytest

from quire.domain.live.live_events import RIGHT_TO_HEAR, LiveEvent, LiveEventType, may_hear
from quire.domain.sharing.grants import ALL, Permissions

READER = Permissions("reader")
EDITOR_OF_ONE = Permissions(None, {"one": "editor"})
READER_OF_ONE = Permissions(None, {"one": "reader"})


@pytest.mark.parametrize(
    ("permissions", "type_", "section_id", "hears"),
    [
        *((ALL, type_, "one", True) for type_ in RIGHT_TO_HEAR),
        (READER, "section.saved", "one", True),
        (READER, "outline.changed", None, True),
        (READER, "proposal.changed", "one", False),
        (READER, "answer.changed", "one", False),
        (READER, "coverage.changed", "one", False),
        (EDITOR_OF_ONE, "section.saved", "one", True),
        (EDITOR_OF_ONE, "proposal.changed", "one", True),
        (EDITOR_OF_ONE, "answer.changed", "one", False),
        (EDITOR_OF_ONE, "section.saved", "other", False),
        (EDITOR_OF_ONE, "outline.changed", "other", False),
        (EDITOR_OF_ONE, "outline.changed", None, False),
        (READER_OF_ONE, "proposal.changed", "one", False),
        (Permissions(), "outline.changed", "one", False),
    ],
)
def test_everybody_hears_of_what_they_may_see(
    permissions: Permissions, type_: LiveEventType, section_id: str | None, hears: bool
) -> None:
    assert may_hear(permissions, "ann", LiveEvent(1, type_, section_id, b"{}")) == hears


def test_of_a_proposal_its_author_hears_who_may_still_propose_there() -> None:
    event = LiveEvent(1, "proposal.changed", "one", b"{}", author_id="ben")
    assert may_hear(Permissions("suggester"), "ben", event)
    assert may_hear(Permissions(None, {"one": "suggester"}), "ben", event)
    assert not may_hear(Permissions("suggester"), "cem", event)
    assert not may_hear(Permissions("commenter"), "ben", event)
    assert not may_hear(Permissions(None, {"two": "suggester"}), "ben", event)
