"""A document has a bibliography, whose entries are cited, and renderings of its citations that can be forgotten."""

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.citing.bibliographies import (
    RENDERED_CHARACTERS_MAX,
    DocumentClusters,
    ListedEntry,
    PlacedCluster,
    ReadBibliography,
    RenderedClusters,
    Run,
    entries_of,
)
from quire.domain.errors import AccessDenied, QuotaReached, StaleBibliography
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference
from quire.store import texts_to_render
from quire.store.documents import copies, problems
from quire.store.references import bibliographies, references
from quire.store.references.bibliographies import RENDERINGS_KEPT, Bibliography
from quire.store.sections import document_events
from tests.store.conftest import Store

SOURCE = NewReference("Site book", "a.txt", "text", "text/plain", 3, "a" * 64)
RENDERED = RenderedClusters(((Run("[1]"),),), (ListedEntry("a", (Run("[1] A"),)),))


def entries(*keys: str) -> ReadBibliography:
    return entries_of([{"id": key, "type": "book", "title": f"Title {key}"} for key in keys])


def replaced(
    store: Store, author: Visitor, document_id: str, *keys: str, base: int | None = None
) -> Bibliography:
    found: Bibliography = store.run(
        bibliographies.replace, author, document_id, entries(*keys), base_revision=base
    )
    return found


def keys_of(found: Bibliography) -> list[str]:
    return [entry.key for entry in found.entries]


def test_a_bibliography_is_replaced_added_to_and_reduced(store: Store, author: Visitor) -> None:
    document = store.document(author, "See [@a, p. 5; @b] and [@a].")
    assert store.run(bibliographies.find_bibliography, author, document.id).revision == 0
    assert keys_of(replaced(store, author, document.id, "a", "b")) == ["a", "b"]
    added = store.run(
        bibliographies.add, author, document.id, entries("a", "c"), Limits(), base_revision=None
    )
    assert keys_of(added) == ["b", "a", "c"]
    assert added.uses == {"a": 2, "b": 1}
    removed = store.run(bibliographies.remove, author, document.id, ["b"], base_revision=2)
    assert (keys_of(removed), removed.revision) == (["a", "c"], 3)
    same = store.run(bibliographies.remove, author, document.id, ["b"], base_revision=None)
    assert same == removed
    assert keys_of(replaced(store, author, document.id)) == []


def test_a_change_of_what_has_changed_meanwhile_is_refused(store: Store, author: Visitor) -> None:
    document = store.document(author)
    replaced(store, author, document.id, "a", base=0)
    with pytest.raises(StaleBibliography) as refused:
        replaced(store, author, document.id, "b", base=0)
    assert refused.value.details == {"revision": 1}
    assert keys_of(store.run(bibliographies.find_bibliography, author, document.id)) == ["a"]


def test_more_entries_than_there_may_be_are_refused(store: Store, author: Visitor) -> None:
    document = store.document(author)
    replaced(store, author, document.id, "a", "b")
    limits = msgspec.structs.replace(Limits(), bibliography_entries=2)
    with pytest.raises(QuotaReached):
        store.run(bibliographies.add, author, document.id, entries("c"), limits, base_revision=None)
    added = store.run(bibliographies.add, author, document.id, entries("a"), limits, base_revision=None)
    assert keys_of(added) == ["b", "a"]


def test_only_the_author_reads_and_changes_it(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(author)
    for call in (
        lambda: store.run(bibliographies.find_bibliography, stranger, document.id),
        lambda: replaced(store, stranger, document.id, "a"),
        lambda: store.run(bibliographies.remove, stranger, document.id, ["a"], base_revision=None),
        lambda: store.run(texts_to_render.find_clusters, stranger, document.id),
    ):
        with pytest.raises(AccessDenied):
            call()


def test_a_copy_of_the_document_has_the_same_entries(store: Store, author: Visitor) -> None:
    document = store.document(author, "See [@a].")
    replaced(store, author, document.id, "b", "a")
    copy = store.run(copies.copy_document, author, document.id, "Copy", Limits())
    found = store.run(bibliographies.find_bibliography, author, copy.id)
    assert (keys_of(found), found.revision, found.uses) == (["b", "a"], 1, {"a": 1})


def test_a_change_stands_in_the_history(store: Store, author: Visitor) -> None:
    document = store.document(author)
    replaced(store, author, document.id, "a", "b")
    (row,) = store.run(document_events.list_rows, document.id, limit=5, cursor=None, with_sources=True)
    assert (row.kind, row.name) == ("bibliography_changed", "2")


def test_what_sections_cite_is_found_in_their_order_with_sources(store: Store, author: Visitor) -> None:
    document = store.document(author, "See [@b].", "Nothing.", "`[@no]` [@gone; @a]")
    other = store.document(author)
    replaced(store, author, document.id, "a", "b", "unused")
    replaced(store, author, other.id, "gone")
    source, foreign = (
        store.run(references.add, author, id_, SOURCE, Limits()).reference.id
        for id_ in (document.id, other.id)
    )
    found, _ = store.run(texts_to_render.find_clusters, author, document.id)
    first, _, third = document.sections
    assert found.clusters == (PlacedCluster(first.id, "[@b]"), PlacedCluster(third.id, "[@gone; @a]"))
    assert set(found.entries) == {"a", "b"}
    named = [f"source:{source}", f"source:{foreign}", "unused"]
    assert set(store.run(bibliographies.find_entries, document.id, named)) == {f"source:{source}", "unused"}


def test_of_very_many_citations_the_first_are_rendered_and_all_are_known(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "[@a] " * 70_000, "See [@b] and [@gone].")
    replaced(store, author, document.id, "a", "b")
    clusters, _ = store.run(texts_to_render.find_clusters, author, document.id)
    assert {one.cluster for one in clusters.clusters} == {"[@a]"}
    assert len(clusters.clusters) == RENDERED_CHARACTERS_MAX // len("[@a]")
    assert store.run(problems.find_texts, author, document.id).keys == {"a", "b"}


def test_a_rendering_is_kept_until_there_are_newer_ones(store: Store, author: Visitor) -> None:
    document = store.document(author)
    for number in range(RENDERINGS_KEPT + 1):
        store.later(seconds=1)
        store.run(bibliographies.keep_rendering, document.id, f"digest {number}", RENDERED)
    store.run(bibliographies.keep_rendering, "no such document", "digest", RENDERED)
    assert store.run(bibliographies.find_rendering, document.id, "digest 0") is None
    assert store.run(bibliographies.find_rendering, document.id, "digest 1") == RENDERED
    assert store.run(bibliographies.find_rendering, "no such document", "digest") is None


def test_a_proposal_may_cite_what_the_document_does_not(store: Store, author: Visitor) -> None:
    document = store.document(author, "See [@a].")
    replaced(store, author, document.id, "a", "b")
    _, facts = store.run(texts_to_render.find_section, author, document.id, document.sections[0].id)
    assert isinstance(facts.clusters, DocumentClusters)
    assert set(facts.clusters.entries) == {"a"}
