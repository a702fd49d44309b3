"""What a handler may reach: the running parts of the house, put together by `app.py`."""

from dataclasses import dataclass
from typing import cast

from quart import current_app

from quire.actions.answer_feeds import AnswerFeeds
from quire.actions.answer_runs import AnswerRuns
from quire.actions.figures import Figures
from quire.domain.limits import Limits
from quire.store.database import Database
from quire.web.limits import RateCounters
from quire.web.seen import SeenSignIns

EXTENSION = "quire"


@dataclass(frozen=True)
class House:
    """The parts of one server."""

    database: Database
    feeds: AnswerFeeds
    runs: AnswerRuns
    figures: Figures
    limits: Limits
    is_limited: bool
    counters: RateCounters
    seen: SeenSignIns
    is_secure: bool
    metrics_token: str | None


def house() -> House:
    """The house that serves this request."""
    return cast(House, current_app.extensions[EXTENSION])
