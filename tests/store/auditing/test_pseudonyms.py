"""A pseudonym stands for one account until it is forgotten; then it stands for nobody, and the account gets another."""

from quire.domain.accounts.users import Visitor
from quire.store.auditing import pseudonyms
from tests.store.conftest import Store


def test_an_account_has_one_pseudonym_until_it_is_forgotten(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    mine = store.run(pseudonyms.of_account, author.user_id)
    others = store.run(pseudonyms.of_account, stranger.user_id)
    assert store.run(pseudonyms.of_account, author.user_id) == mine != others
    assert author.user_id not in mine
    assert store.run(pseudonyms.find_names, [mine, others]) == {mine: author.name, others: stranger.name}
    assert store.run(pseudonyms.find_named_or_none, author.name.upper()) == mine

    store.run(pseudonyms.forget, author.user_id)

    assert store.run(pseudonyms.find_names, [mine, others]) == {others: stranger.name}
    assert store.run(pseudonyms.find_or_none, author.user_id) is None
    assert store.run(pseudonyms.of_account, author.user_id) != mine
