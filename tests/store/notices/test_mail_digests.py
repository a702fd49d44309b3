"""A mail tells what came since the last one, and nothing of what somebody may not see when it is sent."""

from quire.domain.accounts.users import Visitor
from quire.domain.notices.mail import Recipient
from quire.domain.sharing.grants import NewGrant, Principal
from quire.store.comments import comment_notices
from quire.store.notices import mail_digests
from quire.store.sharing import access_requests, grants
from tests.store.commenting import Commented
from tests.store.conftest import Store


def told(store: Store, person: Visitor, since: str = "") -> list[tuple[str, str, str]]:
    recipient = Recipient(person.user_id, "a@b", "en", True, since)
    items = store.run(mail_digests.gather, recipient)
    return [(item.occasion, item.by, item.text) for item in items]


def test_mentions_shares_and_requests_are_told_since_the_last_mail(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    commented = Commented(store, author, "Open the valve.")
    commented.share(stranger)
    store.later(seconds=1)
    commented.comment(text=f"@{stranger.name} Is it?")
    assert told(store, stranger) == [
        ("mentioned", author.name, f"@{stranger.name} Is it?"),
        ("shared", author.name, ""),
    ]
    now = store.rows("select max(created_at) from comment")[0][0]
    assert told(store, stranger, now) == []

    third = store.person()
    store.run(access_requests.ask, third, commented.document.id)
    assert told(store, author) == [("asked", third.name, "")]
    assert told(store, third) == []


def test_nothing_is_told_of_what_somebody_may_not_see_any_more(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    commented = Commented(store, author, "Open the valve.")
    grant = commented.share(stranger)
    commented.comment(text=f"@{stranger.name} Secret.")
    store.run(grants.remove_grant, author, grant.id)
    assert told(store, stranger) == []
    reader = store.run(
        grants.add_grant, author, commented.document.id, NewGrant(Principal(account=stranger.name), "reader")
    )
    assert reader.role == "reader"
    assert [occasion for occasion, *_ in told(store, stranger)] == ["shared"]


def test_what_was_seen_in_the_page_and_a_disabled_account_are_told_nothing(
    store: Store, author: Visitor, stranger: Visitor
) -> None:
    commented = Commented(store, author, "Open the valve.")
    commented.share(stranger)
    commented.comment(text=f"@{stranger.name} Is it?")
    store.later(seconds=1)
    store.run(comment_notices.mark_read, stranger)
    assert [occasion for occasion, *_ in told(store, stranger)] == ["shared"]
    store.run(
        lambda tx: tx.run(
            "update user_account set disabled_at = created_at where id = :id", id=stranger.user_id
        )
    )
    assert told(store, stranger) == []
