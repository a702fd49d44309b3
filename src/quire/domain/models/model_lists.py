"""What came of asking a server for its models: the models, or why there are none."""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from quire.domain.translatable_text import TranslatableText

ListState = Literal[
    "named", "refused", "empty", "failing", "untrusted", "silent", "unlike", "unreachable", "unreadable_key"
]
"""Those that tell most come first: of several addresses of one server that are asked, the first state holds."""

STATES: tuple[ListState, ...] = get_args(ListState)


class ModelList(msgspec.Struct, frozen=True):
    """The models that a server names, in order; none but where the state is `named`."""

    state: ListState
    names: tuple[str, ...] = ()
    sizes: Mapping[str, int] = {}
    """How many tokens a model takes with its answer, where the server says so."""


def why_none(state: ListState, address: str) -> TranslatableText:
    """The sentence for a server that has named no models, with the address as it was entered."""
    values = {"address": address}
    match state:
        case "refused":
            return TranslatableText("The server at %(address)s refuses the key, or wants one.", values)
        case "failing":
            return TranslatableText(
                "The server at %(address)s answers that it cannot reply at present.", values
            )
        case "untrusted":
            return TranslatableText(
                "The server at %(address)s has no certificate that can be trusted.", values
            )
        case "silent":
            return TranslatableText("The server at %(address)s does not answer in time.", values)
        case "unlike":
            return TranslatableText(
                "What answers at %(address)s has no list of models as servers of the OpenAI interface have it. Look at"
                " the address; some of these servers have none, though.",
                values,
            )
        case "unreachable":
            return TranslatableText("Nothing answers at %(address)s.", values)
        case "unreadable_key":
            return TranslatableText(
                "The key of the language model’s server cannot be decrypted; an administrator has to enter it again."
            )
        case "named" | "empty":
            return TranslatableText("The server does not say which models it has.")
