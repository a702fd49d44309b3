"""The instructions of a template in the prompt of one question: the person's own, between marks of their own.

What is filled in for a variable is material like everything else that people wrote: a title stands disarmed on its
line, and selected text stands between the marks of material.
"""

from datetime import date

import msgspec

from quire.domain.conversation.fences import disarmed, fenced, fenced_whole
from quire.domain.documents.document_settings import DocumentLanguage
from quire.domain.templates.instruction_templates import ChosenTemplate, Variable, filled_in

SELECTED_CHARACTERS_MAX = 4_000
"""A longer selection stands in the prompt once, and instructions that name it point there."""

THE_SECTION = "the section’s text"
THE_SELECTION = "the selected part, which stands in this message by itself"
LANGUAGE_OF_QUESTION = "the language of the question"

LANGUAGES: dict[DocumentLanguage, str] = {
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hu": "Hungarian",
    "it": "Italian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
}


class FillIns(msgspec.Struct, frozen=True):
    """What the variables of instructions stand for in one question."""

    document_title: str
    section_title: str
    selected_text: str
    language: DocumentLanguage | None
    """That of the document, where it has one."""
    today: date


def instructions_block(chosen: ChosenTemplate, fill_ins: FillIns) -> str:
    """The instructions with their variables filled in, as they go into a prompt."""
    return fenced_whole("instructions", filled_in(disarmed(chosen.instructions), _values(fill_ins)))


def _values(fill_ins: FillIns) -> dict[Variable, str]:
    language = fill_ins.language
    return {
        "date": fill_ins.today.isoformat(),
        "document_title": disarmed(fill_ins.document_title),
        "language": LANGUAGE_OF_QUESTION if language is None else LANGUAGES[language],
        "section_title": disarmed(fill_ins.section_title),
        "selected_text": _selected(fill_ins.selected_text),
    }


def _selected(text: str) -> str:
    if not text:
        return THE_SECTION
    if len(text) > SELECTED_CHARACTERS_MAX:
        return THE_SELECTION
    return f"\n{fenced('section', text)}\n"
