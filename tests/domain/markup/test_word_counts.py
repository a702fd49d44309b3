"""Words are counted as people count them who read the text."""

import pytest

from quire.domain.markup.word_counts import count_read_words, read_words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Weigh 5 g of H~2~O.", 5),
        ("10^6^ CFU", 2),
        ("10⁶ CFU", 2),
        ("10<sup>6</sup> CFU<br>more", 3),
        ("It is $x^2 + y^2$ here.", 4),
        ("$5 and $6", 3),
        ("costs 5$.\n\nAnd 3$ more", 5),
        ("$$\nx = 1\n$$", 1),
        ("[the site](https://example.org/a/b)", 2),
        ("See <https://example.org/a/b>.", 2),
        ("Foxes[^site-standard-12] jump.\n\n[^site-standard-12]: Page 11", 4),
        ('![A pump](quire:1f0c "The pump"){#fig:pump width=80%}', 2),
        ("![A pump](quire:1f0c)", 0),
        ("See @fig:pump.", 2),
        (": Limits {#tbl:limits}", 1),
    ],
)
def test_what_is_not_read_does_not_count(text: str, count: int) -> None:
    assert count_read_words(text) == count


def test_words_are_where_they_are_written() -> None:
    text = "[a](https://example.org) H~2~O $x$ b"
    assert [text[word.start() : word.end()] for word in read_words(text)] == ["a", "H~2~O", "x", "b"]
