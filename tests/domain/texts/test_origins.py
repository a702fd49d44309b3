"""The rules of where a text came from."""

import pytest

from quire.domain.errors import InvalidField
from quire.domain.texts.origins import Origin, OriginKind, check_origins


@pytest.mark.parametrize(
    "origin",
    [
        Origin(0, 4, "pasted"),
        Origin(3, 4, "imported"),
        Origin(0, 2, "edited_answer"),
        Origin(1, 3, "answer", message_id="m1"),
        Origin(1, 3, "quoted", reference_id="r1"),
    ],
)
def test_origins_within_the_text_are_accepted(origin: Origin) -> None:
    check_origins((origin,), "text")


@pytest.mark.parametrize(("start", "end"), [(2, 2), (3, 1), (0, 5), (5, 6)])
def test_an_origin_is_a_range_within_the_text(start: int, end: int) -> None:
    with pytest.raises(InvalidField) as refused:
        check_origins((Origin(0, 1, "typed"), Origin(start, end, "pasted")), "text")
    assert refused.value.details == {"field": "origins[1].end"}


def test_origins_must_come_with_a_text() -> None:
    check_origins((), None)
    with pytest.raises(InvalidField, match="must come with the content"):
        check_origins((Origin(0, 1, "pasted"),), None)


@pytest.mark.parametrize(
    ("kind", "message_id"),
    [("answer", None), ("pasted", "m1"), ("typed", "m1"), ("imported", "m1"), ("edited_answer", "m1")],
)
def test_text_of_an_answer_and_no_other_names_its_message(kind: OriginKind, message_id: str | None) -> None:
    with pytest.raises(InvalidField) as refused:
        check_origins((Origin(0, 1, kind, message_id),), "text")
    assert refused.value.details == {"field": "origins[0].message_id"}


@pytest.mark.parametrize(("kind", "reference_id"), [("quoted", None), ("pasted", "r1"), ("typed", "r1")])
def test_quoted_text_and_no_other_names_its_source(kind: OriginKind, reference_id: str | None) -> None:
    with pytest.raises(InvalidField) as refused:
        check_origins((Origin(0, 1, kind, reference_id=reference_id),), "text")
    assert refused.value.details == {"field": "origins[0].reference_id"}
