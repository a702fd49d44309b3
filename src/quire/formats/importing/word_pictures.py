"""Pictures of a Word file that pandoc passes over: what the file shows, less what stands in pandoc's tree."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element

import msgspec

from quire.domain.exchange.import_warnings import ImportWarning, ImportWarningCode
from quire.formats.reading.office import parsed
from quire.formats.reading.pandoc import Tree

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EMBEDDED, _LINKED, _OLD = f"{_RELATION}embed", f"{_RELATION}link", f"{_RELATION}id"


class WordPicture(msgspec.Struct, frozen=True):
    """A picture by the last part of its name, and whether the file has it."""

    name: str
    is_there: bool


def pictures_shown(root: Element, relations: bytes | None) -> Iterator[WordPicture]:
    """Each picture in a part of a file, as often as it is shown, by the relationships of the part."""
    targets = {} if relations is None else dict(_targets(parsed(relations)))
    for element in root.iter():
        found = targets.get(_relation_of(element))
        if found is not None:
            yield found


def _targets(relations: Element) -> Iterator[tuple[str, WordPicture]]:
    for one in relations:
        name = PurePosixPath(one.get("Target", "")).name
        yield one.get("Id", ""), WordPicture(name, one.get("TargetMode") != "External")


def _relation_of(element: Element) -> str:
    if element.tag.endswith("}blip"):
        return element.get(_EMBEDDED, "") or element.get(_LINKED, "")
    return element.get(_OLD, "") if element.tag.endswith("}imagedata") else ""


def passed_over(shown: Iterable[WordPicture], tree: Tree) -> Iterator[ImportWarning]:
    """A warning for each picture that does not stand in the tree."""
    pictures = Counter(shown)
    read = Counter(name for raw in tree.blocks for name in _names(msgspec.json.decode(raw)))
    for picture, count in pictures.items():
        lost = count - read[picture.name]
        if lost > 0:
            code: ImportWarningCode = "picture_unreadable" if picture.is_there else "picture_missing"
            yield ImportWarning(code, detail=picture.name, count=lost)


def _names(tree: Any) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            if node.get("t") == "Image":
                yield PurePosixPath(node["c"][2][0]).name
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
