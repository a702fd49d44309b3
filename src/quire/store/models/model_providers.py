"""Providers of language models: administrators connect them, and only they see the addresses.

A key goes in and never comes out of here but sealed; who asks the server opens it.
"""

from typing import Any, NamedTuple

import msgspec

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.auditing.audit_events import (
    LanguageModelChanged,
    ModelProviderAdded,
    ModelProviderChanged,
    ModelProviderRemoved,
    ProviderKeyChanged,
    ProviderKeysRotated,
)
from quire.domain.errors import AccessDenied, InvalidField, NotFound
from quire.domain.models.form_fingerprints import check_unchanged
from quire.domain.models.house import is_in_house
from quire.domain.models.model_providers import (
    PROVIDERS_MAX,
    ModelProvider,
    ProviderDraft,
    ProviderKind,
    hint_of,
    origin_of,
)
from quire.store.auditing import audit
from quire.store.models.key_sealing import KeySealing, Sealed
from quire.store.transactions import Transaction, new_id

_COLUMNS = "id, name, kind, base_url, sealed_key is not null, key_hint, revision"


class ProviderConnection(msgspec.Struct, frozen=True):
    """How the server of a provider is reached."""

    provider_id: str
    kind: ProviderKind
    base_url: str
    sealed_key: Sealed | None


class ChangedProvider(NamedTuple):
    """A provider after a change, and whether models of it are no longer held to stay in the house."""

    provider: ModelProvider
    has_left_house: bool


def list_providers(tx: Transaction, visitor: Visitor) -> list[ModelProvider]:
    """All providers by name. Raises `AccessDenied`, as all that administrators do here."""
    check_administrator(visitor)
    return [_provider(row) for row in tx.all(f"select {_COLUMNS} from model_provider order by name_key, id")]


def find_provider(tx: Transaction, visitor: Visitor, provider_id: str) -> ModelProvider:
    """Raises `NotFound`."""
    check_administrator(visitor)
    row = tx.one_or_none(f"select {_COLUMNS} from model_provider where id = :id", id=provider_id)
    if row is None:
        raise NotFound("Provider")
    return _provider(row)


def find_connection(tx: Transaction, provider_id: str) -> ProviderConnection:
    """How a provider is reached, for what asks it. Raises `NotFound`."""
    row = tx.one_or_none(
        "select kind, base_url, sealed_key, sealed_with from model_provider where id = :id", id=provider_id
    )
    if row is None:
        raise NotFound("Provider")
    kind, base_url, sealed_key, sealed_with = row
    sealed = None if sealed_key is None else Sealed(bytes(sealed_key), sealed_with)
    return ProviderConnection(provider_id, kind, base_url, sealed)


def add_provider(
    tx: Transaction, visitor: Visitor, draft: ProviderDraft, sealing: KeySealing
) -> ModelProvider:
    """Connect a provider. Raises `InvalidField` for a name that another one has."""
    check_administrator(visitor)
    tx.lock("models", "all")
    (count,) = tx.one("select count(*) from model_provider")
    if count >= PROVIDERS_MAX:
        raise InvalidField("name", "cannot be added: there are %(count)s providers already", count=count)
    provider_id = new_id()
    _check_name_is_free(tx, draft.name, provider_id)
    tx.run(
        "insert into model_provider (id, name, name_key, kind, base_url, revision, created_at)"
        " values (:id, :name, :name_key, :kind, :base_url, 1, :now)",
        id=provider_id,
        name=draft.name,
        name_key=name_key(draft.name),
        kind=draft.kind,
        base_url=draft.base_url,
        now=tx.now_text,
    )
    audit.record(tx, visitor, ModelProviderAdded(provider_id))
    if draft.new_key is not None:
        _set_key(tx, visitor, provider_id, draft.new_key, sealing)
    return find_provider(tx, visitor, provider_id)


