"""Whoever cannot have a file reads why."""

from typing import get_args

import pytest

from quire.domain.errors import CannotExport
from quire.domain.export_failures import ExportFailure, FailureReason


@pytest.mark.parametrize("reason", get_args(FailureReason))
def test_each_reason_has_a_sentence_of_its_own(reason: FailureReason) -> None:
    others = {str(ExportFailure(one, "7").in_words()) for one in get_args(FailureReason) if one != reason}
    error = CannotExport(ExportFailure(reason, "7"))
    assert error.sentence.endswith(".") or error.sentence.endswith(": 7")
    assert error.sentence not in others
    assert error.details == {"reason": reason}


def test_what_cannot_be_written_is_named() -> None:
    assert str(ExportFailure("formula", r"\frac{a}").in_words()).endswith(r": \frac{a}")
    assert str(ExportFailure("picture", "A red pump").in_words()).endswith(": A red pump")
