"""Reading places that are easily read wrong: whether figures, signs, cells, hyphens and notes read as on the page.

A place is right when what must be read stands there and nothing that must not. Otherwise it is noted when a note on
reading says that such places are uncertain there, and wrong when nobody is told.
"""

import asyncio
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec

from bench.scans import read_with_scans
from bench.tables import Line
from quire.domain.errors import ReadingInterrupted, Unreadable
from quire.domain.references.reading_notes import NoteCode
from quire.domain.references.references import Reading, ReadPassage

FILES = Path(__file__).parent / "references"
KEY = Path(__file__).parent / "reading_key.toml"
TRIES = 10

Kind = Literal["raised", "lowered", "sign", "cell", "hyphen", "note", "order", "number"]
Outcome = Literal["right", "noted", "wrong"]

_UNREAD: frozenset[NoteCode] = frozenset({"pages_without_text", "pages_recognised", "letters_unknown"})
_FORMULAS: frozenset[NoteCode] = frozenset({"signs_uncertain", "formulas_unread"})
NOTED_BY: dict[Kind, frozenset[NoteCode]] = {
    "raised": _UNREAD | _FORMULAS,
    "lowered": _UNREAD | _FORMULAS,
    "sign": _UNREAD | _FORMULAS,
    "cell": _UNREAD | {"tables_uncertain"},
    "hyphen": _UNREAD,
    "note": _UNREAD,
    "order": _UNREAD,
    "number": _UNREAD,
}
"""The notes that warn of a wrong place of each kind; others, such as one on comments, do not."""

