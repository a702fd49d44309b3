"""What has changed between two versions of a template, line by line of its file, with lines around each change."""

from typing import Literal

import msgspec

from quire.domain.templates.document_templates import DocumentTemplate
from quire.domain.templates.template_files import template_text
from quire.domain.texts.block_diff import token_diff

LINES_AROUND = 3


class ChangedLines(msgspec.Struct, frozen=True):
    """Lines that one of the versions has, or both; of those that both have, `left_out` stand between what is shown."""

    kind: Literal["kept", "added", "removed"]
    text: str
    left_out: int = 0
    rest: str = ""
    """What stands behind those that are left out."""


def template_changes(then: DocumentTemplate, now: DocumentTemplate) -> tuple[ChangedLines, ...]:
    """The differences in order; none where the versions are the same."""
    before, after = template_text(then).split("\n"), template_text(now).split("\n")
    return tuple(_shown(change.kind, list(change.tokens)) for change in token_diff(before, after))


def _shown(kind: Literal["kept", "added", "removed"], lines: list[str]) -> ChangedLines:
    if kind != "kept" or len(lines) <= 2 * LINES_AROUND + 1:
        return ChangedLines(kind, "\n".join(lines))
    beginning, end = lines[:LINES_AROUND], lines[-LINES_AROUND:]
    return ChangedLines(kind, "\n".join(beginning), len(lines) - 2 * LINES_AROUND, "\n".join(end))
