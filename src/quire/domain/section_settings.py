"""The settings of one section."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

WORD_GOAL_MAX = 1_000_000

WordGoal = Annotated[int, Meta(ge=1, le=WORD_GOAL_MAX)]


class SectionSettings(Struct, frozen=True):
    """The settings of a section."""

    word_goal: int | None = None
    """How many words it is to have; null where it has no goal."""


class SectionSettingsChange(Struct, frozen=True, forbid_unknown_fields=True):
    """New settings of a section; fields that are absent stay as they are."""

    word_goal: WordGoal | UnsetType | None = UNSET
    """How many words it is to have; null takes the goal away."""


def changed(settings: SectionSettings, change: SectionSettingsChange) -> SectionSettings:
    """The settings after a change."""
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    return msgspec.structs.replace(settings, **given)
