"""Lines of a PDF page, put together from runs: which runs stand on one line, which of them are raised or lowered.

pdfium's own lines end at raised figures, and go over the gap between two columns. Here a run continues a line when it
follows on the same base line without a wide gap, or as a smaller or short run near it. What is raised or lowered is
written by `texts.raised`; a raised number behind a word may be the mark of a note, which `notes` decides.
"""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import groupby

from quire.domain.texts.raised import lowered, raised
from quire.formats.reading.pdf.accents import plain_text, with_accents, with_grave_accents
from quire.formats.reading.pdf.pages import LINE_END_HYPHEN, NOTE_END, NOTE_START, UNEXPLAINED, Line
from quire.formats.reading.pdf.runs import Run, Shift

# Shares of the size of the letters. Superscripts are set at 60 to 80 % and rise by a third to a half.
_SAME_BASE = 0.15
_SMALLER = 0.87
_SMALLEST = 0.45
_SCRIPT_DISTANCE = 0.65
_RISE_DISTANCE = 0.5
_RAISED_FROM = 0.12
_LOWERED_FROM = 0.06
_RAISED_IN_SAME_SIZE = 0.2
_RISE_CHARACTERS_MAX = 8
_BACK = 0.35
_GAP = 1.0
_BLANK = 0.2
_INITIAL = 1.6
_LONG_ROOT = 2
_CHARACTERS_BEFORE = 40
_UNKNOWN_BULLET = re.compile(f"^{UNEXPLAINED}\\s+(?=[^\\W\\d])")

_CHARGE = re.compile(r"[\d +\-\u2010-\u2013\u2212]+")
_RAISED_FIGURES = re.compile("[⁰¹²³⁴-⁹]{1,3}")
_PLAIN_FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MARK = re.compile(r"\d{1,3}|[*†‡§¶#]{1,3}|[a-z]")
_ROOT = re.compile(r"[^\W\d_\U0001d400-\U0001d7ff]+$")
_NUMBER_BEFORE = re.compile(r"\d\s?$")


def lines_of(runs: Iterable[Run]) -> Iterator[Line]:
    """The lines of a page in the order in which the file draws them; a wide gap divides a line in two."""
    line: list[Run] = []
    for run in with_accents(with_grave_accents(list(runs))):
        if line and not _continues(line, run):
            yield from _finished(line)
            line = []
        line.append(run)
    yield from _finished(line)


def _continues(line: list[Run], run: Run) -> bool:
    last = line[-1]
    if run.turn != last.turn or last.text.endswith(LINE_END_HYPHEN):
        return False
    main = last if last.base == run.base and last.size == run.size else _main_of(line)
    larger = max(main.size, run.size)
    gap = run.left - max(last.right, main.right)
    if abs(run.base - main.base) <= _SAME_BASE * larger:
        return -_BACK * larger <= gap <= _GAP * larger
    is_script = _is_near(main, run, larger) and gap <= _GAP * larger / 2
    # A raised figure may stand above a lowered one.
    is_stacked = last is not main and run.left >= last.left - _BACK * larger
    return is_script and (gap >= -_BACK * larger or is_stacked)


def _is_near(main: Run, run: Run, larger: float) -> bool:
    """Whether a run may be raised or lowered beside another, or the other beside it."""
    distance = abs(run.base - main.base)
    if min(main.size, run.size) < _SMALLEST * larger:
        return False
    if min(main.size, run.size) <= _SMALLER * larger:
        return distance <= _SCRIPT_DISTANCE * larger
    is_short = min(len(run.text.strip()), len(main.text.strip())) <= _RISE_CHARACTERS_MAX
    return distance <= _RISE_DISTANCE * larger and is_short


def _main_of(line: list[Run]) -> Run:
    """The run whose base line and size are those of the line."""
    largest = max(run.size for run in line)
    main = max((run for run in line if run.size > _SMALLER * largest), key=_length)
    others = [run for run in line if run.size * _INITIAL < main.size]
    # A large sign or initial is no measure for the words beside it.
    if others and _length(main) <= _LONG_ROOT < sum(map(_length, others)):
        return _main_of(others)
    return main


def _length(run: Run) -> int:
    return len(run.text.strip())


