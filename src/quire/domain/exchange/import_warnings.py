"""Warnings of an import: what of a file did not come across as it was, and where.

A reader gives a warning for each occurrence; `gathered` merges those that say the same of one section.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from quire.domain.translatable_text import TranslatableText, Value

ImportWarningCode = Literal[
    "cells_merged",
    "table_in_cell",
    "blocks_in_cell",
    "picture_unreadable",
    "picture_missing",
    "picture_not_loaded",
    "pictures_too_many",
    "object_left_out",
    "markup_left_out",
    "command_unknown",
    "file_not_included",
    "around_main_left_out",
    "citation_as_text",
    "reference_as_text",
    "formula_as_text",
    "hidden_text_left_out",
    "encoding_guessed",
    "title_shortened",
    "section_divided",
    "split_less_deep",
    "changes_left_out",
    "changes_accepted",
    "section_unfound",
    "section_gone",
    "section_deleted",
    "section_moved",
    "picture_not_proposed",
    "comments_left_out",
    "replies_left_out",
]

WARNINGS_MAX = 200
"""Warnings of one import; with more, equal ones of all places become one, and if need be all of one code."""

DETAIL_CHARACTERS_MAX = 100

_TEMPLATES: dict[ImportWarningCode, TranslatableText] = {
    "cells_merged": TranslatableText(
        "The table “%(detail)s” has cells that reach over several rows or columns; they were taken apart."
    ),
    "table_in_cell": TranslatableText(
        "The table “%(detail)s” has a table in a cell, which is now text in it."
    ),
    "blocks_in_cell": TranslatableText(
        "The table “%(detail)s” has lists or other blocks in its cells, which are now lines in them."
    ),
    "picture_unreadable": TranslatableText("The picture “%(detail)s” cannot be shown and was left out."),
    "picture_missing": TranslatableText("The picture “%(detail)s” is not in the file and was left out."),
    "picture_not_loaded": TranslatableText(
        "The picture “%(detail)s” is on another server; it was not loaded and is a link now."
    ),
    "pictures_too_many": TranslatableText("Pictures that were left out since there are too many: %(count)s."),
    "object_left_out": TranslatableText("Embedded objects, such as charts, that were left out: %(count)s."),
    "markup_left_out": TranslatableText("Markup that Quire does not have was left out: “%(detail)s”."),
    "command_unknown": TranslatableText(
        "Quire does not know the command “%(detail)s” of LaTeX; what stands in its braces is text now."
    ),
    "file_not_included": TranslatableText(
        "The file “%(detail)s” was not read, since only this one was imported; its text is missing."
    ),
    "around_main_left_out": TranslatableText(
        "What the page has around its main part, such as navigation, was left out: “%(detail)s”."
    ),
    "citation_as_text": TranslatableText("A citation stays text: “%(detail)s”."),
    "reference_as_text": TranslatableText(
        "The reference “%(detail)s” leads to nothing that has a label here; it stays text."
    ),
    "formula_as_text": TranslatableText("A formula could not be read and is text now: “%(detail)s”."),
    "hidden_text_left_out": TranslatableText("Hidden text was left out: %(count)s."),
    "encoding_guessed": TranslatableText("The encoding of the text was guessed: %(detail)s."),
    "title_shortened": TranslatableText(
        "The heading “%(detail)s” is too long for a title; all of it stands in the text."
    ),
    "section_divided": TranslatableText("The section “%(detail)s” is too long for one and was divided."),
    "split_less_deep": TranslatableText(
        "There are more headings than a document may have sections; it was split at level %(detail)s."
    ),
    "changes_accepted": TranslatableText(
        "Tracked changes of this kind of files were taken as accepted: %(count)s."
    ),
    "changes_left_out": TranslatableText(
        "Tracked changes of formatting alone were taken as accepted: %(count)s."
    ),
    "section_unfound": TranslatableText(
        "The section “%(detail)s” was not found in the file; nothing is proposed for it."
    ),
    "section_gone": TranslatableText(
        "The section “%(detail)s” is not in this document any more, or not at the revision that left."
    ),
    "section_deleted": TranslatableText(
        "The section “%(detail)s” was deleted in the file; it is proposed to be emptied, and stays in the outline."
    ),
    "section_moved": TranslatableText(
        "The section “%(detail)s” stands elsewhere in the file; the order of sections stays as it is here."
    ),
    "picture_not_proposed": TranslatableText(
        "New pictures in the file, which a proposal cannot have: %(count)s."
    ),
    "comments_left_out": TranslatableText(
        "There are more comments than a section may have; left out were %(count)s."
    ),
    "replies_left_out": TranslatableText(
        "Replies in the file to comments that are not here any more: %(count)s."
    ),
}


class ImportWarning(msgspec.Struct, frozen=True):
    """What did not come across as it was; `place` is the heading below which it stands, empty for the whole file.

    `detail` names what it is about, such as the first words of a table; `count` says how often.
    """

    code: ImportWarningCode
    place: str = ""
    detail: str = ""
    count: int = 1
    sentence: str = ""
    """For people; in English as long as it is stored."""


def warning_sentence(warning: ImportWarning) -> TranslatableText:
    """What a warning says to people."""
    values: dict[str, Value] = {"detail": warning.detail, "count": warning.count}
    return TranslatableText(_TEMPLATES[warning.code].template, values)


def gathered(warnings: Iterable[ImportWarning]) -> tuple[ImportWarning, ...]:
    """Equal warnings of one place as one, in the order of their first occurrence."""
    found = _merged(map(_shortened, warnings))
    if len(found) > WARNINGS_MAX:
        found = _merged(msgspec.structs.replace(one, place="") for one in found)
    if len(found) > WARNINGS_MAX:
        found = _merged(msgspec.structs.replace(one, detail="…") for one in found)
    return tuple(msgspec.structs.replace(one, sentence=str(warning_sentence(one))) for one in found)


def _shortened(warning: ImportWarning) -> ImportWarning:
    detail = " ".join(warning.detail.split())
    if len(detail) > DETAIL_CHARACTERS_MAX:
        detail = f"{detail[:DETAIL_CHARACTERS_MAX].rstrip()}…"
    return msgspec.structs.replace(warning, detail=detail)


def _merged(warnings: Iterable[ImportWarning]) -> list[ImportWarning]:
    counts: Counter[ImportWarning] = Counter()
    for warning in warnings:
        counts[msgspec.structs.replace(warning, count=1, sentence="")] += warning.count
    return [msgspec.structs.replace(warning, count=count) for warning, count in counts.items()]
