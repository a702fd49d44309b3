"""Figures, tables and sections have names in the language of the document."""

from typing import get_args

import pytest

from quire.domain.documents.document_settings import DocumentLanguage
from quire.domain.markup.caption_words import CAPTION_WORDS


def test_every_language_that_can_be_chosen_has_its_words() -> None:
    assert set(get_args(DocumentLanguage)) == CAPTION_WORDS.keys()


@pytest.mark.parametrize("language", sorted(CAPTION_WORDS))
def test_every_phrase_has_its_number(language: str) -> None:
    words = CAPTION_WORDS[language]
    for kind in ("fig", "tbl", "sec"):
        assert any(words.parts(kind))
    assert all(phrase.count("{number}") == 1 for phrase in (words.figure, words.table, words.section))


def test_the_number_may_stand_before_the_word() -> None:
    assert CAPTION_WORDS["en"].parts("fig") == ("Figure ", "")
    assert CAPTION_WORDS["hu"].parts("tbl") == ("", ". táblázat")
