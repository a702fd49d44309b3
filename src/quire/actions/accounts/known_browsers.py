"""Browsers in which somebody has signed in before: strangers' tries are no reason to keep these waiting.

A browser keeps an id that is signed with the hash of the account's password as the key. No other secret is needed for
it, it says nothing about the password, and a new password makes all browsers unknown.
"""

import hashlib
import hmac
from datetime import timedelta

from quire.actions.secrets import new_secret

REMEMBERED = timedelta(days=180)


def remember(browser_id: str | None, password_hash: str) -> str:
    """What a browser keeps after it has signed in; one that is known keeps its id."""
    id_ = browser_id or new_secret()
    return f"{id_}.{_signature(id_, password_hash)}"


def recognise(kept: str | None, password_hash: str) -> str | None:
    """The id of a browser in which the owner of this password has signed in, or None."""
    browser_id, _, signature = (kept or "").partition(".")
    is_known = hmac.compare_digest(signature.encode(), _signature(browser_id, password_hash).encode())
    return browser_id if is_known else None


def _signature(browser_id: str, password_hash: str) -> str:
    return hmac.new(
        password_hash.encode(), f"known browser {browser_id}".encode(), hashlib.sha256
    ).hexdigest()