def _finished(runs: list[Run]) -> Iterator[Line]:
    if not runs:
        return
    main = _main_of(runs)
    hyphen = LINE_END_HYPHEN if runs[-1].text.endswith(LINE_END_HYPHEN) else ""
    text = plain_text(main.text) if len(runs) == 1 and main.shift == "none" else _with_shifts(runs, main)
    text = _with_marks(text)
    # An unknown sign before an item is its bullet.
    text = _UNKNOWN_BULLET.sub("• ", text)
    if text or hyphen:
        left, right = min(run.left for run in runs), max(run.right for run in runs)
        yield Line(
            text + hyphen,
            left,
            right,
            main.bottom,
            main.top,
            main.size,
            main.base,
            main.turn,
            runs[0].is_bold,
        )


def _with_shifts(runs: list[Run], main: Run) -> str:
    """The text of the runs, with what is raised or lowered in its place."""
    groups = (
        (shift, reduce(_joined, alike)) for shift, alike in groupby(runs, lambda run: _shift(run, main))
    )
    text, end = "", None
    for shift, group in groups:
        if end is not None and _is_apart(end, group):
            text += " "
        text = _with_group(text, shift, group.text)
        end = group
    return " ".join(text.split())


def _joined(first: Run, second: Run) -> Run:
    blank = " " if _is_apart(first, second) else ""
    text = first.text.removesuffix(LINE_END_HYPHEN) + blank + second.text
    right = max(first.right, second.right)
    return Run(
        *(text, second.piece, first.left, right, first.bottom, first.top, first.base, first.size, first.turn),
        *(first.shift, first.drawn_by, first.start),
    )


def _is_apart(first: Run, second: Run) -> bool:
    """Whether a blank stands between two runs that pdfium gives in different lines."""
    is_written = first.text[-1:].isspace() or second.text[:1].isspace() or first.piece == second.piece
    return not is_written and second.left - first.right > _BLANK * max(first.size, second.size)


def _shift(run: Run, main: Run) -> Shift:
    if run.shift != "none" or not main.size:
        return run.shift
    rise = (run.base - main.base) / main.size
    is_smaller = run.size <= _SMALLER * main.size
    if rise >= (_RAISED_FROM if is_smaller else _RAISED_IN_SAME_SIZE):
        return "raised"
    return "lowered" if rise <= -(_LOWERED_FROM if is_smaller else _RAISED_IN_SAME_SIZE) else "none"


def _with_group(before: str, shift: Shift, text: str) -> str:
    plain = plain_text(text)
    spaced = f"{' ' * text[:1].isspace()}{plain}{' ' * text[-1:].isspace()}"
    if not plain or shift == "none":
        return before + (spaced if plain else " " * bool(text))
    if shift == "lowered":
        return before + spaced.replace(plain, lowered(plain))
    charge = plain.replace(" ", "") if _CHARGE.fullmatch(plain) else plain
    written = f"{NOTE_START}{plain}{NOTE_END}" if _may_be_note(before, plain) else raised(charge)
    return before + spaced.replace(plain, written)


def _with_marks(text: str) -> str:
    """A text in which raised figures of Unicode may be marks of notes too."""
    parts: list[str] = []
    end = 0
    for found in _RAISED_FIGURES.finditer(text):
        label = found[0].translate(_PLAIN_FIGURES)
        if _may_be_note(text[max(0, found.start() - _CHARACTERS_BEFORE) : found.start()], label):
            parts += [text[end : found.start()], NOTE_START, label, NOTE_END]
            end = found.end()
    return "".join([*parts, text[end:]])


def _may_be_note(before: str, text: str) -> bool:
    """Whether a raised number or letter may point to a note: it begins a line, or stands behind a word."""
    before = before.rstrip()
    if not _MARK.fullmatch(text):
        return False
    if not before:
        return True
    root = _ROOT.search(before)
    if root is None:
        return before[-1] in '.,;:!?)]"”’»…*†‡'
    # In 5 m² and xⁿ it is an exponent.
    is_unit = len(root[0]) <= _LONG_ROOT and (
        len(root[0]) == 1 or _NUMBER_BEFORE.search(before[: root.start()]) is not None
    )
    return not is_unit
