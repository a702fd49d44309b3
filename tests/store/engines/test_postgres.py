"""Statements and errors as PostgreSQL has them."""

import psycopg
import pytest

from quire.domain.errors import DatabaseUnavailable, DiskFull, TookTooLong
from quire.store.engines import postgres


@pytest.mark.parametrize(
    ("sql", "text", "names"),
    [
        ("select 1", "select 1", ()),
        ("select :one, :other, :one", "select $1, $2, $1", ("one", "other")),
        ("select cast(:one as text), x::text", "select cast($1 as text), x::text", ("one",)),
        ("like :word escape '!' and x like '%y'", "like $1 escape '!' and x like '%y'", ("word",)),
        ("values (:word_1, :word_10)", "values ($1, $2)", ("word_1", "word_10")),
    ],
)
def test_names_become_numbers(sql: str, text: str, names: tuple[str, ...]) -> None:
    assert postgres.numbered(sql) == (text.encode(), names)


def test_the_name_of_a_database_is_shown_without_its_password() -> None:
    shown = postgres.shown_name("postgresql://quire:secret@db.example.org:6432/texts?sslmode=require")
    assert shown == "postgresql://db.example.org:6432/texts"
    assert postgres.shown_name("postgresql:///texts?host=/run/postgresql").endswith("run%2Fpostgresql/texts")


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (psycopg.errors.QueryCanceled(), TookTooLong),
        (psycopg.errors.DiskFull(), DiskFull),
        (psycopg.errors.TooManyConnections(), DatabaseUnavailable),
        (psycopg.errors.AdminShutdown(), DatabaseUnavailable),
        (psycopg.errors.ReadOnlySqlTransaction(), DatabaseUnavailable),
        (psycopg.errors.DeadlockDetected(), DatabaseUnavailable),
        (psycopg.OperationalError("the connection is lost"), DatabaseUnavailable),
        (postgres.OutcomeUnknown(), DatabaseUnavailable),
        (psycopg.errors.UniqueViolation(), psycopg.errors.UniqueViolation),
        (psycopg.errors.UndefinedTable(), psycopg.errors.UndefinedTable),
        (ZeroDivisionError(), ZeroDivisionError),
    ],
)
def test_a_fault_outside_is_told_as_such_and_a_mistake_of_ours_stays_one(
    fault: Exception, seen: type[Exception]
) -> None:
    assert type(postgres.as_caller_sees(fault)) is seen


def test_nobody_is_told_that_nothing_was_changed_where_nobody_knows() -> None:
    unknown, refused = map(
        postgres.as_caller_sees, (postgres.OutcomeUnknown(), psycopg.errors.AdminShutdown())
    )
    assert isinstance(unknown, DatabaseUnavailable)
    assert isinstance(refused, DatabaseUnavailable)
    assert "nothing was changed" not in unknown.sentence
    assert "nothing was changed" in refused.sentence
