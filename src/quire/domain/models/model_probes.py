"""What was found out about a language model by trying it: a table for people, remembered as it is translated."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from quire.domain.translatable_text import TranslatableText

ProbeSubject = Literal["models", "sentence", "usage", "stop", "parameters", "prompt"]
ProbeState = Literal["fine", "note", "problem"]

PROBE_TIME_MAX = timedelta(minutes=12)
"""Longer no try takes: what has not ended by then was cut off with its server."""


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

    def as_of(self, now: datetime) -> "Probe":
        """The same as it is shown: a try that nobody will end any more has found out that it was cut off."""
        if not self.is_under_way or now - self.at <= PROBE_TIME_MAX:
            return self
        return Probe(
            (row("sentence", "problem", TranslatableText("Trying it was cut off; try it again.")),), self.at
        )


def row(subject: ProbeSubject, state: ProbeState, text: TranslatableText) -> ProbeRow:
    """A row of a sentence whose values are words and numbers."""
    values = {name: value if isinstance(value, int) else str(value) for name, value in text.values.items()}
    return ProbeRow(subject, state, text.template, values)