def change_provider(
    tx: Transaction,
    visitor: Visitor,
    provider_id: str,
    draft: ProviderDraft,
    sealing: KeySealing,
    *,
    seen: str | None = None,
) -> ChangedProvider:
    """Change a provider. With another host it loses its key: who could only write it must not send it to themselves.

    Its models stay in the house at another host only where the address says so: who said it before meant another
    machine. Raises `StaleForm` where the form was made from another state, `NotFound` and `InvalidField`.
    """
    tx.lock("models", "all")
    known = find_provider(tx, visitor, provider_id)
    check_unchanged(known.as_shown, seen)
    _check_name_is_free(tx, draft.name, provider_id)
    tx.run(
        "update model_provider set name = :name, name_key = :name_key, kind = :kind, base_url = :base_url,"
        " revision = revision + 1 where id = :id",
        name=draft.name,
        name_key=name_key(draft.name),
        kind=draft.kind,
        base_url=draft.base_url,
        id=provider_id,
    )
    audit.record(tx, visitor, ModelProviderChanged(provider_id))
    has_moved = origin_of(known.base_url) != origin_of(draft.base_url)
    if draft.new_key is not None:
        _set_key(tx, visitor, provider_id, draft.new_key, sealing)
    elif known.has_key and has_moved:
        remove_key(tx, visitor, provider_id)
    if known.base_url != draft.base_url:
        tx.run("update language_model set probe = null where provider_id = :id", id=provider_id)
    has_left_house = has_moved and not is_in_house(draft.base_url) and _leave_house(tx, visitor, provider_id)
    return ChangedProvider(find_provider(tx, visitor, provider_id), has_left_house)


def _leave_house(tx: Transaction, visitor: Visitor, provider_id: str) -> bool:
    """Whether any of a provider's models stayed in the house; from now on none does."""
    left = tx.all(
        "update language_model set stays_in_house = 0 where provider_id = :id and stays_in_house = 1 returning id",
        id=provider_id,
    )
    for (model_id,) in sorted(left):
        audit.record(tx, visitor, LanguageModelChanged(model_id, stays_in_house=False))
    return bool(left)


def remove_key(tx: Transaction, visitor: Visitor, provider_id: str) -> None:
    """Forget the key of a provider. Raises `NotFound`."""
    find_provider(tx, visitor, provider_id)
    tx.run(
        "update model_provider set sealed_key = null, sealed_with = null, key_hint = null,"
        " revision = revision + 1 where id = :id",
        id=provider_id,
    )
    audit.record(tx, visitor, ProviderKeyChanged(provider_id, has_key=False))


def remove_provider(tx: Transaction, visitor: Visitor, provider_id: str) -> None:
    """Disconnect a provider with its models. Raises `NotFound`."""
    tx.lock("models", "all")
    find_provider(tx, visitor, provider_id)
    tx.run("delete from model_provider where id = :id", id=provider_id)
    audit.record(tx, visitor, ModelProviderRemoved(provider_id))


def seal_again(tx: Transaction, sealing: KeySealing) -> int:
    """Seal all keys with the newest secret; returns how many there are. Raises `CannotUnseal`."""
    tx.lock("models", "all")
    rows = tx.all("select id, sealed_key, sealed_with from model_provider where sealed_key is not null")
    for provider_id, sealed_key, sealed_with in rows:
        key = sealing.unseal(Sealed(bytes(sealed_key), sealed_with), provider_id)
        _store_key(tx, provider_id, sealing.seal(key, provider_id), hint_of(key))
    audit.record(tx, None, ProviderKeysRotated(len(rows)))
    return len(rows)


def check_administrator(visitor: Visitor) -> None:
    """Raises `AccessDenied` for everybody else."""
    if not visitor.is_administrator:
        raise AccessDenied


def _set_key(tx: Transaction, visitor: Visitor, provider_id: str, key: str, sealing: KeySealing) -> None:
    _store_key(tx, provider_id, sealing.seal(key, provider_id), hint_of(key))
    audit.record(tx, visitor, ProviderKeyChanged(provider_id, has_key=True))


def _store_key(tx: Transaction, provider_id: str, sealed: Sealed, hint: str) -> None:
    tx.run(
        "update model_provider set sealed_key = :sealed_key, sealed_with = :sealed_with, key_hint = :hint,"
        " revision = revision + 1 where id = :id",
        sealed_key=sealed.content,
        sealed_with=sealed.sealed_with,
        hint=hint,
        id=provider_id,
    )


def _check_name_is_free(tx: Transaction, name: str, provider_id: str) -> None:
    other = tx.one_or_none(
        "select 1 from model_provider where name_key = :key and id <> :id", key=name_key(name), id=provider_id
    )
    if other is not None:
        raise InvalidField("name", "must be one that no other provider has")


def _provider(row: tuple[Any, ...]) -> ModelProvider:
    id_, name, kind, base_url, has_key, key_hint, revision = row
    return ModelProvider(id_, name, kind, base_url, bool(has_key), key_hint, revision)
