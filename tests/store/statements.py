"""Every SQL statement of the store, taken from its source: what is handed to a transaction, evaluated where it stands.

A statement is made of text and of constants of its module. Where a local name comes in, `LOCALS` says what values it
can have; a name that is missing there raises, so that no statement is passed over.
"""

import ast
import importlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple, get_args

from quire import store
from quire.domain.costs.usage_reports import UsageBy, UsageChoice
from quire.store.accounts import account_removal
from quire.store.comments import comment_lists
from quire.store.conversation import chats, messages
from quire.store.costs import caps, usage_reports
from quire.store.documents import documents
from quire.store.operation import purge
from quire.store.pages import Keyset, PageCursor, page_of
from quire.store.searching import indexing, vectors
from quire.store.searching.word_index import PassageIndex
from quire.store.templates import owned_templates
from quire.store.transactions import Transaction, containing, named_list

FOLDER = Path(store.__file__).parent
METHODS = frozenset({"all", "one", "one_or_none", "run", "run_each"})
LATER_PAGE = PageCursor("2030-01-01T00:00:00.000000+00:00", "an id")

# Has the statements of each database; those of PostgreSQL are run by the tests of searches.
OF_ONE_DATABASE = frozenset({"word_index", "tables", "sqlite_engine", "postgres_engine", "postgres"})
# Makes the statements of its callers, which are taken there.
GENERAL = frozenset({"pages.page_of"})


class Statement(NamedTuple):
    """A statement, and the function that it stands in."""

    function: str
    sql: str


def _with(**values: Any) -> list[dict[str, Any]]:
    return [values]


def _ids(name: str) -> list[dict[str, Any]]:
    return [{"names": named_list(name, ["one", "another"])[0]}]


def _keyset(key: Keyset) -> list[dict[str, Any]]:
    return [{"key": key, "after": key.after(cursor)[0]} for cursor in (None, LATER_PAGE)]


_INDEXES = [
    PassageIndex("section_search", "section_passage", "id", "document_id", ("a document",), {}),
    PassageIndex("passage_search", "passage", "number", "scope", ("a reference",), {}),
]

_TEMPLATE_KINDS = [{"kind": kind} for kind in (owned_templates.INSTRUCTIONS, owned_templates.DOCUMENTS)]

_BY_ANYTHING = [UsageChoice(by, date(2030, 1, 1), date(2030, 1, 31)) for by in get_args(UsageBy)]

_OF_USAGE = (
    "where is_settled = 1 and day between :first_day and :last_day",
    "where is_settled = 1 and day between :first_day and :last_day and user_id = :user_id",
)


