"""Tables of examples in Markdown: what the source says, the quote, and its state."""

import re
from collections.abc import Iterator

HEADER = "| the source says | the quote | state |"


def rows_of(page: str) -> Iterator[tuple[str, str, str]]:
    """The rows of all tables of a page that have this header."""
    for table in page.split(HEADER)[1:]:
        for line in table.strip().split("\n")[1:]:
            if not line.startswith("|"):
                break
            source, quote, state = (cell.strip() for cell in line.strip("|").split(" | "))
            yield re.sub("<br>", "\n", source), quote, state
