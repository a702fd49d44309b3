"""The bibliography of a document: its entries as CSL-JSON, and its citations as a citation style renders them.

Entries come from files of other programs (BibLaTeX, BibTeX, RIS, CSL-JSON), which the limited process reads. Uploaded
sources are entries too, as far as they are known. Rendering depends on the whole document: numbers count through it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from quire.domain.citing.citation_styles import OwnStyle
from quire.domain.documents.document_settings import CitationStyle
from quire.domain.markup.clusters import SOURCE_PREFIX, Cite, cites_of, usable_key
from quire.domain.translatable_text import TranslatableText

BibliographyFormat = Literal["biblatex", "bibtex", "ris", "csljson"]
WarningCode = Literal["unreadable", "without_key", "key_changed", "key_twice", "too_large"]

RENDERING = 1
"""Part of every digest: a release that renders otherwise has another number, and its stored renderings are not used."""

RENDERED_CHARACTERS_MAX = 256 * 1024
"""So much of a document's citations, which are some 10,000, is rendered; those behind are shown without that."""

ENTRY_BYTES_MAX = 64 * 1024
WARNINGS_MAX = 200
_LABEL_CHARACTERS_MAX = 80
_YEAR = re.compile(r"\d{4}")


class Entry(msgspec.Struct, frozen=True):
    """An entry: its key in the texts, and what it describes, as CSL-JSON.

    `label` is how it is called in short, such as "Miller 2020".
    """

    key: str
    csl: str
    kind: str = ""
    title: str = ""
    label: str = ""


class BibliographyWarning(msgspec.Struct, frozen=True):
    """What of a file did not become an entry as it stands: which entry, and why."""

    code: WarningCode
    key: str
    sentence: str = ""


class ReadBibliography(msgspec.Struct, frozen=True):
    """The entries of a file, and what was wrong with others."""

    entries: tuple[Entry, ...]
    warnings: tuple[BibliographyWarning, ...] = ()


WARNINGS: Mapping[WarningCode, TranslatableText] = {
    "unreadable": TranslatableText("This entry cannot be read and was left out."),
    "without_key": TranslatableText("This entry has no key by which it can be cited and was left out."),
    "key_changed": TranslatableText("The key of this entry cannot be written in a text and was changed."),
    "key_twice": TranslatableText("Several entries have this key; the last one was taken."),
    "too_large": TranslatableText("This entry is too large and was left out."),
}


def entries_of(items: Iterable[Any]) -> ReadBibliography:
    """The entries that CSL-JSON items are; the last one of several with the same key."""
    entries: dict[str, Entry] = {}
    warnings: list[BibliographyWarning] = []
    for item in items:
        given = _given_key(item)
        key = usable_key(given)
        csl = msgspec.json.encode({**item, "id": key}).decode() if key else ""
        if not key or len(csl) > ENTRY_BYTES_MAX:
            warnings.append(BibliographyWarning("too_large" if key else "without_key", given[:200]))
            continue
        if key != given:
            warnings.append(BibliographyWarning("key_changed", given[:200]))
        if key in entries:
            warnings.append(BibliographyWarning("key_twice", key))
        entries[key] = Entry(key, csl, _text(item.get("type")), _text(item.get("title")), label_of(item))
    return ReadBibliography(tuple(entries.values()), tuple(warnings))


def _given_key(item: Any) -> str:
    key = item.get("id", "") if isinstance(item, dict) else ""
    return str(key).strip() if isinstance(key, str | int) else ""


def label_of(item: Mapping[str, Any]) -> str:
    """How an entry is called in short: its first author and year, or its title."""
    names = item.get("author") or item.get("editor")
    authors = [_name(name) for name in names if isinstance(name, dict)] if isinstance(names, list) else []
    by = authors[0] if authors else _text(item.get("title"))
    by += " et al." if len(authors) > 2 else f" & {authors[1]}" if len(authors) == 2 else ""
    shortened = by if len(by) <= _LABEL_CHARACTERS_MAX else f"{by[:_LABEL_CHARACTERS_MAX].rstrip()}…"
    return " ".join(filter(None, (shortened, _year(item.get("issued")))))


