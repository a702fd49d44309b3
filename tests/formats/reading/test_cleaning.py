"""What cannot be seen is taken out of texts, and what can be seen stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.formats.reading.cleaning import clean, clean_line


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("soft\u00adhyphen", "softhyphen"),
        ("a\u202eb\u202cc\u2066d\u2069", "abcd"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("nul\0", "nul"),
        ("tag\U000e0041\U000e0042s", "tags"),
        ("private\ue000\U000f1234", "private"),
        ("e\u0301", "é"),
        ("oﬃce ﬁnds ﬂour", "office finds flour"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200db", "ab"),
        ("日本語 🙂 “quotes” – x²", "日本語 🙂 “quotes” – x²"),
    ],
)
def test_only_what_is_seen_stays(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text())
def test_a_clean_text_has_nothing_invisible(text: str) -> None:
    cleaned = clean(text)
    hidden = {"\u200c", "\u200d"}
    for letter in cleaned:
        assert unicodedata.category(letter) not in ("Cc", "Co", "Cs") or letter in "\n\t"
        is_visible_mark = unicodedata.name(letter, "").startswith(("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN"))
        assert unicodedata.category(letter) != "Cf" or is_visible_mark or letter in hidden
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned


@given(st.text())
def test_a_line_is_one_line(text: str) -> None:
    assert clean_line(text).split() == clean_line(text).split(" ") or clean_line(text) == ""
