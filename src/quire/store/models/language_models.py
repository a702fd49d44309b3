"""Language models of providers: administrators add, change and order them; who may use one is decided here."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import (
    AnswerDefaultsChanged,
    LanguageModelAdded,
    LanguageModelChanged,
    LanguageModelRemoved,
)
from quire.domain.conversation.model_choice import FallbackRules
from quire.domain.errors import InvalidField, NotFound
from quire.domain.models.chat_settings import NOTHING_SET, ChatSettings
from quire.domain.models.form_fingerprints import check_unchanged
from quire.domain.models.language_models import MODELS_MAX, Audience, ConnectedModel, ModelDraft, Prices
from quire.domain.models.model_probes import Probe
from quire.store.auditing import audit
from quire.store.models.model_providers import check_administrator, find_provider
from quire.store.transactions import Transaction, as_json, new_id

_COLUMNS = (
    "language_model.id, language_model.name, language_model.shown_name, language_model.context_tokens,"
    " language_model.stays_in_house, language_model.input_price_micros, language_model.output_price_micros,"
    " language_model.cached_input_price_micros, language_model.provider_id, model_provider.revision"
)
_FROM = "from language_model join model_provider on model_provider.id = language_model.provider_id"
_ORDER = "order by language_model.position, language_model.id"

DEFAULTS_COLUMNS = "answer_defaults.chat_settings, answer_defaults.fallback"
DEFAULTS_JOIN = "left join answer_defaults on answer_defaults.id = 1"

_MAY_USE = (
    "(language_model.audience = 'everybody' or language_model.audience = 'groups' and exists"
    " (select 1 from language_model_group join group_member"
    " on group_member.group_id = language_model_group.group_id"
    " where language_model_group.language_model_id = language_model.id and group_member.user_id = :user_id))"
)

_probe = msgspec.json.Decoder(Probe)
_settings = msgspec.json.Decoder(ChatSettings)
_rules = msgspec.json.Decoder(FallbackRules)


class AdministeredModel(msgspec.Struct, frozen=True):
    """A model with what only administrators see of it."""

    model: ConnectedModel
    provider_name: str
    audience: Audience
    group_ids: tuple[str, ...]
    position: int
    probe: Probe | None

    @property
    def draft(self) -> ModelDraft:
        """As its form shows it."""
        model = self.model
        return ModelDraft(
            model.name,
            model.shown_name,
            model.context_tokens,
            model.stays_in_house,
            model.entered_prices,
            self.audience,
            self.group_ids,
        )


class AnswerDefaults(msgspec.Struct, frozen=True):
    """What documents inherit, and when other models may step in."""

    settings: ChatSettings = NOTHING_SET
    fallback: FallbackRules = FallbackRules()


class BegunProbe(NamedTuple):
    """A model that is being tried, and since when."""

    model: ConnectedModel
    at: datetime


def list_usable(tx: Transaction, user_id: str) -> list[ConnectedModel]:
    """The models that an account may use, in order."""
    rows = tx.all(f"select {_COLUMNS} {_FROM} where {_MAY_USE} {_ORDER}", user_id=user_id)
    return [_model(row) for row in rows]


def list_all(tx: Transaction) -> list[ConnectedModel]:
    """All models in order, for what asks them."""
    return [_model(row) for row in tx.all(f"select {_COLUMNS} {_FROM} {_ORDER}")]


def list_models(tx: Transaction, visitor: Visitor) -> list[AdministeredModel]:
    """All models in order, for administrators. Raises `AccessDenied`, as all that they do here."""
    check_administrator(visitor)
    groups: dict[str, list[str]] = {}
    for model_id, group_id in tx.all(
        "select language_model_id, group_id from language_model_group order by group_id"
    ):
        groups.setdefault(model_id, []).append(group_id)
    rows = tx.all(
        f"select {_COLUMNS}, model_provider.name, language_model.audience, language_model.position,"
        f" language_model.probe {_FROM} {_ORDER}"
    )
    return [_administered(row, groups.get(row[0], []), tx.now) for row in rows]


def find_model(tx: Transaction, visitor: Visitor, model_id: str) -> AdministeredModel:
    """Raises `NotFound`."""
    found = next((one for one in list_models(tx, visitor) if one.model.id == model_id), None)
    if found is None:
        raise NotFound("Language model")
    return found


def add_model(tx: Transaction, visitor: Visitor, provider_id: str, draft: ModelDraft) -> AdministeredModel:
    """Add a model of a provider behind the others. Raises `NotFound` and `InvalidField`."""
    tx.lock("models", "all")
    find_provider(tx, visitor, provider_id)
    count, last = tx.one("select count(*), coalesce(max(position), 0) from language_model")
    if count >= MODELS_MAX:
        raise InvalidField("name", "cannot be added: there are %(count)s models already", count=count)
    model_id = new_id()
    tx.run(
        "insert into language_model (id, provider_id, name, shown_name, context_tokens, stays_in_house,"
        " audience, position, created_at) values (:id, :provider_id, :name, :shown_name, :context_tokens,"
        " :stays_in_house, :audience, :position, :now)",
        id=model_id,
        provider_id=provider_id,
        name=draft.name,
        shown_name=draft.shown_name,
        context_tokens=draft.context_tokens,
        stays_in_house=int(draft.stays_in_house),
        audience=draft.audience,
        position=last + 1,
        now=tx.now_text,
    )
    _store(tx, model_id, draft)
    audit.record(tx, visitor, LanguageModelAdded(model_id, provider_id, draft.stays_in_house))
    return find_model(tx, visitor, model_id)


def change_model(
    tx: Transaction, visitor: Visitor, model_id: str, draft: ModelDraft, *, seen: str | None = None
) -> AdministeredModel:
    """Change a model; what was found out about another one is forgotten.

    Raises `StaleForm` where the form was made from another state, `NotFound` and `InvalidField`.
    """
    tx.lock("models", "all")
    known = find_model(tx, visitor, model_id)
    check_unchanged(known.draft, seen)
    if known.model.name != draft.name:
        tx.run("update language_model set probe = null where id = :id", id=model_id)
    _store(tx, model_id, draft)
    audit.record(tx, visitor, LanguageModelChanged(model_id, draft.stays_in_house))
    return find_model(tx, visitor, model_id)


def remove_model(tx: Transaction, visitor: Visitor, model_id: str) -> None:
    """Remove a model; where it was chosen, what stands above it in the order of inheritance is. Raises `NotFound`."""
    tx.lock("models", "all")
    find_model(tx, visitor, model_id)
    tx.run("delete from language_model where id = :id", id=model_id)
    audit.record(tx, visitor, LanguageModelRemoved(model_id))


def move_model(tx: Transaction, visitor: Visitor, model_id: str, *, is_up: bool) -> None:
    """Exchange a model with the one before or behind it; the first and the last stay. Raises `NotFound`."""
    tx.lock("models", "all")
    find_model(tx, visitor, model_id)
    ids = [model.id for model in list_all(tx)]
    here = ids.index(model_id)
    there = min(max(here - 1 if is_up else here + 1, 0), len(ids) - 1)
    ids[here], ids[there] = ids[there], ids[here]
    tx.run_each(
        "update language_model set position = :position where id = :id",
        [{"id": id_, "position": position} for position, id_ in enumerate(ids, 1)],
    )
    audit.record(tx, visitor, AnswerDefaultsChanged())


def note_probe_begun(tx: Transaction, visitor: Visitor, model_id: str) -> BegunProbe:
    """Note that a model is being tried. Raises `NotFound`."""
    model = find_model(tx, visitor, model_id).model
    _store_probe(tx, model_id, Probe((), tx.now, is_under_way=True))
    return BegunProbe(model, tx.now)


def keep_probe(tx: Transaction, model_id: str, probe: Probe) -> None:
    """Remember what a try has found, unless a later one has begun or the model is another or gone by now."""
    row = tx.one_or_none("select probe from language_model where id = :id", id=model_id)
    if row is None or row[0] is None:
        return
    newest = _probe.decode(row[0])
    if newest.is_under_way and newest.at == probe.at:
        _store_probe(tx, model_id, probe)


def _store_probe(tx: Transaction, model_id: str, probe: Probe) -> None:
    tx.run("update language_model set probe = :probe where id = :id", probe=as_json(probe), id=model_id)


def find_defaults(tx: Transaction) -> AnswerDefaults:
    """What documents inherit, and when other models may step in."""
    row = tx.one_or_none(f"select {DEFAULTS_COLUMNS} from answer_defaults where id = 1")
    return AnswerDefaults() if row is None else read_defaults(*row)


def read_defaults(settings: str | None, fallback: str | None) -> AnswerDefaults:
    """The defaults of which these are the `DEFAULTS_COLUMNS`; both are null where nobody has set any."""
    if settings is None or fallback is None:
        return AnswerDefaults()
    return AnswerDefaults(_settings.decode(settings), _rules.decode(fallback))


def change_defaults(
    tx: Transaction, visitor: Visitor, defaults: AnswerDefaults, *, seen: str | None = None
) -> None:
    """Replace what documents inherit, and when other models may step in. Raises `StaleForm`, as `change_model`."""
    check_administrator(visitor)
    tx.lock("models", "all")
    check_unchanged(find_defaults(tx), seen)
    tx.run(
        "insert into answer_defaults (id, chat_settings, fallback) values (1, :settings, :fallback)"
        " on conflict (id) do update set chat_settings = excluded.chat_settings, fallback = excluded.fallback",
        settings=as_json(defaults.settings),
        fallback=as_json(defaults.fallback),
    )
    audit.record(tx, visitor, AnswerDefaultsChanged())


def _store(tx: Transaction, model_id: str, draft: ModelDraft) -> None:
    prices = draft.prices
    tx.run(
        "update language_model set name = :name, shown_name = :shown_name, context_tokens = :context_tokens,"
        " stays_in_house = :stays_in_house, input_price_micros = :input_price,"
        " cached_input_price_micros = :cached_price, output_price_micros = :output_price, audience = :audience"
        " where id = :id",
        name=draft.name,
        shown_name=draft.shown_name,
        context_tokens=draft.context_tokens,
        stays_in_house=int(draft.stays_in_house),
        input_price=None if prices is None else prices.input_micros,
        cached_price=None if prices is None else prices.cached_input_micros,
        output_price=None if prices is None else prices.output_micros,
        audience=draft.audience,
        id=model_id,
    )
    tx.run("delete from language_model_group where language_model_id = :id", id=model_id)
    for group_id in dict.fromkeys(draft.group_ids if draft.audience == "groups" else ()):
        added = tx.run(
            "insert into language_model_group (language_model_id, group_id)"
            " select :id, account_group.id from account_group where account_group.id = :group_id",
            id=model_id,
            group_id=group_id,
        )
        if not added:
            raise InvalidField("groups", "must be groups of this server")


def _administered(row: tuple[Any, ...], group_ids: list[str], now: datetime) -> AdministeredModel:
    provider_name, audience, position, probe = row[10:]
    return AdministeredModel(
        _model(row[:10]),
        provider_name,
        audience,
        tuple(group_ids),
        position,
        None if probe is None else _probe.decode(probe).as_of(now),
    )


def _model(row: tuple[Any, ...]) -> ConnectedModel:
    id_, name, shown_name, context_tokens, stays_in_house, input_, output, cached, provider_id, revision = row
    prices = None if input_ is None or output is None else Prices(input_, output, cached)
    return ConnectedModel(
        id_, name, shown_name, context_tokens, bool(stays_in_house), prices, provider_id, revision
    )
