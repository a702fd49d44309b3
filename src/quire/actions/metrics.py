"""Metrics for operators, collected by prometheus-client."""

from collections.abc import Iterable
from itertools import islice

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from quire.domain.conversation.answers import STATUS_OF_CLOSING, AnswerFailed, Closing
from quire.domain.costs.charges import Spending
from quire.domain.errors import CapReached, PaymentRequired
from quire.domain.models.prices import NANOS

SECONDS_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
PERSONS_SHOWN = 10


class Metrics:
    """The metrics of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "quire_requests_total",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "quire_request_seconds",
            "Time to answer a request, streams left out.",
            buckets=SECONDS_BUCKETS,
            registry=self.registry,
        )
        self.answers = Counter(
            "quire_answers_total",
            "Answers that came to their end.",
            ["status", "error"],
            registry=self.registry,
        )
        self.answers_running = Gauge(
            "quire_answers_running", "Answers being written.", registry=self.registry
        )
        self.answers_waiting = Gauge(
            "quire_answers_waiting", "Answers that wait for a turn.", registry=self.registry
        )
        self.first_piece_seconds = Histogram(
            "quire_answer_first_piece_seconds",
            "From the claim of an answer to its first piece.",
            buckets=SECONDS_BUCKETS,
            registry=self.registry,
        )
        self.commit_seconds = Histogram(
            "quire_answer_commit_seconds",
            "Time to store a group of events.",
            buckets=SECONDS_BUCKETS,
            registry=self.registry,
        )
        self.tokens = Counter(
            "quire_tokens_total", "Tokens as reported by the model.", ["kind"], registry=self.registry
        )
        self.month_cost_dollars = Gauge(
            "quire_month_cost_dollars",
            "What was spent on a model in this month (UTC), in US dollars.",
            ["model"],
            registry=self.registry,
        )
        self.month_tokens = Gauge(
            "quire_month_tokens",
            "Tokens that were used of a model in this month (UTC), as far as they are settled.",
            ["model"],
            registry=self.registry,
        )
        self.reserved_dollars = Gauge(
            "quire_reserved_dollars",
            "The most that what is under way may cost, in US dollars.",
            registry=self.registry,
        )
        self.caps_reached = Counter(
            "quire_caps_reached_total",
            "Questions that were refused because a cap left too little.",
            ["scope"],
            registry=self.registry,
        )
        self.checkpoints = Counter(
            "quire_checkpoints_total",
            "Summaries of long conversations, made or failed.",
            ["outcome"],
            registry=self.registry,
        )
        self.readers = Gauge("quire_event_streams", "Open event streams.", registry=self.registry)
        self.reader_lag_seconds = Gauge(
            "quire_reader_lag_seconds",
            "How long the reader furthest behind has not taken what is there for it.",
            registry=self.registry,
        )
        self.stalls = Counter(
            "quire_stalls_total",
            "Times that the event loop or the database's writer stood still for over a second.",
            ["thread"],
            registry=self.registry,
        )
        self.writes_waiting = Gauge(
            "quire_database_writes_waiting", "Changes that wait for the writer.", registry=self.registry
        )
        self.writer_seconds = Gauge(
            "quire_database_writer_seconds",
            "Seconds in which changes have run in the writer since the start, waiting for the disk left out.",
            registry=self.registry,
        )
        self.person_writer_seconds = Gauge(
            "quire_database_person_writer_seconds",
            f"Those of the {PERSONS_SHOWN} persons with most, by the pseudonyms of the audit trail.",
            ["person"],
            registry=self.registry,
        )

    def show_spending(self, spending: Spending) -> None:
        """Show what was spent, as the database has it."""
        self.reserved_dollars.set(spending.reserved_nanos / NANOS)
        self.month_cost_dollars.clear()
        self.month_tokens.clear()
        for model in spending.models:
            self.month_cost_dollars.labels(model.name).set(model.cost_nanos / NANOS)
            self.month_tokens.labels(model.name).set(model.tokens)

    def show_writer_seconds(self, seconds_by_pseudonym: Iterable[tuple[str, float]]) -> None:
        """Show whose changes have held the writer for longest; those with most come first."""
        self.person_writer_seconds.clear()
        for pseudonym, seconds in islice(seconds_by_pseudonym, PERSONS_SHOWN):
            self.person_writer_seconds.labels(pseudonym).set(seconds)

    def count_refusal(self, error: PaymentRequired) -> None:
        """Count a question that a cap has refused."""
        if isinstance(error, CapReached):
            self.caps_reached.labels(error.details["cap"].scope).inc()

    def count_answer(self, closing: Closing) -> None:
        """Count an answer that ended, by its status and the code of its failure."""
        error = closing.error.code if isinstance(closing, AnswerFailed) else ""
        self.answers.labels(STATUS_OF_CLOSING[type(closing)], error).inc()
