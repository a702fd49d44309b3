"""What an answer may be given, as it was gathered; `prompts` chooses of it what fits."""

from datetime import date

import msgspec

from quire.domain.contracts.contract import NO_CONTRACT, Contract
from quire.domain.conversation.answers import NotSearched
from quire.domain.conversation.checkpoints import Checkpoint, Turn
from quire.domain.conversation.messages import AnswerConfig, Intent
from quire.domain.documents.document_settings import DocumentLanguage
from quire.domain.documents.sections import OutlineEntry
from quire.domain.models.chat_settings import NOTHING_SET, ChatSettings
from quire.domain.references.passages import Passage
from quire.domain.templates.instruction_templates import ChosenTemplate


class CurrentSection(msgspec.Struct, frozen=True):
    """The section whose chat this is."""

    title: str
    content: str
    revision: int


class Neighbour(msgspec.Struct, frozen=True):
    """A section before or after the current one."""

    place: str
    title: str
    content: str


class SelectedPart(msgspec.Struct, frozen=True):
    """A part of the section that a question is about; without `text` it is the place behind `before`."""

    text: str
    before: str


class Material(msgspec.Struct, frozen=True):
    """Everything an answer may be given, before any budget."""

    document_title: str
    outline: tuple[OutlineEntry, ...]
    section: CurrentSection
    neighbours: tuple[Neighbour, ...]
    checkpoint: Checkpoint | None
    """What was said before the turns."""
    turns: tuple[Turn, ...]
    forgotten_count: int
    """Messages before these that were neither read nor summed up."""
    references: tuple[Passage, ...]
    """Everything that stands in the references, in order, where they are so short that they go in whole."""
    passages: tuple[Passage, ...]
    """Those that fit the question, best first."""
    question: str
    selection: SelectedPart | None
    intent: Intent
    config: AnswerConfig
    today: date
    settings: ChatSettings = NOTHING_SET
    """Length, tone and instructions that hold for all answers of the chat."""
    does_any_fit: bool = True
    """Whether any of the passages seems to be about the question."""
    contract: Contract = NO_CONTRACT
    """What holds for this section, and for no other."""
    template: ChosenTemplate | None = None
    """The instructions that were chosen for the answer."""
    language: DocumentLanguage | None = None
    """That of the document, where it has one."""
    not_searched: tuple[NotSearched, ...] = ()
    """Where no passage could be found, whatever stands there."""