def _name(name: Mapping[str, Any]) -> str:
    return _text(name.get("family")) or _text(name.get("literal")) or _text(name.get("given"))


def _year(issued: Any) -> str:
    found = _YEAR.search(msgspec.json.encode(issued).decode()) if isinstance(issued, dict) else None
    return found[0] if found else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def source_entry(reference_id: str, title: str) -> Entry:
    """The entry of an uploaded source, of which no more than its title is known."""
    item = {"id": f"{SOURCE_PREFIX}{reference_id}", "type": "document", "title": title}
    return Entry(item["id"], msgspec.json.encode(item).decode(), "document", title, label_of(item))


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """Characters of a rendered citation that are set alike."""

    text: str
    is_italic: bool = False
    is_bold: bool = False
    is_raised: bool = False
    is_lowered: bool = False
    is_small_caps: bool = False
    address: str = ""


Runs = tuple[Run, ...]


class ListedEntry(msgspec.Struct, frozen=True):
    """An entry in the list at the end of a document."""

    key: str
    runs: Runs


class RenderedClusters(msgspec.Struct, frozen=True):
    """The citations of a document in their order, rendered, and the list of what they cite."""

    clusters: tuple[Runs, ...]
    listed: tuple[ListedEntry, ...]


class PlacedCluster(msgspec.Struct, frozen=True):
    """A citation of a document: in which section it stands, and as what."""

    section_id: str
    cluster: str


class DocumentClusters(msgspec.Struct, frozen=True):
    """The citations of a document in their order, with the entries that they name."""

    document_id: str
    style: CitationStyle
    clusters: tuple[PlacedCluster, ...] = ()
    entries: Mapping[str, Entry] = {}
    own_style: OwnStyle | None = None
    """The document's own style, which stands in place of the other."""

    @property
    def has_notes(self) -> bool:
        """Whether citations are notes."""
        return self.style == "note" if self.own_style is None else self.own_style.has_notes


class ClustersToRender(msgspec.Struct, frozen=True):
    """What the limited process renders. Cites without an entry are not in it."""

    style: CitationStyle
    language: str
    clusters: tuple[tuple[Cite, ...], ...]
    items: tuple[msgspec.Raw, ...]
    own_style: OwnStyle | None = None


def first_clusters(clusters: Iterable[PlacedCluster]) -> Iterator[PlacedCluster]:
    """The first citations of a document, as many as are rendered."""
    left = RENDERED_CHARACTERS_MAX
    for placed in clusters:
        left -= len(placed.cluster)
        if left < 0:
            return
        yield placed


def clusters_to_render(document: DocumentClusters, language: str) -> ClustersToRender:
    """What is to be rendered of a document whose language this is."""
    clusters = tuple(
        tuple(
            _as_note(cite) if document.has_notes else cite
            for cite in cites_of(placed.cluster)
            if cite.key in document.entries
        )
        for placed in document.clusters
    )
    cited = dict.fromkeys(cite.key for cites in clusters for cite in cites)
    items = tuple(msgspec.Raw(document.entries[key].csl.encode()) for key in cited)
    return ClustersToRender(document.style, language, clusters, items, document.own_style)


def _as_note(cite: Cite) -> Cite:
    """A note stands by itself: without its author, a source that is named in short would be nothing at all."""
    return msgspec.structs.replace(cite, is_author_suppressed=False)


def digest_of(wanted: ClustersToRender) -> str:
    """What stands for a rendering: it is the same for the same citations, entries, style and language."""
    return hashlib.sha256(b"%d\n" % RENDERING + msgspec.json.encode(wanted)).hexdigest()


