"""Numbers with their units, dates and times of a text, and whether they stand in other texts, in whatever way written.

Each is brought to its readings: `1.234` is 1234 or 1.234, `3. Mai 2023` is the 3 May 2023, `5/3/2023` one of two days.
A value is known where any reading of it is. What only looks like a value is none: the numbers of sections, pages and
norms, and figures in names. Linear: one pattern, each of whose parts ends at the first sign that it cannot have.
"""

import re
from collections.abc import Iterator

import msgspec

from quire.domain.contracts.units import scale_of, unit_of

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner",
            "february feb februar",
            "march mar märz mrz",
            "april apr",
            "may mai",
            "june jun juni",
            "july jul juli",
            "august aug",
            "september sep sept",
            "october oct oktober okt",
            "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}
_NUMBER_WORDS = {
    word: str(number)
    for number, words in {
        1: "one eins ein eine einen einem einer",
        2: "two zwei",
        3: "three drei",
        4: "four vier",
        5: "five fünf",
        6: "six sechs",
        7: "seven sieben",
        8: "eight acht",
        9: "nine neun",
        10: "ten zehn",
        11: "eleven elf",
        12: "twelve zwölf",
        20: "twenty zwanzig",
        30: "thirty dreißig",
        40: "forty vierzig",
        50: "fifty fünfzig",
        100: "hundred hundert",
    }.items()
    for word in words.split()
}
_BLANK = "[ \u00a0\u2009\u202f]"
_MONTH = (
    rf"(?-i:{'|'.join(name.capitalize() for name in sorted(_MONTHS, key=len, reverse=True))})(?![^\W\d_])\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_FIGURES = r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d+)?(?![\d])|\d+(?:[.,]\d+)*"
_VALUE = re.compile(
    r"(?=[\d€$£−+-]|(?-i:[JFMASOND]))(?<![\w\0])(?<![^\W\d_][-‑–])(?:"
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?P<numeric>\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2}))(?![\d.]\d|\d)"
    rf"|(?P<day>{_DAY}){_BLANK}(?P<month>{_MONTH})(?:{_BLANK}(?P<year>\d{{4}})(?!\d))?"
    rf"|(?P<month_first>{_MONTH}){_BLANK}(?:(?P<day_behind>\d{{1,2}})(?:st|nd|rd|th)?,{_BLANK})?"
    r"(?P<year_behind>\d{4})(?!\d)"
    r"|(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?!\d)"
    rf"|(?P<currency>[€$£]{_BLANK}?)?(?P<number>[-−+]?(?:{_FIGURES}))"
    rf"(?P<scale>{_BLANK}(?:thousand|tausend|tsd|millionen|millions?|mio|billions?|milliarden?|mrd)\.?(?!\w))?"
    rf"(?:{_BLANK}?(?P<unit>(?:per{_BLANK}cent|°{_BLANK}?[CFK]|%|‰|[€$£°]|[^\W\d_]+)"
    r"(?:[²³]|\^[23]\^)?(?:/[^\W\d_]{1,12}(?:[²³]|\^[23]\^)?)?)(?!\w))?"
    r")",
    re.IGNORECASE,
)
_WORDS_AS_VALUES = re.compile(
    rf"(?<![\w-])({'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})(?![\w-])(?:{_BLANK}([^\W\d_]+|%))?",
    re.IGNORECASE,
)
_UNIT_ALONE = re.compile(r"[(\[]([^()\[\]\d\n]{1,16})[)\]]|\bin (%|°[CF]|[^\W\d_]{1,12})")
_LAST_WORD = re.compile(r"((?<!\w)\w++\.?|§)\s*$")
_NAME = re.compile(
    r"(?:sections?|chapters?|tables?|figures?|figs?|tabs?|pages?|pp?|steps?|appendix|appendices|annex|articles?"
    r"|arts?|clauses?|paragraphs?|no\.|nrn?|versions?|items?|lines?|equations?|eqs?|vol|volumes?|notes?|parts?"
    r"|abschnitte?s?|kapiteln?|tabellen?|abbildung(?:en)?|abb|seiten?|s\.|schritte?s?|anhang|anlagen?|artikeln?|abs"
    r"|absatz|absätze|ziffern?|ziff|satz|punkte?s?|zeilen?|gleichung(?:en)?|band|bände|teile?s?)\.?|§",
    re.IGNORECASE,
)
_BEHIND_ACRONYM = re.compile(r"\b[A-ZÄÖÜ]{2,}[ \u00a0-]$")
_JOINS = re.compile(r"\s?(?:[-–—/]|,|to|bis|and|und|or|oder|&)\s?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_LOOK_BACK = 16
_UNUSUAL = {"per cent": "%"}


class Value(msgspec.Struct, frozen=True):
    """A number, date or time at a place of a text, in all its readings."""

    start: int
    end: int
    readings: frozenset[str]
    """As dates and times, or as plain numbers."""
    unit: str | None = None


def values_in(stated: str) -> Iterator[Value]:
    """The values that a text states, in order; what must not be looked at is marked out."""
    before: Value | None = None
    is_joined_to_name = False
    end = 0
    for match in _VALUE.finditer(stated):
        is_joined = _JOINS.fullmatch(stated, end, match.start()) is not None and end > 0
        is_joined_to_name = _is_behind_name(stated, match) or (is_joined and is_joined_to_name)
        value = None if is_joined_to_name else _value(match)
        end = match.end("number") if match["number"] else match.end()
        if value is None:
            continue
        end = value.end
        if before is not None:
            yield _with_shared_unit(before, value) if is_joined else before
        before = value
    if before is not None:
        yield before


def facts_of(text: str) -> frozenset[str]:
    """What a text says of values, in all readings and with their parts: by it the values of another text are known."""
    facts: set[str] = set()
    for value in values_in(text):
        facts.update(_facts(value))
    for found in _WORDS_AS_VALUES.finditer(text):
        unit = unit_of(found[2]) if found[2] else None
        facts.update(_facts(Value(0, 0, frozenset((_NUMBER_WORDS[found[1].casefold()],)), unit)))
    for found in _UNIT_ALONE.finditer(text):
        unit = unit_of(found[1] or found[2])
        if unit is not None:
            facts.add(f"[{unit}]")
    return frozenset(facts)


def is_known(value: Value, facts: frozenset[str]) -> bool:
    """Whether a value stands in the texts of these facts: with its unit, or bare where the unit stands by itself."""
    if value.unit is None:
        return not facts.isdisjoint(value.readings)
    return any(
        f"{reading} {value.unit}" in facts or (f"={reading}" in facts and f"[{value.unit}]" in facts)
        for reading in value.readings
    )


def _facts(value: Value) -> Iterator[str]:
    for reading in value.readings:
        yield reading
        if value.unit is not None:
            yield f"{reading} {value.unit}"
        else:
            yield f"={reading}"
        yield from _parts_of_date(reading)


def _parts_of_date(reading: str) -> tuple[str, ...]:
    """The month and the year of a date, and its day without the year."""
    if _DATE.fullmatch(reading) is None:
        return ()
    year, month, *day = reading.split("-")
    return (year, f"{year}-{month}", *(f"--{month}-{one}" for one in day))


def _is_behind_name(stated: str, match: re.Match[str]) -> bool:
    before = stated[max(0, match.start() - _LOOK_BACK) : match.start()]
    last_word = _LAST_WORD.search(before)
    return (last_word is not None and _NAME.fullmatch(last_word[1]) is not None) or (
        match["number"] is not None
        and _BEHIND_ACRONYM.search(before) is not None
        and match["currency"] is None
        and _unit_behind(match) is None
        and unit_of(before.split()[-1].strip("-")) is None
    )


def _value(match: re.Match[str]) -> Value | None:
    start, end = match.span()
    if match["number"] is None:
        readings = frozenset(_dates(match))
        return Value(start, end, readings) if readings else None
    unit_behind = _unit_behind(match)
    if unit_behind is None:
        end = match.end("scale") if match["scale"] else match.end("number")
        if match.string[end : end + 1].isalpha() or match.string[end : end + 1] == "_":
            # Figures in a name, as `3D`.
            return None
    unit = match["currency"].strip() if match["currency"] else unit_behind
    return Value(start, end, frozenset(_numbers(match["number"], match["scale"])), unit)


def _unit_behind(match: re.Match[str]) -> str | None:
    """The unit behind a number; None where a plain word stands there, or nothing."""
    written = match["unit"]
    return None if written is None else unit_of(written) or _UNUSUAL.get(written.casefold())


def _with_shared_unit(value: Value, following: Value) -> Value:
    """Of `2 to 8 °C` the first value has the unit of the second one."""
    return msgspec.structs.replace(value, unit=following.unit) if value.unit is None else value


def _dates(match: re.Match[str]) -> Iterator[str]:
    if match["iso"]:
        yield match["iso"]
    elif match["numeric"]:
        first, second, year = re.split(r"[./]", match["numeric"])
        year = f"20{year}" if len(year) == 2 else year
        for day, month in {(first, second), (second, first)}:
            if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
                yield f"{year}-{int(month):02}-{int(day):02}"
    elif match["time"]:
        hour, _, rest = match["time"].partition(":")
        yield f"{int(hour):02}:{rest}"
    else:
        yield from _named_date(match)


def _named_date(match: re.Match[str]) -> Iterator[str]:
    month = _MONTHS[(match["month"] or match["month_first"]).rstrip(".").casefold()]
    day = (match["day"] or match["day_behind"] or "").rstrip("stndrh.")
    year = match["year"] or match["year_behind"]
    yield "-".join(filter(None, (year or "-", f"{month:02}", f"{int(day):02}" if day else "")))


def _numbers(written: str, scale: str | None) -> Iterator[str]:
    """The readings of figures: a sign between them parts thousands, or decimals, or both are possible."""
    power = scale_of(scale.strip()) or 0 if scale else 0
    if written.isdecimal():
        yield _plain(written, power)
        return
    plain = re.sub(r"[ \u00a0\u2009\u202f'’+]", "", written).replace("−", "-")
    signs = re.findall(r"[.,]", plain)
    if not signs:
        yield _plain(plain, power)
    elif len(set(signs)) == 1 and len(signs) > 1:
        parts = re.split(r"[.,]", plain)
        is_grouped = all(len(part) == 3 for part in parts[1:])
        yield _plain("".join(parts), power) if is_grouped else plain
    elif len(set(signs)) > 1:
        grouping, point = signs[0], signs[-1]
        yield _plain(plain.replace(grouping, "").replace(point, "."), power)
    else:
        yield _plain(plain.replace(",", "."), power)
        if len(re.split(r"[.,]", plain)[1]) == 3:
            yield _plain(re.sub(r"[.,]", "", plain), power)


def _plain(figures: str, power: int) -> str:
    """A number without needless zeros, moved by a power of ten."""
    sign, digits = ("-", figures[1:]) if figures.startswith("-") else ("", figures)
    whole, _, fraction = digits.partition(".")
    moved = fraction.ljust(power, "0")
    whole, fraction = (whole + moved[:power]).lstrip("0") or "0", moved[power:].rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
