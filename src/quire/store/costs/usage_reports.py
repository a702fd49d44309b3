"""What was used of language models and what it cost: one's own, and everybody's for administrators. It has no texts."""

from collections.abc import Sequence
from typing import Any

import msgspec

from quire.domain.accounts.token_scopes import FULL
from quire.domain.accounts.users import Visitor
from quire.domain.costs.usage_reports import UsageBy, UsageChoice, UsageRow, UsageSum
from quire.domain.errors import BadParameter
from quire.domain.models.prices import Money
from quire.store.access import IS_OWN, IS_SHARED
from quire.store.pages import Page, PageCursor
from quire.store.transactions import Transaction, named_list

_KEYS: dict[UsageBy, str] = {
    "person": "user_id",
    "document": "document_id",
    "model": "model_id",
    "day": "day",
}

_SUMS = (
    "count(case when kind = 'answer' and input_tokens + output_tokens > 0 then 1 end) as answers,"
    " coalesce(sum(input_tokens), 0) as input_tokens, coalesce(sum(cached_input_tokens), 0) as cached_input_tokens,"
    " coalesce(sum(output_tokens), 0) as output_tokens, coalesce(sum(cost_nanos), 0) as cost_nanos,"
    " count(case when cost_nanos is null then 1 end) as unpriced_count"
)

_BY_COST = "cost_nanos desc, input_tokens desc, id desc"
_BY_DAY = "id desc"


def sees_all(visitor: Visitor) -> bool:
    """Whether the visitor sees what everybody has used: an administrator, by a credential that may do everything."""
    return visitor.is_administrator and visitor.scope == FULL


def find_total(tx: Transaction, visitor: Visitor, choice: UsageChoice, *, only_own: bool = False) -> UsageSum:
    """Everything together."""
    where, parameters = _condition(visitor, choice, only_own=only_own)
    return _sum(tx.one(f"select {_SUMS} from charge {where}", **parameters))


def list_rows(
    tx: Transaction,
    visitor: Visitor,
    choice: UsageChoice,
    *,
    limit: int,
    cursor: PageCursor | None,
    only_own: bool = False,
) -> Page[UsageRow]:
    """The most expensive first; days from the last one on."""
    where, parameters = _condition(visitor, choice, only_own=only_own)
    is_by_day = choice.by == "day"
    after, after_parameters = _after(cursor, is_by_day=is_by_day)
    order = _BY_DAY if is_by_day else _BY_COST
    rows = tx.all(
        f"select * from (select {_KEYS[choice.by]} as id, max(model) as model, {_SUMS} from charge {where}"
        f" group by {_KEYS[choice.by]}) as sums{after} order by {order} limit :limit",
        limit=limit + 1,
        **parameters,
        **after_parameters,
    )
    names = _find_names(tx, visitor, choice.by, rows)
    page = Page.of(rows, limit, lambda row: PageCursor(f"{row[6]} {row[3]}", row[0]))
    return page.map(lambda row: _row(row, *names.get(row[0], (None, None))))


def _condition(visitor: Visitor, choice: UsageChoice, *, only_own: bool) -> tuple[str, dict[str, Any]]:
    where = "where is_settled = 1 and day between :first_day and :last_day"
    parameters = {"first_day": choice.first_day.isoformat(), "last_day": choice.last_day.isoformat()}
    if sees_all(visitor) and not only_own:
        return where, parameters
    return f"{where} and user_id = :user_id", {**parameters, "user_id": visitor.user_id}


def _after(cursor: PageCursor | None, *, is_by_day: bool) -> tuple[str, dict[str, Any]]:
    """The condition for rows after a cursor. Raises `BadParameter`."""
    if cursor is None:
        return "", {}
    if is_by_day:
        return " where id < :after_id", {"after_id": cursor.id}
    cost, _, tokens = cursor.at.partition(" ")
    if not (cost.isdecimal() and tokens.isdecimal()):
        raise BadParameter("cursor", "a value from next_cursor")
    return " where (cost_nanos, input_tokens, id) < (:after_cost, :after_tokens, :after_id)", {
        "after_cost": int(cost),
        "after_tokens": int(tokens),
        "after_id": cursor.id,
    }


def _find_names(
    tx: Transaction, visitor: Visitor, by: UsageBy, rows: Sequence[tuple[Any, ...]]
) -> dict[str, tuple[str | None, str | None]]:
    """The name and the owner of each that has one."""
    match by:
        case "day":
            return {}
        case "model":
            return {row[0]: (row[1], None) for row in rows}
        case "person":
            return _names_of_people(tx, [row[0] for row in rows])
        case "document":
            return _titles(tx, visitor, [row[0] for row in rows])


def _names_of_people(tx: Transaction, ids: list[str]) -> dict[str, tuple[str | None, str | None]]:
    names, parameters = named_list("id", ids)
    found = tx.all(f"select id, name from user_account where id in ({names})", **parameters)
    return {id_: (name, None) for id_, name in found}


def _titles(tx: Transaction, visitor: Visitor, ids: list[str]) -> dict[str, tuple[str | None, str | None]]:
    """Titles are texts: only whoever has the document gets them."""
    names, parameters = named_list("id", ids)
    found = tx.all(
        f"select document.id, case when document.deleted_at is null and ({IS_OWN} or {IS_SHARED})"
        " then document.title end, user_account.name from document"
        f" join user_account on user_account.id = document.author_id where document.id in ({names})",
        user_id=visitor.user_id,
        **parameters,
    )
    return {id_: (title, owner) for id_, title, owner in found}


def _row(row: tuple[Any, ...], name: str | None, owner: str | None) -> UsageRow:
    return UsageRow(*msgspec.structs.astuple(_sum(row[2:8])), id=row[0], name=name, owner=owner)


def _sum(row: tuple[Any, ...]) -> UsageSum:
    # PostgreSQL adds whole numbers up to decimals.
    answers, input_tokens, cached_input_tokens, output_tokens, cost_nanos, unpriced_count = map(int, row)
    return UsageSum(
        answers, input_tokens, cached_input_tokens, output_tokens, Money(cost_nanos), unpriced_count
    )
