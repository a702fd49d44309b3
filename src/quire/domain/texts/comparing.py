"""What of a block is compared with another: its text without the blanks that say nothing.

Blanks say nothing at the end of a line and around the cells of a table, and several of them say no more than one. At
the beginning of a line, and in code, they do.
"""

import re

from quire.domain.texts.blocks import Block, is_table_row, is_table_rule
from quire.domain.texts.tables import comparable_row, comparable_rule

_BLANKS_AFTER_TEXT = re.compile(r"(?<=[^ \t\n])[ \t\r]+(\n|$)?")


def comparable(block: Block) -> str:
    """A text that two blocks have in common if they differ in nothing but such blanks."""
    if block.kind in ("row", "table"):
        return "\n".join(_comparable_lines(block.text.split("\n")))
    if block.kind in ("code", "formula"):
        return block.text
    return _without_blanks(block.text)


def _comparable_lines(lines: list[str]) -> list[str]:
    """The lines of a table, or one of its rows: below the first one is the delimiter row."""
    compared = [comparable_row(line) if is_table_row(line) else _without_blanks(line) for line in lines]
    if len(lines) > 1 and is_table_row(lines[1]) and is_table_rule(lines[1]):
        compared[1] = comparable_rule(lines[1])
    return compared


def _without_blanks(text: str) -> str:
    # Few blocks have such blanks, and looking for them costs much less than replacing them.
    if "  " in text or "\t" in text or " \n" in text or "\r" in text or text.endswith(" "):
        return _BLANKS_AFTER_TEXT.sub(lambda blanks: " " if blanks[1] is None else blanks[1], text)
    return text
