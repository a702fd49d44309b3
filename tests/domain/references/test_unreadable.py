"""Reasons with values are found again in the sentences that were stored of them."""

import pytest

from quire.domain.limits import Limits
from quire.domain.references.unreadable import (
    reason_of,
    too_many_pages,
    too_many_parts,
    too_much_text,
    wrong_content,
)
from quire.domain.translatable_text import TranslatableText

LIMITS = Limits()


@pytest.mark.parametrize(
    "reason",
    [
        wrong_content("pdf"),
        wrong_content("text"),
        too_many_pages(LIMITS.reference_pages),
        too_many_parts(LIMITS.archive_entries),
        too_much_text(LIMITS.reference_text_bytes_max),
    ],
    ids=str,
)
def test_a_reason_is_found_in_its_sentence(reason: TranslatableText) -> None:
    assert reason_of(str(reason), LIMITS) == reason


@pytest.mark.parametrize("sentence", ["The file is empty.", "This file has more than 7 pages.", "100 % odd"])
def test_any_other_sentence_is_said_as_it_is(sentence: str) -> None:
    assert str(reason_of(sentence, LIMITS)) == sentence
