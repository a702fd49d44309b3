"""What was found out about a language model by trying it: a table for people, remembered as it is translated."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from quire.domain.translatable_text import TranslatableText

ProbeSubject = Literal["models", "sentence", "usage", "end", "stop", "parameters", "prompt"]
ProbeState = Literal["fine", "note", "problem"]


class ProbeRow(msgspec.Struct, frozen=True):
    """What one try has found: a sentence, with its values apart."""

    subject: ProbeSubject
    state: ProbeState
    template: str
    values: Mapping[str, str | int] = {}

    @property
    def text(self) -> TranslatableText:
        """The sentence."""
        return TranslatableText(self.template, self.values)


class Probe(msgspec.Struct, frozen=True):
    """All that was found, and when."""

    rows: tuple[ProbeRow, ...]
    at: datetime
    model_names: tuple[str, ...] = ()
    """The models of which the server says that it has them."""
    is_under_way: bool = False

    @property
    def answers(self) -> bool:
        """Whether it gave an answer at all."""
        return any(row.subject == "sentence" and row.state != "problem" for row in self.rows)


def row(subject: ProbeSubject, state: ProbeState, text: TranslatableText) -> ProbeRow:
    """A row of a sentence whose values are words and numbers."""
    values = {name: value if isinstance(value, int) else str(value) for name, value in text.values.items()}
    return ProbeRow(subject, state, text.template, values)
