"""The identity of a Word file is read back as it was written, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.formats.word_identity import SectionIdentity, WordIdentity, identity_in, identity_part

HEADINGS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
SECTIONS = st.builds(
    SectionIdentity, st.uuids().map(lambda id_: id_.hex), st.integers(1), st.integers(1, 6), HEADINGS
)


@given(st.builds(WordIdentity, st.uuids().map(str), st.lists(SECTIONS, max_size=5).map(tuple)))
def test_an_identity_is_read_back(identity: WordIdentity) -> None:
    assert identity_in([identity_part(identity)]) == identity
    assert all(len(section.bookmark) <= 40 for section in identity.sections)


@pytest.mark.parametrize(
    "other",
    [
        b"",
        b"no XML",
        b"<document id='x'/>",
        b"<document xmlns='urn:quire:document:1'/>",
        b"<document xmlns='urn:quire:document:1' id='x'>"
        b"<section id='s' revision='many' level='1' heading=''/></document>",
    ],
)
def test_other_parts_are_none(other: bytes) -> None:
    assert identity_in([other]) is None
