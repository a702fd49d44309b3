"""Pseudonyms: how the audit trail names persons. Deleting one forgets whom the records mean."""

from collections.abc import Collection

from quire.domain.accounts.users import name_key
from quire.store.transactions import Transaction, named_list, new_id


def of_account(tx: Transaction, user_id: str) -> str:
    """The pseudonym of an account, made the first time."""
    found = find_or_none(tx, user_id)
    return _add(tx, user_id) if found is None else found


def find_or_none(tx: Transaction, user_id: str) -> str | None:
    """The pseudonym of an account that was recorded; None for others."""
    row = tx.one_or_none("select id from pseudonym where user_id = :user_id", user_id=user_id)
    return None if row is None else row[0]


def find_named_or_none(tx: Transaction, name: str) -> str | None:
    """The pseudonym of the account with a name; None where there is no such account, or nothing is recorded of it."""
    row = tx.one_or_none(
        "select pseudonym.id from pseudonym join user_account on user_account.id = pseudonym.user_id"
        " where user_account.name_key = :key",
        key=name_key(name),
    )
    return None if row is None else row[0]


def list_of_accounts(tx: Transaction, user_ids: Collection[str]) -> dict[str, str]:
    """The pseudonyms of accounts by their ids; those of which nothing is recorded are missing."""
    if not user_ids:
        return {}
    names, parameters = named_list("id", user_ids)
    return dict(tx.all(f"select user_id, id from pseudonym where user_id in ({names})", **parameters))


def find_names(tx: Transaction, pseudonyms: Collection[str]) -> dict[str, str]:
    """The names behind pseudonyms; those of persons who were forgotten are missing."""
    if not pseudonyms:
        return {}
    names, parameters = named_list("id", pseudonyms)
    rows = tx.all(
        "select pseudonym.id, user_account.name from pseudonym"
        f" join user_account on user_account.id = pseudonym.user_id where pseudonym.id in ({names})",
        **parameters,
    )
    return dict(rows)


def forget(tx: Transaction, user_id: str) -> None:
    """Delete the pseudonym of an account."""
    tx.run("delete from pseudonym where user_id = :user_id", user_id=user_id)


def _add(tx: Transaction, user_id: str) -> str:
    tx.run(
        "insert into pseudonym (id, user_id) values (:id, :user_id) on conflict (user_id) do nothing",
        id=new_id(),
        user_id=user_id,
    )
    (pseudonym,) = tx.one("select id from pseudonym where user_id = :user_id", user_id=user_id)
    return str(pseudonym)
