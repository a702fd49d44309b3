"""Renders the citations of a document and the list of what they cite, by pandoc's citeproc.

A paragraph for each citation is all that pandoc is given: no text of the document is in its tree.
"""

import importlib.resources
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from quire.domain.citing.bibliographies import ClustersToRender, ListedEntry, RenderedClusters, Run, Runs
from quire.domain.documents.document_settings import CitationStyle
from quire.domain.errors import Unreadable
from quire.domain.limits import Limits
from quire.domain.markup.clusters import Cite
from quire.formats.exporting.inlines import Node, words_of
from quire.formats.exporting.pandoc_writer import run_pandoc
from quire.formats.reading.files import DAMAGED

_API_VERSION = [1, 23, 1]
_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_PAGE_LABEL = re.compile(r"(?:pp?\.?|pages?|S\.|Seiten?)[\s\u00a0]*(?=\d)", re.IGNORECASE)
"""Citeproc knows the words of the document's language alone, and takes a number for a page."""
_SETTINGS = {
    "Emph": "is_italic",
    "Strong": "is_bold",
    "Superscript": "is_raised",
    "Subscript": "is_lowered",
    "SmallCaps": "is_small_caps",
}
_CONTENT_AT = {"Link": 1, "Span": 1, "Quoted": 1, "Cite": 1}
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
_ENTRY_ID = "ref-"


class _Tree(msgspec.Struct):
    blocks: list[Node]


def render_clusters(
    wanted: ClustersToRender, folder: Path, limits: Limits, own_style: str
) -> RenderedClusters:
    """The rendering of citations; the text of the own style is given where that is wanted. Raises `Unreadable`."""
    (folder / "items.json").write_bytes(msgspec.json.encode(wanted.items))
    style = own_style.removeprefix("\ufeff") if wanted.own_style else _shipped(wanted.style)
    (folder / "style.csl").write_text(style, encoding="utf-8")
    (folder / "clusters.json").write_bytes(msgspec.json.encode(_tree(wanted)))
    run_pandoc(
        [
            *("--from=json", "--to=json", "--citeproc", "--bibliography=items.json", "--csl=style.csl"),
            *("--output=rendered.json", "clusters.json"),
        ],
        folder,
        limits.reader_memory_bytes_max,
    )
    blocks = msgspec.json.decode((folder / "rendered.json").read_bytes(), type=_Tree).blocks
    count = len(wanted.clusters)
    if len(blocks) < count:
        raise Unreadable(DAMAGED)
    clusters = tuple(
        _runs(block["c"]) if cites else () for block, cites in zip(blocks, wanted.clusters, strict=False)
    )
    return RenderedClusters(clusters, tuple(_listed(blocks[count:])))


def _shipped(style: CitationStyle) -> str:
    styles = importlib.resources.files("quire.formats.bibliographies") / "styles"
    return (styles / f"{style}.csl").read_text("utf-8")


def _tree(wanted: ClustersToRender) -> dict[str, Any]:
    return {
        "pandoc-api-version": _API_VERSION,
        "meta": {"lang": {"t": "MetaString", "c": wanted.language}},
        "blocks": [
            {"t": "Para", "c": [_cluster(number, cites)] if cites else []}
            for number, cites in enumerate(wanted.clusters, 1)
        ],
    }


def _cluster(number: int, cites: tuple[Cite, ...]) -> Node:
    return {"t": "Cite", "c": [[_citation(number, cite) for cite in cites], words_of("?")]}


def _citation(number: int, cite: Cite) -> dict[str, Any]:
    return {
        "citationId": cite.key,
        "citationPrefix": words_of(cite.prefix),
        "citationSuffix": words_of(f", {_PAGE_LABEL.sub('', cite.locator, count=1)}") if cite.locator else [],
        "citationMode": {"t": "SuppressAuthor" if cite.is_author_suppressed else "NormalCitation"},
        "citationNoteNum": number,
        "citationHash": 0,
    }


def _listed(blocks: list[Node]) -> Iterator[ListedEntry]:
    """The entries of the list, each in a division that has its key as id."""
    for block in blocks:
        if block["t"] != "Div":
            continue
        (identifier, classes, _), inner = block["c"]
        if "csl-entry" in classes:
            runs = [run for one in inner for run in _runs(one["c"])]
            yield ListedEntry(identifier.removeprefix(_ENTRY_ID), tuple(runs))
        else:
            yield from _listed(inner)


def _runs(inlines: list[Node]) -> Runs:
    """Inline nodes as runs; neighbours that are set alike are one."""
    joined: list[Run] = []
    for run in _flat(inlines, Run("")):
        if joined and msgspec.structs.replace(joined[-1], text="") == msgspec.structs.replace(run, text=""):
            joined[-1] = msgspec.structs.replace(run, text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(joined)


def _flat(inlines: list[Node], setting: Run) -> Iterator[Run]:
    for node in inlines:
        yield from _of_node(node["t"], node.get("c"), setting)


def _of_node(kind: str, content: Any, setting: Run) -> Iterator[Run]:
    match kind:
        case "Str":
            yield msgspec.structs.replace(setting, text=content)
        case "Code" | "Math" | "RawInline":
            yield msgspec.structs.replace(setting, text=content[1])
        case "Space" | "SoftBreak" | "LineBreak":
            yield msgspec.structs.replace(setting, text=" ")
        case "Quoted":
            opening, closing = _QUOTES[content[0]["t"]]
            yield msgspec.structs.replace(setting, text=opening)
            yield from _flat(content[1], setting)
            yield msgspec.structs.replace(setting, text=closing)
        case "Note":
            # A style for notes: what stands in the note is the citation.
            for block in content:
                yield from _flat(block["c"], setting)
        case "Link":
            address = content[2][0] if _ADDRESS.match(content[2][0]) else ""
            yield from _flat(content[1], msgspec.structs.replace(setting, address=address))
        case _ if kind in _SETTINGS:
            yield from _flat(content, msgspec.structs.replace(setting, **{_SETTINGS[kind]: True}))
        case _:
            inner = content[_CONTENT_AT[kind]] if kind in _CONTENT_AT else content
            yield from _flat(inner if isinstance(inner, list) else [], setting)