LOCALS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "access._is_shown": _ids("id"),
    "access.find_chat": [{"columns": columns} for columns in ("chat_session.id", chats._CHAT_COLUMNS)],
    "access.find_message": [{"columns": columns} for columns in ("message.id", messages._COLUMNS)],
    "administration.list_accounts": [
        {"has_words": containing("name_key", words)[0]} for words in ([], ["one", "another"])
    ],
    "account_removal._forget": [{"table": table} for table in account_removal._OF_THE_PERSON],
    "abandoned_answers._list_half_written": [
        {"condition": condition} for condition in ("true", "coalesce(answer_lease.lease_until, '') <= :now")
    ],
    "answer_activity.list_progress": _ids("id"),
    "answer_claims._count_running": _ids("user"),
    "answers._list_stop_requested": [{"owners": named_list("owner", ["one", "another"])[0]}],
    "audit._list": [
        {
            "where": where,
            "condition": " and (type = :type or (type > :type || '.' and type < :type || '/'))"
            " and (actor = :person or subject = :person) and happened_at >= :since and happened_at < :until",
        }
        for where in ("", " and chain = :chain")
    ],
    "audit_retention.remove_old": _ids("type"),
    "authorship.list_saved": _ids("revision"),
    "authorship.list_models": _ids("id"),
    "authorship.list_sources": _ids("id"),
    "bibliographies.find_entries": _ids("key"),
    "bibliographies._remove": _ids("key"),
    "bibliographies._sources_named": _ids("id"),
    "cap_subjects._find_by_name": [
        {"source": source, "has_words": containing("name_key", words)[0]}
        for source in ("user_account where is_guest = 0 and deleted_at is null", "account_group where true")
        for words in ([], ["one", "another"])
    ],
    "cap_subjects._find_documents": [
        {"has_title": containing("document.title_key", words)[0]} for words in ([], ["one", "another"])
    ],
    "contracts._find": [{"whose": whose} for whose in ("section_id is null", "section_id = :section_id")],
    "pseudonyms.find_names": _ids("id"),
    "pseudonyms.list_of_accounts": _ids("id"),
    "citations.list_of_message": [{"until": until} for until in ("", " and citation.seq <= :upto")],
    "document_changes._list_section_rows": _keyset(
        Keyset("version.created_at", "version.section_id || '-' || version.revision")
    ),
    "document_changes._list_outline_rows": _keyset(
        Keyset("outline_version.created_at", "'outline-' || outline_version.revision")
    ),
    "document_events.list_rows": [
        {**keyset, "shown": shown}
        for keyset in _keyset(Keyset("document_event.created_at", "'event-' || document_event.id"))
        for shown in ("", " and document_event.kind not in ('source_added', 'source_removed')")
    ],
    "caps._count_used": [
        {"spent": spent, "reserved": reserved, "is_spent": is_spent, "is_reserved": is_reserved}
        for spent, reserved in caps._SUMS.values()
        for is_spent, is_reserved in caps._WHAT_COUNTS.values()
    ],
    "usage_reports.find_total": [{"where": where} for where in _OF_USAGE],
    "usage_reports.list_rows": [
        {"where": where, "after": after, "order": order, "choice": choice}
        for where in _OF_USAGE
        for choice in _BY_ANYTHING
        for cursor in (None, PageCursor("0 0", "an id"))
        for after, _ in [usage_reports._after(cursor, is_by_day=choice.by == "day")]
        for order in (usage_reports._BY_COST, usage_reports._BY_DAY)
    ],
    "usage_reports._names_of_people": _ids("id"),
    "usage_reports._titles": _ids("id"),
    "comment_lists._list": [
        {"within": within, "condition": f"{state}{other}"}
        for within in (
            "comment.section_id = :within_id",
            f"comment.document_id = :within_id and comment.section_id in ({named_list('section', ['one'])[0]})",
        )
        for state in comment_lists.STATES.values()
        for other in ("", *comment_lists.CONDITIONS.values())
    ],
    "comment_rows._list_replies": _ids("thread"),
    "comment_rows._list_mentions": _ids("comment"),
    "documents.find_titles": _ids("document_id"),
    "documents.list_documents": [
        {"has_words": containing("document.title_key", ["word"])[0], "order": order}
        for order in documents._KEYS
    ],
    "guests.find_visitor_or_none": _ids("hash"),
    "images.find_named": _ids("id"),
    "indexing.list_not_indexed": _ids("id"),
    "indexing.list_unindexed": [{"table": table, "key": key} for table, key in indexing._KEYS.items()],
    "indexing.store_words": [{"table": table, "key": key} for table, key in indexing._KEYS.items()],
    "live_events.last_seqs": _ids("id"),
    "passages._languages": [{"index": index, **_ids("number")[0]} for index in _INDEXES],
    "passages._read_sections": _ids("number"),
    "passages._read_references": _ids("number"),
    "passages._count_in_references": _ids("id"),
    "purge._remove_first_piece": [
        {"table": table, "key": key, "condition": condition}
        for tables in (purge.OF_A_SECTION, purge.OF_A_DOCUMENT)
        for table, (key, condition) in tables.items()
    ],
    "purge._remove_uploads": [{"table": table} for table in ("reference", "image")],
    "ranking._count": [{"table": index, **_ids("number")[0]} for index in _INDEXES],
    "references.list_chosen": [
        {"reference_ids": ids, "names": named_list("id", ids or ())[0]} for ids in (None, ("one",))
    ],
    "proposals.list_of_author": [{"names": named_list("section", ("one",))[0]}],
    "references.count_characters": _ids("id"),
    "owned_templates.add": _TEMPLATE_KINDS,
    "owned_templates.lock_to_change": _TEMPLATE_KINDS,
    "owned_templates.change": _TEMPLATE_KINDS,
    "owned_templates.remove": _TEMPLATE_KINDS,
    "owned_templates._check_room": _TEMPLATE_KINDS,
    "owned_templates._check_name_is_free": _TEMPLATE_KINDS,
    "references.find_unknown": _ids("id"),
    "section_passages._has_many": _ids("id"),
    "section_history.list_versions": [
        {"shown": shown, "earlier": earlier}
        for shown in ("", " and section_version.is_folded = 0")
        for earlier in ("", " and section_version.revision < :before")
    ],
    "text_origins.check_answers": _ids("id"),
    "text_origins.known_quotes": _ids("id"),
    "sections.list_contents": _ids("id"),
    "vectors.add": _ids("number"),
    "vectors.find_nearest": _ids("id"),
    "vectors.list_missing": [{"within": within} for within in ("", f" and {vectors._MAY_LEAVE_HOUSE}")],
    "vectors._pack_between": _ids("number"),
    "vectors._read_blocks": _ids("id"),
    "vectors._read_rows": _ids("id"),
}


def all_statements() -> list[Statement]:
    """The statements of all modules that both databases share."""
    return [
        statement
        for path in sorted(FOLDER.rglob("*.py"))
        if path.stem not in OF_ONE_DATABASE
        for statement in _statements_of(path)
    ]


def _statements_of(path: Path) -> Iterator[Statement]:
    constants = vars(
        importlib.import_module(".".join(("quire.store", *path.relative_to(FOLDER).with_suffix("").parts)))
    )
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(function, ast.FunctionDef):
            name = f"{path.stem}.{function.name}"
            if name not in GENERAL:
                for call in ast.walk(function):
                    for values in LOCALS.get(name, [{}]):
                        for sql in _statements_in(call, {**constants, **values}):
                            yield Statement(name, sql)


def _statements_in(call: ast.AST, names: dict[str, Any]) -> Iterator[str]:
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name("tx"), attr=attribute), args=[sql, *_]):
            if attribute in METHODS:
                yield _value(sql, names)
        case ast.Call(func=ast.Name("page_of"), args=[_, columns, source], keywords=keywords):
            key = next(keyword.value for keyword in keywords if keyword.arg == "key")
            for cursor in (None, LATER_PAGE):
                told = _Told()
                page_of(
                    told,
                    _value(columns, names),
                    _value(source, names),
                    key=_value(key, names),
                    limit=1,
                    cursor=cursor,
                )
                yield told.sql


def _value(expression: ast.expr, names: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(expression), "a statement", "eval"), names)


class _Told(Transaction):
    """Takes down the one statement that it is asked for."""

    __slots__ = ("sql",)

    def __init__(self) -> None:
        super().__init__(NotImplemented, datetime.now(UTC))
        self.sql = ""

    def all(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        self.sql = sql
        return []
