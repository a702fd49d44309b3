"""Whom and what a cap can be on: found by names, and shown by them.

Titles are texts: only whoever has a document reads its title. For other administrators it is one of its owner.
"""

from collections.abc import Callable, Iterable, Sequence

from quire.domain.accounts.users import Visitor, name_key
from quire.domain.costs.caps import CapScope, CapSubject
from quire.domain.documents.titles import title_key
from quire.domain.errors import CapSubjectUnclear, InvalidField
from quire.store.access import IS_OWN, IS_SHARED
from quire.store.models import language_models
from quire.store.transactions import Transaction, containing

FOUND_MAX = 20
"""Of several whose names contain what was typed; whoever means another one types more of its name."""

SUGGESTED_MAX = 200
"""Of each kind."""

_IS_READ = f"document.deleted_at is null and ({IS_OWN} or {IS_SHARED})"

Finder = Callable[[Transaction, Visitor, str, int], list[CapSubject]]


def find_subject(
    tx: Transaction, visitor: Visitor, scope: CapScope, text: str, of_settings: Sequence[CapSubject] = ()
) -> str:
    """The id of what is named, or has this id; empty for each person and for everybody.

    `of_settings` are the models that are in no table. Raises `CapSubjectUnclear` with those that may be meant, and
    `InvalidField`.
    """
    if scope == "everybody" or (scope == "person" and not text):
        return ""
    found = _FINDERS[scope](tx, visitor, text, FOUND_MAX) if text else []
    if text and scope == "model":
        found = [*found, *_matching(of_settings, text)]
    named = [one for one in found if text == one.id] or [one for one in found if _is_called(one, text)]
    if len(named) == 1:
        return named[0].id
    raise CapSubjectUnclear(found) if found else _not_there(scope)


def list_suggested(tx: Transaction, visitor: Visitor) -> list[tuple[CapScope, str]]:
    """The names that a field offers while somebody types, without those of the settings."""
    return [
        (scope, subject.name)
        for scope, find in _FINDERS.items()
        for subject in find(tx, visitor, "", SUGGESTED_MAX)
        if subject.name is not None
    ]


def find_document(tx: Transaction, visitor: Visitor, document_id: str) -> CapSubject | None:
    """A document by its owner, and by its title where the visitor reads it; None once it is purged."""
    return next(iter(_find_documents(tx, visitor, document_id, 1)), None)


def _find_people(tx: Transaction, _visitor: Visitor, text: str, limit: int) -> list[CapSubject]:
    return _find_by_name(tx, "user_account where is_guest = 0 and deleted_at is null", text, limit)


def _find_groups(tx: Transaction, _visitor: Visitor, text: str, limit: int) -> list[CapSubject]:
    return _find_by_name(tx, "account_group where true", text, limit)


def _find_by_name(tx: Transaction, source: str, text: str, limit: int) -> list[CapSubject]:
    has_words, words = containing("name_key", name_key(text.replace("\0", " ")).split())
    rows = tx.all(
        f"select id, name from {source} and (id = :text or true{has_words})"
        " order by id <> :text, name_key <> :key, name_key limit :limit",
        text=text,
        key=name_key(text),
        limit=limit,
        **words,
    )
    return [CapSubject(*row) for row in rows]


def _find_documents(tx: Transaction, visitor: Visitor, text: str, limit: int) -> list[CapSubject]:
    """Those whose titles the visitor may read by these, all by their owners."""
    has_title, in_title = containing("document.title_key", title_key(text.replace("\0", " ")).split())
    rows = tx.all(
        f"select document.id, case when {_IS_READ} then document.title end, user_account.name from document"
        " join user_account on user_account.id = document.author_id"
        f" where document.id = :text or user_account.name_key = :key or ({_IS_READ}{has_title})"
        " order by document.id <> :text, document.updated_at desc, document.id limit :limit",
        text=text,
        key=name_key(text),
        user_id=visitor.user_id,
        limit=limit,
        **in_title,
    )
    return [CapSubject(*row) for row in rows]


def _find_models(tx: Transaction, _visitor: Visitor, text: str, limit: int) -> list[CapSubject]:
    known = [CapSubject(model.id, model.shown_name) for model in language_models.list_all(tx)]
    return _matching(known, text)[:limit]


def _matching(subjects: Iterable[CapSubject], text: str) -> list[CapSubject]:
    """Those with this id or with every word in their names; that which is called so comes first."""
    words = text.casefold().split()
    found = (
        one
        for one in subjects
        if one.id == text or all(word in (one.name or "").casefold() for word in words)
    )
    return sorted(found, key=lambda one: not _is_called(one, text))


def _is_called(subject: CapSubject, text: str) -> bool:
    return (
        subject.name is not None
        and " ".join(subject.name.split()).casefold() == " ".join(text.split()).casefold()
    )


def _not_there(scope: CapScope) -> InvalidField:
    match scope:
        case "person":
            return InvalidField("subject", "must be the name of an account")
        case "group":
            return InvalidField("subject", "must be the name of a group")
        case "document":
            return InvalidField(
                "subject", "must be the title of a document of yours, or the name of its owner"
            )
        case _:
            return InvalidField("subject", "must be the name of a language model")


_FINDERS: dict[CapScope, Finder] = {
    "person": _find_people,
    "group": _find_groups,
    "document": _find_documents,
    "model": _find_models,
}
