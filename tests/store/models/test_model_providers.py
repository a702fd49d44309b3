"""Administrators connect providers; a key goes in and never comes out, nor to another host."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AccessDenied, InvalidField, NotFound, StaleForm
from quire.domain.models.form_fingerprints import fingerprint_of
from quire.domain.models.model_providers import ModelProvider, ProviderDraft
from quire.store.models import language_models, model_providers
from tests.store.conftest import Store
from tests.store.connecting import KEY, administrator, model, provider, sealing_of
from tests.store.connecting import draft as model_draft


@pytest.fixture
def admin(store: Store) -> Visitor:
    return administrator(store)


def changed(
    store: Store, admin: Visitor, provider_id: str, url: str, key: str | None = None, seen: str | None = None
) -> ModelProvider:
    draft = ProviderDraft("Cloud", "openai", url, key)
    done: model_providers.ChangedProvider = store.run(
        model_providers.change_provider, admin, provider_id, draft, sealing_of(store), seen=seen
    )
    return done.provider


def test_of_a_key_only_the_last_signs_are_shown_and_nothing_is_stored_in_clear(
    store: Store, admin: Visitor
) -> None:
    added = provider(store, admin)
    assert (added.has_key, added.key_hint) == (True, "6789")
    assert store.run(model_providers.list_providers, admin) == [added]
    stored = store.rows("select * from model_provider")
    assert KEY not in repr(stored)
    connection = store.run(model_providers.find_connection, added.id)
    assert sealing_of(store).unseal(connection.sealed_key, added.id) == KEY


def test_of_a_short_key_no_sign_is_shown(store: Store, admin: Visitor) -> None:
    assert provider(store, admin, key="short").key_hint == ""


def test_a_change_without_a_key_keeps_it_at_the_same_host_and_drops_it_for_another(
    store: Store, admin: Visitor
) -> None:
    added = provider(store, admin)
    kept = changed(store, admin, added.id, "https://api.example/v2")
    assert kept.has_key
    assert kept.revision > added.revision
    for elsewhere in ("https://evil.example/v1", "http://api.example/v2", "https://api.example:8443/v2"):
        changed(store, admin, added.id, "https://api.example/v2", KEY)
        assert not changed(store, admin, added.id, elsewhere).has_key
    assert changed(store, admin, added.id, "https://new.example/v1", "another-key-1234").key_hint == "1234"


def test_a_form_that_was_read_before_another_change_changes_nothing(store: Store, admin: Visitor) -> None:
    added = provider(store, admin)
    seen = fingerprint_of(added.as_shown)
    store.run(model_providers.seal_again, sealing_of(store))
    moved = changed(store, admin, added.id, "https://api.example/v2", seen=seen)
    with pytest.raises(StaleForm):
        changed(store, admin, added.id, "https://api.example/v1", "another-key-1234", seen=seen)
    assert store.run(model_providers.find_provider, admin, added.id) == moved


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        ("https://cloud.example/v1", False),
        ("http://10.0.0.7:8000/v1", True),
        ("http://127.0.0.1:8000/v2", True),
    ],
)
def test_at_another_host_models_stay_in_the_house_only_where_the_address_says_so(
    store: Store, admin: Visitor, url: str, stays: bool
) -> None:
    added = provider(store, admin, url="http://127.0.0.1:8000/v1")
    for name in ("one", "two"):
        model_id = model(store, admin, added, model_draft(name, stays_in_house=True))
        store.run(language_models.note_probe_begun, admin, model_id)
    done = store.run(
        model_providers.change_provider,
        admin,
        added.id,
        ProviderDraft("Cloud", "openai", url),
        sealing_of(store),
    )
    models = store.run(language_models.list_models, admin)
    assert (done.has_left_house, [one.model.stays_in_house for one in models]) == (not stays, [stays] * 2)
    assert [one.probe for one in models] == [None, None]


def test_only_administrators_connect_and_see_providers(store: Store, admin: Visitor, author: Visitor) -> None:
    added = provider(store, admin)
    for work in (
        lambda: store.run(model_providers.list_providers, author),
        lambda: store.run(model_providers.find_provider, author, added.id),
        lambda: provider(store, author, "Other"),
        lambda: changed(store, author, added.id, "https://evil.example"),
        lambda: store.run(model_providers.remove_key, author, added.id),
        lambda: store.run(model_providers.remove_provider, author, added.id),
    ):
        with pytest.raises(AccessDenied):
            work()
    assert store.run(model_providers.find_provider, admin, added.id) == added


def test_names_are_unique_and_a_removed_provider_takes_its_models_along(store: Store, admin: Visitor) -> None:
    added = provider(store, admin)
    with pytest.raises(InvalidField, match="must be one that no other provider has"):
        provider(store, admin, "CLOUD")
    model(store, admin, added, model_draft())
    store.run(model_providers.remove_provider, admin, added.id)
    assert store.rows("select count(*) from language_model") == [(0,)]
    with pytest.raises(NotFound):
        store.run(model_providers.find_connection, added.id)


def test_all_keys_are_sealed_again_with_the_newest_secret(store: Store, admin: Visitor) -> None:
    sealing = sealing_of(store)
    added = [provider(store, admin, name, key=f"{KEY}-{name}") for name in ("One", "Two")]
    provider(store, admin, "Without", key=None)
    sealing.add_newest()
    assert store.run(model_providers.seal_again, sealing) == 2
    sealing.forget_older()
    for one in added:
        connection = store.run(model_providers.find_connection, one.id)
        assert sealing.unseal(connection.sealed_key, one.id) == f"{KEY}-{one.name}"
