"""Second factors: authenticator apps, recovery codes, and sign-ins that wait for one of them."""

from datetime import timedelta

from quire.domain.accounts.second_factors import SecondFactor
from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import SecondFactorRemoved, SecondFactorSetUp
from quire.domain.errors import SignInAttemptEnded
from quire.store import database_state
from quire.store.auditing import audit
from quire.store.transactions import Transaction, as_text, as_time_or_none

HALF_SIGN_IN_LIFE = timedelta(minutes=10)


def find(tx: Transaction, user_id: str) -> SecondFactor:
    """What an account has."""
    row = tx.one_or_none("select confirmed_at from authenticator where user_id = :user_id", user_id=user_id)
    (codes,) = tx.one("select count(*) from recovery_code where user_id = :user_id", user_id=user_id)
    return SecondFactor(None if row is None else as_time_or_none(row[0]), codes)


def begin_app(tx: Transaction, user_id: str, secret: str) -> None:
    """Keep the secret of an app that is being set up, in place of another one that was not finished."""
    tx.run(
        "delete from authenticator where user_id = :user_id and confirmed_at is null",
        user_id=user_id,
    )
    tx.run(
        "insert into authenticator (user_id, secret, last_step, created_at) values (:user_id, :secret, 0, :now)"
        " on conflict (user_id) do nothing",
        user_id=user_id,
        secret=secret,
        now=tx.now_text,
    )


def find_app_secret(tx: Transaction, user_id: str, *, is_confirmed: bool) -> tuple[str, int] | None:
    """The secret of an app, and the step of the last code that was used; of one in use, or one being set up."""
    row = tx.one_or_none(
        "select secret, last_step from authenticator where user_id = :user_id"
        " and (confirmed_at is not null) = (:is_confirmed = 1)",
        user_id=user_id,
        is_confirmed=int(is_confirmed),
    )
    return None if row is None else (row[0], row[1])


def use_step(tx: Transaction, user_id: str, step: int) -> bool:
    """Whether the code of a step counts: it is newer than the last one, and no later try can use it again."""
    used = tx.run(
        "update authenticator set last_step = :step where user_id = :user_id and last_step < :step",
        step=step,
        user_id=user_id,
    )
    return bool(used)


def confirm_app(tx: Transaction, user_id: str, code_hashes: list[str]) -> None:
    """Let the app count from now on, with new recovery codes."""
    tx.run(
        "update authenticator set confirmed_at = :now where user_id = :user_id and confirmed_at is null",
        now=tx.now_text,
        user_id=user_id,
    )
    replace_recovery_codes(tx, user_id, code_hashes)
    audit.record(tx, user_id, SecondFactorSetUp())


def replace_recovery_codes(tx: Transaction, user_id: str, code_hashes: list[str]) -> None:
    """Keep the hashes of new recovery codes; the old ones count no longer."""
    tx.run("delete from recovery_code where user_id = :user_id", user_id=user_id)
    tx.run_each(
        "insert into recovery_code (user_id, code_hash) values (:user_id, :hash)",
        [{"user_id": user_id, "hash": code_hash} for code_hash in code_hashes],
    )


def use_recovery_code(tx: Transaction, user_id: str, code_hash: str) -> bool:
    """Whether a recovery code is one of the account, which it is no longer."""
    used = tx.run(
        "delete from recovery_code where user_id = :user_id and code_hash = :hash",
        user_id=user_id,
        hash=code_hash,
    )
    return bool(used)


def remove_all(tx: Transaction, user_id: str, *, by: Visitor | None = None) -> None:
    """Let the password alone open an account again."""
    is_removed = tx.run("delete from authenticator where user_id = :user_id", user_id=user_id)
    tx.run("delete from recovery_code where user_id = :user_id", user_id=user_id)
    tx.run("delete from half_sign_in where user_id = :user_id", user_id=user_id)
    if is_removed:
        is_own = by is not None and by.user_id == user_id
        audit.record(tx, by, SecondFactorRemoved(), about=None if is_own else user_id)


def add_half_sign_in(tx: Transaction, user_id: str, secret_hash: str) -> None:
    """Note that a browser gave the right password of an account."""
    tx.run(
        "insert into half_sign_in (secret_hash, user_id, created_at, expires_at)"
        " values (:hash, :user_id, :now, :expires_at)",
        hash=secret_hash,
        user_id=user_id,
        now=tx.now_text,
        expires_at=as_text(tx.now + HALF_SIGN_IN_LIFE),
    )


def find_half_sign_in(tx: Transaction, secret_hash: str) -> str:
    """The account of which a browser gave the password, unless it was disabled since. Raises `SignInAttemptEnded`."""
    row = tx.one_or_none(
        "select half_sign_in.user_id from half_sign_in join user_account on user_account.id = half_sign_in.user_id"
        " where half_sign_in.secret_hash = :hash and half_sign_in.expires_at > :now"
        " and user_account.disabled_at is null",
        hash=secret_hash,
        now=tx.now_text,
    )
    if row is None:
        raise SignInAttemptEnded
    return str(row[0])


def remove_half_sign_in(tx: Transaction, secret_hash: str) -> None:
    """A sign-in is complete."""
    tx.run("delete from half_sign_in where secret_hash = :hash", hash=secret_hash)


def remove_expired(tx: Transaction) -> None:
    """Delete sign-ins that nobody has completed."""
    time = database_state.trusted_time(tx)
    if time is not None:
        tx.run("delete from half_sign_in where expires_at <= :now", now=as_text(time))
