"""The time zone in which pages show times: that of the browser, as a cookie tells it from the first page on; else UTC.

The first page after signing in sets the cookie. Browsers without script have none: times are UTC there, and say so.
"""

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from quart import g, request

COOKIE = "quire_time_zone"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}")


def time_zone() -> tzinfo:
    """The time zone of this request."""
    # A page calls this for each of its times.
    if "time_zone" not in g:
        g.time_zone = _zone_or_none(request.cookies.get(COOKIE, "")) or UTC
    zone: tzinfo = g.time_zone
    return zone


def is_zone_known() -> bool:
    """Whether it is that of the browser: then people take times for theirs, and need not be told."""
    return time_zone() is not UTC


def name_of_time_zone() -> str:
    """The name of the time zone, as its database has it."""
    return str(time_zone())


def offset_of(time: datetime) -> str:
    """How far the time zone was from UTC at a time: `UTC`, `UTC+1`, `UTC−3:30`."""
    offset = time.astimezone(time_zone()).utcoffset()
    minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def _zone_or_none(name: str) -> tzinfo | None:
    """A zone by its name; None where the machine does not know it."""
    if not _NAME.fullmatch(name) or name == "UTC":
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # The name comes from a browser, and the machine may have no database of zones.
        return None
