"""Why a document cannot be written in a format."""

from typing import Literal

import msgspec

from quire.domain.translatable_text import Amount, TranslatableText

FailureReason = Literal[
    "too_large",
    "too_long",
    "too_deep",
    "too_many_pictures",
    "formula",
    "picture",
    "not_confined",
    "unexpected",
]


class ExportFailure(msgspec.Struct, frozen=True):
    """The reason, with what it concerns: a formula as it is typed, a picture, or a number."""

    reason: FailureReason
    detail: str = ""

    def in_words(self) -> TranslatableText:
        """The sentence for whoever wanted the file."""
        if self.reason == "formula":
            return TranslatableText(
                "This formula cannot be written in this format: %(formula)s", {"formula": self.detail}
            )
        if self.reason == "picture":
            return TranslatableText(
                "This picture is damaged and cannot be written in this format: %(picture)s",
                {"picture": self.detail},
            )
        if self.reason == "too_many_pictures":
            return TranslatableText(
                "The document shows more than %(count)s pictures. Export single sections.",
                {"count": Amount(self.detail)},
            )
        return _SENTENCES[self.reason]


_SENTENCES = {
    "too_large": TranslatableText(
        "The document is too large for a file in this format. Try another format, or single sections."
    ),
    "too_long": TranslatableText(
        "Writing the document in this format took too long. Try another format, or single sections."
    ),
    "too_deep": TranslatableText(
        "Lists, quotations or formulas of the document are nested too deeply for this format."
    ),
    "not_confined": TranslatableText(
        "This server makes no files: its settings require a confinement that its system does not have."
    ),
    "unexpected": TranslatableText(
        "Something went wrong on our side while the document was written in this format."
        " Try another format; the log of the server says more."
    ),
}
