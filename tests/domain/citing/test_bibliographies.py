"""Entries have keys and labels, and citations read as they are rendered, or as well as can be without that."""

import pickle

import msgspec
import pytest

from quire.domain.citing.bibliographies import (
    ENTRY_BYTES_MAX,
    DocumentCitations,
    DocumentClusters,
    Entry,
    ListedEntry,
    PlacedCluster,
    RenderedClusters,
    Run,
    clusters_to_render,
    counted_uses,
    digest_of,
    entries_of,
    in_text,
    label_of,
    plain_text,
    source_entry,
)
from quire.domain.citing.citation_styles import OwnStyle
from quire.domain.documents.document_settings import CitationStyle

MILLER = {"family": "Miller", "given": "Ann"}
ENTRIES = {key: Entry(key, f'{{"id":"{key}"}}', "book", f"Title {key}", f"Label {key}") for key in "ab"}


def document(*clusters: str, **changes: object) -> DocumentClusters:
    placed = tuple(PlacedCluster(f"s{number}", cluster) for number, cluster in enumerate(clusters))
    found = DocumentClusters("d", "numeric", placed, ENTRIES)
    return msgspec.structs.replace(found, **changes)


@pytest.mark.parametrize(
    ("item", "label"),
    [
        ({"author": [MILLER], "issued": {"date-parts": [[2020, 5]]}}, "Miller 2020"),
        ({"author": [MILLER, {"literal": "ISO"}], "title": "T"}, "Miller & ISO"),
        ({"author": [MILLER, MILLER, MILLER]}, "Miller et al."),
        ({"editor": [MILLER], "issued": {"raw": "c. 1999"}}, "Miller 1999"),
        ({"title": "Only a title"}, "Only a title"),
        ({"author": "nonsense", "issued": "nonsense", "title": ["x"]}, ""),
        ({"title": "long " * 50}, "long " * 15 + "long…"),
        ({}, ""),
    ],
)
def test_an_entry_has_a_short_name(item: dict[str, object], label: str) -> None:
    assert label_of(item) == label


def test_entries_that_cannot_be_cited_are_said() -> None:
    read = entries_of(
        [
            {"id": "a", "title": "First", "type": "book"},
            {"id": "a", "title": "Second"},
            {"id": "two words"},
            {"id": 7},
            {"id": "?"},
            {"title": "No key"},
            "nonsense",
            {"id": "big", "note": "x" * ENTRY_BYTES_MAX},
        ]
    )
    assert [(entry.key, entry.title) for entry in read.entries] == [
        ("a", "Second"),
        ("two-words", ""),
        ("7", ""),
    ]
    assert [(warning.code, warning.key) for warning in read.warnings] == [
        ("key_twice", "a"),
        ("key_changed", "two words"),
        ("without_key", "?"),
        ("without_key", ""),
        ("without_key", ""),
        ("too_large", "big"),
    ]
    assert msgspec.json.decode(read.entries[1].csl) == {"id": "two-words"}


def test_only_what_is_cited_is_rendered_and_changes_the_digest() -> None:
    wanted = clusters_to_render(document("[@a; @gone]", "[@gone]"), "en")
    assert [[cite.key for cite in cites] for cites in wanted.clusters] == [["a"], []]
    assert wanted.items == (msgspec.Raw(b'{"id":"a"}'),)
    same = clusters_to_render(document("[@a; @gone]", "[@gone]", entries={"a": ENTRIES["a"]}), "en")
    assert digest_of(same) == digest_of(wanted)
    for other in (
        clusters_to_render(document("[@a; @gone]", "[@gone]"), "de"),
        clusters_to_render(document("[@a; @gone]", "[@gone]", style="note"), "en"),
        clusters_to_render(document("[@gone]", "[@a; @gone]"), "en"),
        clusters_to_render(
            document("[@a; @gone]", "[@gone]", entries={"a": Entry("a", '{"id":"a","title":"T"}')}), "en"
        ),
    ):
        assert digest_of(other) != digest_of(wanted)


def test_the_same_citation_reads_in_its_order_within_a_section() -> None:
    placed = (PlacedCluster("s", "[@a]"), PlacedCluster("s", "[@b]"), PlacedCluster("s", "[@a]"))
    rendered = RenderedClusters(
        ((Run("one"),), (Run("two"),), (Run("three"),)), (ListedEntry("a", (Run("A"),)),)
    )
    citations = DocumentCitations(DocumentClusters("d", "numeric", placed, ENTRIES), rendered)
    here, elsewhere = citations.of_section("s"), citations.of_section("other")
    assert [plain_text(here.of("[@a]", ordinal)) for ordinal in range(3)] == ["one", "three", "three"]
    assert plain_text(elsewhere.of("[@a]", 5)) == "one"
    assert plain_text(here.of("[see @a, p. 5; @gone]", 0)) == "[see Label a, p. 5; gone]"
    assert (citations.is_rendered, [entry.key for entry in citations.listed]) == (True, ["a"])
    assert pickle.loads(pickle.dumps(here)) == here


def test_what_is_not_rendered_has_the_names_of_its_entries() -> None:
    citations = DocumentCitations(document("[@a, p. 5]"), None)
    text = citations.of_section("s0")
    assert (citations.is_rendered, citations.listed) == (False, ())
    assert (text.is_rendered, text.within(["a"]).is_rendered) == (False, False)
    assert plain_text(text.of("[@a, p. 5]", 0)) == "[Label a, p. 5]"
    assert text.dead_keys("[@a; @gone]") == ("gone",)
    assert text.describe("[@a; @b; @gone]") == "Title a; Title b"


def test_a_note_stands_in_brackets_where_there_is_no_foot() -> None:
    runs = (Run("Miller, "), Run("On Foxes", is_italic=True), Run(", p. 5."))
    assert plain_text(in_text(runs)) == "(Miller, On Foxes, p. 5)"


@pytest.mark.parametrize(
    ("style", "own_has_notes", "has_notes"),
    [("note", None, True), ("numeric", None, False), ("numeric", True, True), ("note", False, False)],
)
def test_the_own_style_says_whether_citations_are_notes(
    style: CitationStyle, own_has_notes: bool | None, has_notes: bool
) -> None:
    own = None if own_has_notes is None else OwnStyle("Own", "a" * 64, own_has_notes)
    clusters = document("[-@a]", style=style, own_style=own)
    rendered = RenderedClusters(((Run("Miller."),),), ())
    on_page = DocumentCitations(clusters, rendered).of_section("s0").of("[-@a]", 0)
    in_file = DocumentCitations(clusters, rendered, has_notes=True).of_section("s0").of("[-@a]", 0)
    assert plain_text(on_page) == ("(Miller)" if has_notes else "Miller.")
    assert plain_text(in_file) == "Miller."
    ((cite,),) = clusters_to_render(clusters, "en").clusters
    assert cite.is_author_suppressed != has_notes


def test_uses_are_counted_and_sources_are_entries() -> None:
    assert counted_uses(document("[@a; @b]", "[@a]").clusters) == {"a": 2, "b": 1}
    source = source_entry("0f", 'Site "book"')
    assert (source.key, source.label, msgspec.json.decode(source.csl)["title"]) == (
        "source:0f",
        'Site "book"',
        'Site "book"',
    )