BLANKS_COUNT: frozenset[Kind] = frozenset({"cell", "hyphen", "note", "order", "number"})

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵝᵞᵟᵠᵡ"
_RAISED_PLAIN = "0123456789+−=()ABDEGHIJKLMNOPRTUVWabcdefghijklmnoprstuvwxyzβγδφχ"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
_LOWERED_PLAIN = "0123456789+−=()aehijklmnoprstuvxβγρφχ"
_SAME_SIGNS = str.maketrans({"⋅": "·", "µ": "μ", "’": "'", "\u00ad": ""})
_COMPATIBLE = re.compile("[\ufb00-\ufb06\U0001d400-\U0001d7ff]")
_WRITTEN_RAISED = re.compile(r"\^([\w+=().,′•–− -]{1,20})\^")
_MARK_OF_NOTE = re.compile(r"\s*\[\^[^\]\s]+\]")


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"wrong": "not"}):
    """What must be read on a page or below a heading, and what must not."""

    file: str
    kind: Kind
    reads: str
    wrong: tuple[str, ...]
    page: int | None = None
    heading: str | None = None


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All places."""

    places: tuple[Place, ...]


class Looked(msgspec.Struct, frozen=True):
    """What came of a place."""

    place: Place
    outcome: Outcome


def measure() -> list[Line]:
    """Read the files and look at every place; the wrong ones are listed on stderr."""
    looked = asyncio.run(_look(msgspec.toml.decode(KEY.read_bytes(), type=Key)))
    for one in looked:
        if one.outcome == "wrong":
            where = one.place.page or one.place.heading
            print(f"  wrong: {one.place.file}, {where}, {one.place.kind}: {one.place.reads}", file=sys.stderr)
    kinds = dict.fromkeys(one.place.kind for one in looked)
    by_kind = [_line(kind, [one for one in looked if one.place.kind == kind]) for kind in kinds]
    return [_line("all", looked, goal=True), *by_kind]


async def _look(key: Key) -> list[Looked]:
    readings = {file: await _read(file) for file in dict.fromkeys(one.file for one in key.places)}
    return [Looked(place, outcome_of(place, readings[place.file])) for place in key.places]


async def _read(file: str) -> Reading | None:
    try:
        return await _read_in_tries(file)
    except Unreadable as unreadable:
        print(f"  {file} was not read: {unreadable}", file=sys.stderr)
        return None


async def _read_in_tries(file: str) -> Reading:
    """A reading that a busy machine interrupts is tried again, as Quire does."""
    for _ in range(TRIES - 1):
        with suppress(ReadingInterrupted):
            return await read_with_scans(FILES / file)
    return await read_with_scans(FILES / file)


def outcome_of(place: Place, reading: Reading | None) -> Outcome:
    """Whether a place is right; a file that was not read has none that is."""
    if reading is None:
        return "wrong"
    if _is_right(place, reading):
        return "right"
    return "noted" if _is_noted(place, reading) else "wrong"


def _is_right(place: Place, reading: Reading) -> bool:
    text = comparable("\n".join(_passages_at(place, reading)), place.kind)
    text_there = comparable("\n".join(_text_there(place, reading)), place.kind)
    has_wrong = any(comparable(wrong, place.kind) in text_there for wrong in place.wrong)
    return comparable(place.reads, place.kind) in text and not has_wrong


def _passages_at(place: Place, reading: Reading) -> Iterator[str]:
    """The whole passages that are on the page; for the order of the text, those on the next page too."""
    pages = {place.page, place.page + 1} if place.page and place.kind == "order" else {place.page}
    for passage in reading.passages:
        if place.page is None or any(one.page in pages for one in passage.locator_starts):
            yield from passage.heading_path if place.kind == "number" else ()
            yield passage.text


def _text_there(place: Place, reading: Reading) -> Iterator[str]:
    """The text of the page alone, without what stands before or after it in its passages."""
    for passage in reading.passages:
        yield from (text for page, text in _ranges(passage) if place.page in (None, page))


def _ranges(passage: ReadPassage) -> Iterator[tuple[int | None, str]]:
    starts = passage.locator_starts
    ends = [*(one.start for one in starts[1:]), len(passage.text)]
    for one, end in zip(starts, ends, strict=True):
        yield one.page, passage.text[one.start : end]


def _is_noted(place: Place, reading: Reading) -> bool:
    notes = [note for note in reading.notes if note.code in NOTED_BY[place.kind]]
    if place.page is not None:
        return any(note.concerns(place.page, ()) for note in notes)
    paths = [passage.heading_path for passage in reading.passages if place.heading in passage.heading_path]
    return any(note.concerns(None, path) for note in notes for path in paths)


def comparable(text: str, kind: Kind) -> str:
    """A text in the one way in which what is read and what must be read are compared."""
    text = unicodedata.normalize("NFC", text).translate(_SAME_SIGNS)
    text = _COMPATIBLE.sub(lambda sign: unicodedata.normalize("NFKC", sign.group()), text)
    text = _written(_written(text, _RAISED, _RAISED_PLAIN, "^"), _LOWERED, _LOWERED_PLAIN, "~")
    text = _WRITTEN_RAISED.sub(_with_minus, text).replace("^′^", "′")
    text = _MARK_OF_NOTE.sub("[^n]", text).replace("|", " ")
    return (" " if kind in BLANKS_COUNT else "").join(text.split())


def _written(text: str, signs: str, plain: str, mark: str) -> str:
    """Raised or lowered signs as plain ones between marks; neighbouring ones between the same."""
    plain_of = str.maketrans(signs, plain)
    text = re.sub(f"[{signs}]+", lambda found: f"{mark}{found.group().translate(plain_of)}{mark}", text)
    return text.replace(mark * 2, "")


def _with_minus(raised: re.Match[str]) -> str:
    return "^" + raised.group(1).replace(" ", "").replace("-", "−").replace("–", "−") + "^"


def _line(what: str, looked: Iterable[Looked], *, goal: bool = False) -> Line:
    outcomes = [one.outcome for one in looked]
    counts = {outcome: outcomes.count(outcome) for outcome in ("right", "noted", "wrong")}
    return Line(
        what=f"places that read as on the page: {what}, {len(outcomes)}",
        quire=f"{counts['right']} right",
        compared=f"{counts['noted']} noted, {counts['wrong']} wrong",
        goal="all right or noted" if goal else "",
        is_reached=counts["wrong"] == 0 if goal else None,
    )
