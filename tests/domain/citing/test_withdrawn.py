"""What is struck out, or stands beside an empty box, is not said by a text."""

import pytest

from quire.domain.citing.quote_matching import QuoteMatcher

STRUCK = "The fee is ~~eighty euros a day~~ ninety euros a day. ~~It is paid in advance.~~"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (STRUCK, "It is paid in advance."),
        (STRUCK, "eighty euros a day"),
        ("[ ] The applicant has a licence.", "The applicant has a licence."),
        ("- [ ] The applicant has a licence.\n- [x] He has a car.", "The applicant has a licence."),
        ("☐ The applicant has a licence. ☒ He has a car.", "The applicant has a licence."),
        ("The applicant has a licence. [ ]", "The applicant has a licence."),
        ("He has a car of his own. [x]\nHe has a licence now. [ ]", "He has a licence now."),
        ("Marital status: [ ] married person [x] single person", "married person"),
    ],
)
def test_it_is_never_found_without_its_sign(text: str, quote: str) -> None:
    checked = QuoteMatcher(text).check(quote)
    assert (checked.state, checked.reason) == ("unverified", "cut")
    assert checked.sentence is None or quote in checked.sentence


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (STRUCK, "~~It is paid in advance.~~"),
        (STRUCK, "ninety euros a day."),
        ("[ ] The applicant has a licence.", "[ ] The applicant has a licence."),
        ("[x] The applicant has a licence.", "The applicant has a licence."),
        ("- [ ] The applicant has a licence.\n- [x] He has a car.", "He has a car."),
        ("☐ The applicant has a licence. ☒ He has a car.", "He has a car."),
        ("He has a car of his own. [x]\nHe has a licence now. [ ]", "He has a car of his own."),
        ("Marital status: [ ] married person [x] single person", "single person"),
        ("[ ] The applicant has a licence.\n\nThe rest is for the office.", "The rest is for the office."),
        ("The applicant has a licence. The rest is for the office: [ ]", "The applicant has a licence."),
    ],
)
def test_with_its_sign_or_beside_it_a_quote_is_found(text: str, quote: str) -> None:
    assert QuoteMatcher(text).check(quote).state == "verified"
