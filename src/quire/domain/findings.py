"""What was found when somebody looked whether a server has all it needs."""

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    is_fine: bool
    subject: str
    sentence: str
