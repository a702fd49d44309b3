"""The accounts of credentials that were used last."""

from quire.web.http.accounts import KnownAccounts


def test_an_account_is_known_as_soon_as_its_credential_was_seen() -> None:
    accounts = KnownAccounts()
    assert accounts.find("a hash") is None
    accounts.note("a hash", "ann")
    accounts.note("another hash", "ann")
    assert [accounts.find(secret_hash) for secret_hash in ("a hash", "another hash")] == ["ann", "ann"]


def test_those_that_were_not_used_for_longest_are_forgotten() -> None:
    accounts = KnownAccounts(accounts_max=2)
    for secret_hash in ("a", "b", "a", "c"):
        accounts.note(secret_hash, "ann")
    assert [accounts.find(secret_hash) for secret_hash in ("a", "b", "c")] == ["ann", None, "ann"]
