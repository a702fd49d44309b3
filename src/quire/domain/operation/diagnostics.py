"""Results of the checks by which `quire doctor` tells whether a server has all it needs."""

import msgspec

from quire.domain.translatable_text import TranslatableText


class CheckResult(msgspec.Struct, frozen=True):
    """The result of one check."""

    is_fine: bool
    subject: str
    text: TranslatableText

    @property
    def sentence(self) -> str:
        """The result in English."""
        return str(self.text)
