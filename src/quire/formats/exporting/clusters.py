"""Citations of the bibliography in pandoc's tree, as they were rendered, and the list of what they cite."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from quire.domain.citing.bibliographies import ListedEntry, Run, Runs
from quire.domain.markup.forms import CLUSTER
from quire.formats.exporting.inlines import Node, words_of

_SETTINGS = (
    ("is_italic", "Emph"),
    ("is_bold", "Strong"),
    ("is_raised", "Superscript"),
    ("is_lowered", "Subscript"),
    ("is_small_caps", "SmallCaps"),
)


class SectionClusters:
    """Puts the citations of one section into its tree. The same one may read otherwise the second time."""

    def __init__(self, rendered: Mapping[str, Sequence[Runs]]) -> None:
        self._rendered = rendered
        self._seen: Counter[str] = Counter()

    def put_into(self, nodes: list[Node]) -> list[Node]:
        """Inline nodes with a node `Cited` in place of each citation; pandoc has its words apart."""
        if not self._rendered:
            return nodes
        put: list[Node] = []
        for are_words, neighbours in groupby(nodes, lambda node: node["t"] in ("Str", "Space")):
            if are_words:
                put += self._in_words("".join(node.get("c", " ") for node in neighbours))
            else:
                put += neighbours
        return put

    def _in_words(self, text: str) -> Iterator[Node]:
        end = 0
        for found in CLUSTER.finditer(text):
            known = self._rendered.get(found[0])
            if known is None:
                continue
            yield from words_of(text[end : found.start()])
            yield {"t": "Cited", "c": known[min(self._seen[found[0]], len(known) - 1)]}
            self._seen[found[0]] += 1
            end = found.end()
        yield from words_of(text[end:])


def nodes_of(runs: Runs) -> list[Node]:
    """Rendered text as inline nodes."""
    return [node for run in runs for node in _nodes_of(run)]


def listed_blocks(entries: Sequence[ListedEntry]) -> Iterator[Node]:
    """The entries of the list, a paragraph each."""
    return ({"t": "Para", "c": nodes_of(entry.runs)} for entry in entries)


def _nodes_of(run: Run) -> list[Node]:
    nodes = words_of(run.text)
    for name, kind in _SETTINGS:
        if getattr(run, name):
            nodes = [{"t": kind, "c": nodes}]
    if run.address:
        nodes = [{"t": "Link", "c": [["", [], []], nodes, [run.address, ""]]}]
    return nodes
