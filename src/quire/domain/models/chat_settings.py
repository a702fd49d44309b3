"""How answers are written: the configuration of chats, which sections inherit from documents, and those from Quire."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

AnswerLength = Literal["short", "medium", "long"]
Tone = Literal["plain", "formal", "friendly", "persuasive"]

ModelId = Annotated[str, Meta(min_length=1, max_length=64)]

PASSAGES_DEFAULT = 12
INSTRUCTIONS_LENGTH_MAX = 8_000

Passages = Annotated[int, Meta(ge=1, le=40)]
Temperature = Annotated[float, Meta(ge=0, le=2)]
Instructions = Annotated[str, Meta(max_length=INSTRUCTIONS_LENGTH_MAX)]


class ChatSettings(Struct, frozen=True, omit_defaults=True):
    """The configuration of a chat; null is inherited."""

    model_id: str | None = None
    thorough: bool | None = None
    """Whether the model also helps to find passages."""
    passages: int | None = None
    """How many passages an answer is given at most."""
    length: AnswerLength | None = None
    tone: Tone | None = None
    temperature: float | None = None
    instructions: str | None = None
    """What the person wants of every answer, in their words."""

    def inheriting(self, above: "ChatSettings") -> "ChatSettings":
        """These settings, with those above where there are none."""
        return ChatSettings(
            **{
                name: getattr(above, name) if (value := getattr(self, name)) is None else value
                for name in self.__struct_fields__
            }
        )


class ChatSettingsChange(Struct, frozen=True, forbid_unknown_fields=True):
    """New settings of chats: fields that are absent stay as they are, null is inherited from now on."""

    model_id: ModelId | UnsetType | None = UNSET
    thorough: bool | UnsetType | None = UNSET
    passages: Passages | UnsetType | None = UNSET
    length: AnswerLength | UnsetType | None = UNSET
    tone: Tone | UnsetType | None = UNSET
    temperature: Temperature | UnsetType | None = UNSET
    instructions: Instructions | UnsetType | None = UNSET


NOTHING_SET = ChatSettings()


def changed(settings: ChatSettings, change: ChatSettingsChange) -> ChatSettings:
    """The settings after a change; blank instructions are none."""
    given = {name: getattr(change, name) for name in ChatSettings.__struct_fields__}
    named = {name: value for name, value in given.items() if value is not UNSET}
    if not (named.get("instructions") or "x").strip():
        named["instructions"] = None
    return msgspec.structs.replace(settings, **named)


def of_change(change: ChatSettingsChange) -> ChatSettingsChange:
    """The change of chats alone, of one that names other settings as well."""
    return ChatSettingsChange(*(getattr(change, name) for name in ChatSettingsChange.__struct_fields__))
