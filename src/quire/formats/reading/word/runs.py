"""Runs of Word files taken apart: of a run with a note, a drawing or a sign of a field, pandoc sees that alone."""

from collections.abc import Iterator
from copy import deepcopy
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from quire.formats.reading.word.styles import WORD

_RUN, _PROPERTIES = f"{WORD}r", f"{WORD}rPr"
_ALONE = {
    f"{WORD}{name}"
    for name in ("footnoteReference", "endnoteReference", "drawing", "pict", "object", "fldChar")
}
_PROPERTIES_BYTES_MAX = 2048
"""Of what each of the new runs gets; no program writes as much."""


def take_runs_apart(root: Element) -> None:
    """Let each note, drawing and sign of a field have a run of its own."""
    for parent in list(root.iter()):
        if any(map(_is_mixed, parent)):
            parent[:] = [run for child in parent for run in _taken_apart(child)]


def _is_mixed(run: Element) -> bool:
    content = [child.tag for child in run if child.tag != _PROPERTIES] if run.tag == _RUN else []
    return len(content) > 1 and not _ALONE.isdisjoint(content)


def _taken_apart(run: Element) -> Iterator[Element]:
    properties = run.find(_PROPERTIES)
    if not _is_mixed(run) or (properties is not None and _is_large(properties)):
        yield run
        return
    together: Element | None = None
    for child in run:
        if child.tag == _PROPERTIES:
            continue
        if together is None or child.tag in _ALONE:
            if together is not None:
                yield together
            together = _run_with(properties)
        together.append(child)
        if child.tag in _ALONE:
            yield together
            together = None
    if together is not None:
        yield together


def _is_large(properties: Element) -> bool:
    return len(ElementTree.tostring(properties)) > _PROPERTIES_BYTES_MAX


def _run_with(properties: Element | None) -> Element:
    run = Element(_RUN)
    if properties is not None:
        run.append(deepcopy(properties))
    return run