class TextClusters(msgspec.Struct, frozen=True):
    """The citations of one text: as they are rendered in its section, or as they are known without that.

    The same citation may be rendered in several ways, since a note names a source in short the second time. A text that
    is not the section's own, such as a proposal, gets what the document has for the same words.
    """

    entries: Mapping[str, Entry] = {}
    rendered: Mapping[str, Sequence[Runs]] = {}
    elsewhere: Mapping[str, Runs] = {}
    """What other sections have."""
    is_rendered: bool = True
    """False while the citations of the document are still being rendered."""

    def of(self, cluster: str, ordinal: int) -> Runs:
        """How a citation reads that stands there for the `ordinal`th time, from 0."""
        known = self.rendered.get(cluster)
        if known:
            return known[min(ordinal, len(known) - 1)]
        return self.elsewhere.get(cluster) or plain_runs(cluster, self.entries)

    def within(self, keys: Iterable[str]) -> "TextClusters":
        """What is needed of it for a section's own text with these keys, however much the document cites."""
        entries = {key: self.entries[key] for key in keys if key in self.entries}
        return TextClusters(entries, self.rendered, is_rendered=self.is_rendered)

    def dead_keys(self, cluster: str) -> tuple[str, ...]:
        """The keys of a citation that the bibliography does not have."""
        return tuple(cite.key for cite in cites_of(cluster) if cite.key not in self.entries)

    def describe(self, cluster: str) -> str:
        """What a citation cites, in words."""
        entries = [self.entries[cite.key] for cite in cites_of(cluster) if cite.key in self.entries]
        return "; ".join(entry.title or entry.label for entry in entries)


NO_CLUSTERS = TextClusters()


class DocumentCitations:
    """The citations of a document, as far as they are rendered, and the list of what they cite."""

    def __init__(
        self, document: DocumentClusters, rendered: RenderedClusters | None, *, has_notes: bool = False
    ) -> None:
        """With notes, citations of a style for notes stay notes; otherwise they stand in the running text."""
        self.is_rendered = rendered is not None
        self.listed = rendered.listed if rendered else ()
        self._entries = document.entries
        self._sections: dict[str, dict[str, list[Runs]]] = {}
        self._anywhere: dict[str, Runs] = {}
        for placed, runs in zip(document.clusters, rendered.clusters if rendered else (), strict=False):
            # One whose entries are all missing is shown as it is written.
            if runs:
                shown = in_text(runs) if document.has_notes and not has_notes else runs
                known = self._sections.setdefault(placed.section_id, {})
                known.setdefault(placed.cluster, []).append(shown)
                self._anywhere.setdefault(placed.cluster, shown)

    def of_section(self, section_id: str) -> TextClusters:
        """The citations of a section's text."""
        known = self._sections.get(section_id, {})
        return TextClusters(self._entries, known, self._anywhere, self.is_rendered)


def in_text(runs: Runs) -> Runs:
    """A note as it stands in the running text, where there is no foot of a page: in brackets."""
    *before, last = runs
    return (Run("("), *before, msgspec.structs.replace(last, text=last.text.removesuffix(".")), Run(")"))


def plain_runs(cluster: str, entries: Mapping[str, Entry]) -> Runs:
    """A citation before it is rendered: in brackets, with the short names of its entries."""
    return (Run(f"[{'; '.join(_plain(cite, entries) for cite in cites_of(cluster))}]"),)


def _plain(cite: Cite, entries: Mapping[str, Entry]) -> str:
    entry = entries.get(cite.key)
    name = entry.label or entry.key if entry else cite.key
    return " ".join(filter(None, (cite.prefix, ", ".join(filter(None, (name, cite.locator))))))


def plain_text(runs: Runs) -> str:
    """Rendered text without its setting."""
    return "".join(run.text for run in runs)


def counted_uses(clusters: Iterable[PlacedCluster]) -> dict[str, int]:
    """How often each key is cited."""
    counts: dict[str, int] = {}
    for key in cited_keys(clusters):
        counts[key] = counts.get(key, 0) + 1
    return counts


def cited_keys(clusters: Iterable[PlacedCluster]) -> Iterator[str]:
    """The keys that these citations cite, as often as they do."""
    return (cite.key for placed in clusters for cite in cites_of(placed.cluster))
