"""What was found when somebody looked whether a server has all it needs."""

import msgspec

from quire.domain.translatable_text import TranslatableText


class CheckResult(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    is_fine: bool
    subject: str
    wording: TranslatableText

    @property
    def sentence(self) -> str:
        """What was found, in English."""
        return str(self.wording)
