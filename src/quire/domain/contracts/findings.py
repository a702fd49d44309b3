"""What breaks a contract: findings, each with its place in the text of a revision."""

from typing import Literal

from msgspec import Struct

FindingKind = Literal[
    "too_short",
    "too_long",
    "pages_unknown",
    "forbidden_word",
    "preferred_word",
    "number_without_source",
    "source_not_cited",
    "reference_dead",
]


class ContractFinding(Struct, frozen=True, omit_defaults=True):
    """Something that breaks a contract, at characters `start` to `end` of the text, or about all of it."""

    kind: FindingKind
    start: int
    end: int
    sentence: str = ""
    """The sentence around it; empty for what concerns the whole text."""
    text: str = ""
    """The words at its place."""
    use: str | None = None
    """The word that is preferred there."""
    source: str | None = None
    """The id or key of the source that is not cited."""
    source_title: str | None = None
    count: int | None = None
    """How long the text is, and how long it may be at least or at most."""
    limit: int | None = None
    unit: str | None = None

    @property
    def is_about_whole_text(self) -> bool:
        """Whether it has no place of its own."""
        return self.kind in ("too_short", "too_long", "pages_unknown", "source_not_cited")
