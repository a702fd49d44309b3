"""Markdown texts of all kinds of blocks, for tests that try very many of them."""

from hypothesis import strategies as st

WORDS = "valve pump seal gauge rinse drain vent line tank agent release lock".split()

_sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
_blocks = st.one_of(
    _sentences,
    _sentences,
    _sentences.map(lambda words: f"- {words}"),
    _sentences.map(lambda words: f"2. {words}\n   goes on"),
    _sentences.map(lambda words: f"## {words}"),
    _sentences.map(lambda words: f"| {words} | b |"),
    st.sampled_from(
        [
            "|---|---|",
            "|---|---|---|",
            "```\ncode\n\nmore\n```",
            "```\nnever closed",
            "> quoted\n> words",
            "[^1]: note",
            "---",
            "ünï 漢字 🙂",
        ]
    ),
)
_gaps = st.sampled_from(["\n\n", "\n\n", "\n", "\n\n\n", "\n \n", "\r\n\r\n", "\r\n"])
_edges = st.sampled_from(["", "", "\n", "\n\n", " \n", "\r\n"])


def markdown_texts(blocks_max: int = 8) -> st.SearchStrategy[str]:
    """Few words, so that blocks are alike by chance, and every kind of gap."""
    pieces = st.lists(st.tuples(_blocks, _gaps), max_size=blocks_max)
    return st.builds(
        lambda before, pieces, after: before + "".join(block + gap for block, gap in pieces)[:-1] + after,
        _edges,
        pieces,
        _edges,
    )


def tables() -> st.SearchStrategy[list[list[str]]]:
    """The cells of tables, row by row and the header first; few different ones, so that rows and columns are alike."""
    cells = st.sampled_from(
        ["step", "minutes", "rinse", "dry", "10", "12", "80 °C", "", "-", "---", r"a \| b", "`x`"]
    )
    sizes = st.tuples(st.integers(1, 4), st.integers(1, 5))
    return sizes.flatmap(
        lambda size: st.lists(
            st.lists(cells, min_size=size[0], max_size=size[0]), min_size=size[1], max_size=size[1]
        )
    )


@st.composite
def drawn(draw: st.DrawFn, rows: list[list[str]]) -> str:
    """A table as Markdown, its cells with or without blanks around them."""
    rule = [draw(st.sampled_from(["---", ":--", "-", ":-:"])) for _ in rows[0]]
    blanks = st.sampled_from(["", " ", "  "])
    lines = [
        "|".join(f"{draw(blanks)}{cell}{draw(blanks)}" for cell in row) for row in (rows[0], rule, *rows[1:])
    ]
    return "\n".join(f"|{line}|" for line in lines)
