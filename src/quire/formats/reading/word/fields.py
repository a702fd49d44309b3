"""Fields of Word files: their results stay, the codes that compute them go, and form fields say what was chosen."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quire.formats.reading.word.styles import OFF, WORD, value_of

_RUN = f"{WORD}r"
_FIELD_CHARACTER = f"{WORD}fldChar"
_KIND = f"{WORD}fldCharType"
_CHECKED, _UNCHECKED = "☒", "☐"


def show_results(root: Element) -> None:
    """Leave of every field what a reader sees."""
    _unwrap_simple_fields(root)
    codes = set(map(id, _codes(root)))
    for run in root.iter(_RUN):
        for child in list(run):
            if child.tag == _FIELD_CHARACTER:
                _replace_by_choice(run, child)
            elif id(child) in codes or child.tag == f"{WORD}instrText":
                run.remove(child)


def _unwrap_simple_fields(root: Element) -> None:
    for parent in reversed(list(root.iter())):
        if any(child.tag == f"{WORD}fldSimple" for child in parent):
            parent[:] = [
                one
                for child in parent
                for one in (list(child) if child.tag == f"{WORD}fldSimple" else [child])
            ]


def _codes(root: Element) -> Iterator[Element]:
    """What stands between the beginning of a field and its result; of fields without an end, nothing."""
    open_fields: list[list[Element] | None] = []
    """The code of each open field; None once its result has begun."""
    results: list[list[Element]] = []
    for run in root.iter(_RUN):
        for child in run:
            kind = child.get(_KIND) if child.tag == _FIELD_CHARACTER else None
            if kind == "begin":
                open_fields.append([])
                results.append([])
            elif kind == "separate" and open_fields:
                results[-1] += open_fields[-1] or []
                open_fields[-1] = None
            elif kind == "end" and open_fields:
                code = open_fields.pop() or []
                yield from results.pop()
                yield from code
            elif kind is None and child.tag != f"{WORD}rPr":
                outermost = next((code for code in open_fields if code is not None), None)
                if outermost is not None:
                    outermost.append(child)


def _replace_by_choice(run: Element, field: Element) -> None:
    choice = _choice(field.find(f"{WORD}ffData"))
    field.clear()
    if choice is None:
        run.remove(field)
    else:
        field.tag = f"{WORD}t"
        field.text = choice


def _choice(form_field: Element | None) -> str | None:
    """What was chosen in a list or a box of a form; a text field has its value as its result."""
    if form_field is None:
        return None
    box = form_field.find(f"{WORD}checkBox")
    if box is not None:
        is_checked = (value_of(box, "checked") or value_of(box, "default") or "0") not in OFF
        return _CHECKED if is_checked else _UNCHECKED
    choices = form_field.find(f"{WORD}ddList")
    if choices is None:
        return None
    entries = [entry.get(f"{WORD}val", "") for entry in choices.findall(f"{WORD}listEntry")]
    chosen = value_of(choices, "result") or value_of(choices, "default") or "0"
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen[:6]) < len(entries) else None
