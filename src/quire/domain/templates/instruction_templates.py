"""Instruction templates: named texts that say how an answer is to be, with variables filled in when it is asked.

A variable is a name in braces, and there is nothing else: no conditions, no loops, no variables in what is filled in.
A brace itself is written twice.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, get_args

import msgspec

from quire.domain.errors import InvalidField
from quire.domain.templates.template_owners import BelongsTo

Variable = Literal["date", "document_title", "language", "section_title", "selected_text"]

VARIABLES: tuple[Variable, ...] = get_args(Variable)
INSTRUCTIONS_LENGTH_MAX = 8_000

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}\n]{0,40})\}|[{}]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class InstructionTemplate(msgspec.Struct, frozen=True):
    """A named text with instructions, as those see it who may use it."""

    id: str
    name: str
    instructions: str
    belongs_to: BelongsTo
    group: str | None
    """The name of the group to which it belongs."""
    may_change: bool
    """Whether whoever asks may change and delete it."""
    revision: int
    created_at: datetime
    updated_at: datetime


class ChosenTemplate(msgspec.Struct, frozen=True):
    """The template of a question as it was when it was asked, whatever becomes of it."""

    id: str
    name: str
    instructions: str


def check_instructions(text: str) -> str:
    """The text without surrounding space. Raises `InvalidField`, also for what only looks like a variable."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidField("instructions", "must not be empty")
    if len(text) > INSTRUCTIONS_LENGTH_MAX:
        raise InvalidField(
            "instructions", "must have at most %(count)s characters", count=INSTRUCTIONS_LENGTH_MAX
        )
    if _CONTROL.search(text):
        raise InvalidField("instructions", "must not contain control characters")
    unknown = next(_unknown_variables(text), None)
    if unknown is not None:
        raise InvalidField(
            "instructions",
            "must not contain “%(found)s”: the variables are %(variables)s, and a brace itself is written {{ or }}",
            found=unknown,
            variables=", ".join(f"{{{name}}}" for name in VARIABLES),
        )
    return text


def filled_in(text: str, values: Mapping[Variable, str]) -> str:
    """Checked instructions with the values of their variables, and with single braces where they are double."""

    def value_of(piece: re.Match[str]) -> str:
        return piece[0][0] if piece[1] is None else values[piece[1]]  # type: ignore[index]

    return _PIECE.sub(value_of, text)


def _unknown_variables(text: str) -> Iterator[str]:
    for piece in _PIECE.finditer(text):
        is_variable = piece[1] in VARIABLES
        if not is_variable and piece[0] not in ("{{", "}}"):
            yield piece[0]
