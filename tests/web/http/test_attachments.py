"""Every name of a file has a form that old programs read, and one with all of its letters."""

import pytest

from quire.web.http.attachments import attachment


@pytest.mark.parametrize(
    ("filename", "disposition"),
    [
        ("Tanks.docx", 'attachment; filename="Tanks.docx"'),
        (
            "größer 日.pdf",
            "attachment; filename=\"gr__er _.pdf\"; filename*=UTF-8''gr%C3%B6%C3%9Fer%20%E6%97%A5.pdf",
        ),
        ('a"b\\c%d', "attachment; filename=\"a_b_c_d\"; filename*=UTF-8''a%22b%5Cc%25d"),
        (
            "a\r\nSet-Cookie: x",
            "attachment; filename=\"a__Set-Cookie: x\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x",
        ),
    ],
)
def test_a_name_is_given_in_both_forms(filename: str, disposition: str) -> None:
    assert attachment(filename) == disposition
