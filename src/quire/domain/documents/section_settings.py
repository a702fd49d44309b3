"""The settings of one section: how long it is to be, how far it is, who is responsible for it, and until when."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from quire.domain.accounts.users import NAME_LENGTH_MAX
from quire.domain.models.chat_settings import ChatSettings, ChatSettingsChange

WORD_GOAL_MAX = 1_000_000

WordGoal = Annotated[int, Meta(ge=1, le=WORD_GOAL_MAX)]

SectionState = Literal["draft", "in_work", "ready_for_review", "ready"]


class SectionSettings(Struct, frozen=True):
    """The settings of a section."""

    word_goal: int | None = None
    """How many words it is to have; null where it has no goal."""
    state: SectionState = "draft"
    responsible: str | None = None
    """The name of the account of whoever is responsible for it."""
    due_on: date | None = None


class SectionSettingsChange(Struct, frozen=True):
    """New settings of a section, without those of its chat."""

    word_goal: int | UnsetType | None = UNSET
    state: SectionState | UnsetType = UNSET
    responsible: str | UnsetType | None = UNSET
    due_on: date | UnsetType | None = UNSET


class AllSectionSettings(ChatSettings, frozen=True, omit_defaults=False, kw_only=True):
    """The settings of a section with those of its chat; null is inherited from its document."""

    word_goal: int | None
    state: SectionState
    responsible: str | None
    due_on: date | None


class SectionSettingsBody(ChatSettingsChange, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """New settings of a section and of its chat; fields that are absent stay as they are."""

    word_goal: WordGoal | UnsetType | None = UNSET
    """How many words it is to have; null takes the goal away."""
    state: SectionState | UnsetType = UNSET
    responsible: Annotated[str, Meta(max_length=NAME_LENGTH_MAX)] | UnsetType | None = UNSET
    """The name of an account that may read the section; null for nobody."""
    due_on: date | UnsetType | None = UNSET

    @property
    def of_section(self) -> SectionSettingsChange:
        """The change of the section alone, without that of its chat."""
        return SectionSettingsChange(self.word_goal, self.state, self.responsible, self.due_on)


def changed(settings: SectionSettings, change: SectionSettingsChange) -> SectionSettings:
    """The settings after a change."""
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    return msgspec.structs.replace(settings, **given)
