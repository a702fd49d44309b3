"""Language models as people choose among them: who may use them, what they cost, whether they stay in the house."""

from typing import Literal

import msgspec

from quire.domain.errors import InvalidField

ENVIRONMENT = "environment"
"""The id of the model, and of its provider, that the settings of the server name."""

BUILT_IN = "built-in"
"""The id of the assistant that needs no language model."""

BUILT_IN_ASSISTANT = "built-in quoting assistant"
"""The model of answers of which only the quotes can stand in a section."""

IMPORTED_FILE = "imported file"
"""The model of notes with what stood beside the text of an imported file: no model wrote them."""

Audience = Literal["everybody", "groups", "nobody"]

NAME_LENGTH_MAX = 200
CONTEXT_TOKENS_MIN = 1_000
CONTEXT_TOKENS_MAX = 10_000_000
MICROS = 1_000_000
MODELS_MAX = 1_000
"""Of one server."""

_RESERVED = frozenset({BUILT_IN_ASSISTANT, IMPORTED_FILE})
"""Answers by these names are not those of a language model, by which Quire decides what may be done with them."""


class Prices(msgspec.Struct, frozen=True):
    """Millionths of a US dollar for a million tokens; without a price of their own, cached ones cost as others do."""

    input_micros: int
    output_micros: int
    cached_input_micros: int | None = None

    @property
    def cached_micros(self) -> int:
        """Of tokens that the server has read before."""
        return self.input_micros if self.cached_input_micros is None else self.cached_input_micros


FREE = Prices(0, 0)


class ConnectedModel(msgspec.Struct, frozen=True):
    """A language model that can be asked."""

    id: str
    name: str
    """As its server calls it."""
    shown_name: str
    context_tokens: int
    """The size of prompts for it."""
    stays_in_house: bool
    entered_prices: Prices | None = None
    provider_id: str = ""
    provider_revision: int = 0

    @property
    def prices(self) -> Prices | None:
        """What it costs; nothing where it stays in the house and nobody has said otherwise, None where unknown."""
        return FREE if self.entered_prices is None and self.stays_in_house else self.entered_prices


class ModelDraft(msgspec.Struct, frozen=True):
    """A model as an administrator describes it."""

    name: str
    shown_name: str
    context_tokens: int
    stays_in_house: bool
    prices: Prices | None
    audience: Audience
    group_ids: tuple[str, ...] = ()


def check_draft(draft: ModelDraft) -> ModelDraft:
    """The draft with its names on one line; without a shown name it has that of its server."""
    name = _one_line("name", draft.name)
    if name in _RESERVED:
        raise InvalidField("name", "must not be the name of something in Quire")
    shown_name = _one_line("shown_name", draft.shown_name or name)
    if not CONTEXT_TOKENS_MIN <= draft.context_tokens <= CONTEXT_TOKENS_MAX:
        raise InvalidField(
            "context_tokens",
            "must be a number from %(least)s to %(most)s",
            least=CONTEXT_TOKENS_MIN,
            most=CONTEXT_TOKENS_MAX,
        )
    if draft.audience == "groups" and not draft.group_ids:
        raise InvalidField("groups", "must be at least one, or the model is for everybody or for nobody")
    return msgspec.structs.replace(draft, name=name, shown_name=shown_name)


def prompt_size(taken_tokens: int) -> int:
    """The size of prompts for a model that takes so many tokens: what is left beside its answer."""
    return min(max(taken_tokens * 3 // 4, CONTEXT_TOKENS_MIN), CONTEXT_TOKENS_MAX)


def _one_line(field: str, text: str) -> str:
    checked = " ".join(text[: 4 * NAME_LENGTH_MAX].split())
    if not 1 <= len(checked) <= NAME_LENGTH_MAX or not checked.isprintable():
        raise InvalidField(
            field, "must have 1 to %(most)s letters, digits or other characters", most=NAME_LENGTH_MAX
        )
    return checked
