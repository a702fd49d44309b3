"""Language models: who may use them, their order, and what is remembered of them."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.model_choice import FallbackRules
from quire.domain.errors import AccessDenied, InvalidField, NotFound, StaleForm
from quire.domain.models.chat_settings import ChatSettings
from quire.domain.models.form_fingerprints import fingerprint_of
from quire.domain.models.language_models import Prices
from quire.domain.models.model_probes import Probe
from quire.domain.models.model_providers import ModelProvider
from quire.domain.sharing.groups import Group
from quire.store.models import language_models
from quire.store.models.language_models import AnswerDefaults
from quire.store.sharing import groups
from tests.store.conftest import Store
from tests.store.connecting import administrator, draft, model, provider


@pytest.fixture
def admin(store: Store) -> Visitor:
    return administrator(store)


@pytest.fixture
def cloud(store: Store, admin: Visitor) -> ModelProvider:
    return provider(store, admin)


def names(store: Store, visitor: Visitor) -> list[str]:
    return [one.name for one in store.run(language_models.list_usable, visitor.user_id)]


def tried(store: Store, admin: Visitor, id_: str) -> Probe:
    """What is remembered of a model that was tried."""
    begun = store.run(language_models.note_probe_begun, admin, id_)
    probe = Probe((), begun.at, ("a", "b"))
    store.run(language_models.keep_probe, id_, probe)
    return probe


def test_a_model_is_for_everybody_for_groups_or_for_nobody(
    store: Store, admin: Visitor, cloud: ModelProvider, author: Visitor, stranger: Visitor
) -> None:
    group: Group = store.run(groups.add_group, admin, "Writers")
    store.run(groups.add_member, admin, group.id, author.name)
    model(store, admin, cloud, draft("open"))
    model(store, admin, cloud, draft("closed", audience="nobody"))
    model(store, admin, cloud, draft("theirs", audience="groups", groups=(group.id,)))
    assert names(store, author) == ["open", "theirs"]
    assert names(store, stranger) == ["open"]
    store.run(groups.remove_member, admin, group.id, author.user_id)
    assert names(store, author) == ["open"]
    with pytest.raises(InvalidField, match="must be groups of this server"):
        model(store, admin, cloud, draft("lost", audience="groups", groups=("none",)))
    assert len(store.rows("select 1 from language_model")) == 3


def test_models_are_moved_up_and_down_and_the_ends_stay(
    store: Store, admin: Visitor, cloud: ModelProvider, author: Visitor
) -> None:
    ids = {name: model(store, admin, cloud, draft(name)) for name in ("a", "b", "c")}
    store.run(language_models.move_model, admin, ids["c"], is_up=True)
    assert names(store, author) == ["a", "c", "b"]
    store.run(language_models.move_model, admin, ids["a"], is_up=True)
    store.run(language_models.move_model, admin, ids["b"], is_up=False)
    assert names(store, author) == ["a", "c", "b"]


def test_what_was_found_out_is_remembered_until_it_is_another_model(
    store: Store, admin: Visitor, cloud: ModelProvider
) -> None:
    id_ = model(store, admin, cloud, draft("a"))
    probe = tried(store, admin, id_)
    assert store.run(language_models.find_model, admin, id_).probe == probe
    priced = draft("a", prices=Prices(150_000, 600_000, 75_000))
    kept = store.run(language_models.change_model, admin, id_, priced)
    assert (kept.probe, kept.model.prices) == (probe, Prices(150_000, 600_000, 75_000))
    assert store.run(language_models.change_model, admin, id_, draft("b")).probe is None


def test_of_two_tries_the_one_that_was_begun_last_is_remembered(
    store: Store, admin: Visitor, cloud: ModelProvider
) -> None:
    id_ = model(store, admin, cloud, draft("a"))
    first = store.run(language_models.note_probe_begun, admin, id_)
    store.later(seconds=1)
    second = store.run(language_models.note_probe_begun, admin, id_)
    for at, names_found in ((first.at, ("old",)), (second.at, ("new",)), (first.at, ("old",))):
        store.run(language_models.keep_probe, id_, Probe((), at, names_found))
    assert store.run(language_models.find_model, admin, id_).probe.model_names == ("new",)
    third = store.run(language_models.note_probe_begun, admin, id_)
    store.run(language_models.change_model, admin, id_, draft("b"))
    store.run(language_models.keep_probe, id_, Probe((), third.at, ("of a",)))
    assert store.run(language_models.find_model, admin, id_).probe is None


def test_a_try_whose_server_died_is_shown_as_cut_off(
    store: Store, admin: Visitor, cloud: ModelProvider
) -> None:
    id_ = model(store, admin, cloud, draft("a"))
    store.run(language_models.note_probe_begun, admin, id_)
    store.later(minutes=11)
    assert store.run(language_models.find_model, admin, id_).probe.is_under_way
    store.later(minutes=2)
    probe = store.run(language_models.find_model, admin, id_).probe
    assert (probe.is_under_way, [row.state for row in probe.rows]) == (False, ["problem"])


def test_a_form_that_was_read_before_another_change_changes_nothing(
    store: Store, admin: Visitor, cloud: ModelProvider
) -> None:
    id_ = model(store, admin, cloud, draft("a"))
    seen = fingerprint_of(store.run(language_models.find_model, admin, id_).draft)
    store.run(language_models.change_model, admin, id_, draft("a", audience="nobody"), seen=seen)
    with pytest.raises(StaleForm):
        store.run(language_models.change_model, admin, id_, draft("b"), seen=seen)
    kept = store.run(language_models.find_model, admin, id_)
    assert (kept.model.name, kept.audience) == ("a", "nobody")

    seen = fingerprint_of(AnswerDefaults())
    strict = AnswerDefaults(fallback=FallbackRules(is_on=False))
    store.run(language_models.change_defaults, admin, strict, seen=seen)
    with pytest.raises(StaleForm):
        store.run(language_models.change_defaults, admin, AnswerDefaults(), seen=seen)
    assert store.run(language_models.find_defaults) == strict


def test_what_documents_inherit_is_kept(store: Store, admin: Visitor) -> None:
    assert store.run(language_models.find_defaults) == AnswerDefaults()
    defaults = AnswerDefaults(ChatSettings(model_id="m"), FallbackRules(is_on=False))
    for _ in range(2):
        store.run(language_models.change_defaults, admin, defaults)
    assert store.run(language_models.find_defaults) == defaults


def test_only_administrators_see_and_change_models(
    store: Store, admin: Visitor, cloud: ModelProvider, author: Visitor
) -> None:
    id_ = model(store, admin, cloud, draft())
    for function, args in (
        (language_models.list_models, ()),
        (language_models.find_model, (id_,)),
        (language_models.add_model, (cloud.id, draft())),
        (language_models.change_model, (id_, draft("other"))),
        (language_models.remove_model, (id_,)),
        (language_models.change_defaults, (AnswerDefaults(),)),
    ):
        with pytest.raises(AccessDenied):
            store.run(function, author, *args)
    with pytest.raises(AccessDenied):
        store.run(language_models.move_model, author, id_, is_up=True)
    store.run(language_models.remove_model, admin, id_)
    with pytest.raises(NotFound):
        store.run(language_models.find_model, admin, id_)
