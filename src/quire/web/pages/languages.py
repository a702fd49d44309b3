"""The language of a request, and how texts, numbers and times are written in it.

English is in the templates and in `TranslatableText` itself; every other language has a gettext catalogue in `words/`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from gettext import NullTranslations, c2py
from pathlib import Path
from typing import cast

from babel.dates import format_datetime, format_timedelta
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent
from quart import Quart, Response, g, request
from werkzeug.datastructures import LanguageAccept

from quire.domain.models.prices import CURRENCY, NANOS
from quire.domain.translatable_text import TranslatableText, Value, fill
from quire.web.pages.time_zones import is_zone_known, name_of_time_zone, offset_of, time_zone

CATALOGUES = Path(__file__).parent.parent / "words"
COOKIE = "quire_language"

SMALLEST_SHOWN = Decimal("0.0001")
"""Of an amount of money, which is rounded up to it."""

RECENT = timedelta(days=7)
"""So long, the time since something is said rather than its day."""


@dataclass(frozen=True)
class Language:
    """A language of the pages; days, moments and seconds are date patterns of Unicode's CLDR."""

    code: str
    name: str
    """Its name in the language itself."""
    day: str
    moment: str
    second: str
    clock: str


ENGLISH = Language(
    "en",
    "English",
    day="yyyy-MM-dd",
    moment="yyyy-MM-dd HH:mm",
    second="yyyy-MM-dd HH:mm:ss",
    clock="HH:mm:ss",
)
GERMAN = Language(
    "de",
    "Deutsch",
    day="dd.MM.yyyy",
    moment="dd.MM.yyyy, HH:mm",
    second="dd.MM.yyyy, HH:mm:ss",
    clock="HH:mm:ss",
)

LANGUAGES: Mapping[str, Language] = {language.code: language for language in (ENGLISH, GERMAN)}


def install_translations(app: Quart) -> None:
    """Install gettext and the filters for numbers and times in an application's templates."""
    for code in LANGUAGES:
        translations(code)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        language=language,
        languages=LANGUAGES,
        chosen_language=chosen_language,
        name_of_time_zone=name_of_time_zone,
        since=since,
    )
    app.jinja_env.filters.update(
        translate=translate,
        day=day,
        calendar_day=calendar_day,
        iso_day=iso_day,
        moment=moment,
        exact_moment=exact_moment,
        second=second,
        clock=clock,
        offset_of=offset_of,
        percent=percent,
        money=money,
        number=number,
    )


def language() -> Language:
    """The language of this request: that of the cookie, else what the browser prefers, else English."""
    # A page calls this for each of its sentences.
    if "language" not in g:
        g.language = LANGUAGES[chosen_language() or _preferred_language() or ENGLISH.code]
    return cast(Language, g.language)


def chosen_language() -> str | None:
    """The code of the language in this browser's cookie."""
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else None


def use_asked_language() -> str | None:
    """Answer in the language that the query names, whatever the cookie says; its code, or None where it names none."""
    asked = request.args.get("language")
    if asked is None or asked not in LANGUAGES:
        return None
    g.language = LANGUAGES[asked]
    return asked


def in_language(response: Response) -> Response:
    """Add the headers Content-Language and Vary to a response."""
    response.content_language.add(language().code)
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def translate(said: Value, **values: Value) -> str:
    """A text in the language of this request; `values` override its own."""
    return _translate(language(), said, values)


def translate_for(code: str, said: TranslatableText, **values: Value) -> str:
    """A text in the language of somebody whose request this is not; `values` override its own."""
    return _translate(LANGUAGES.get(code, ENGLISH), said, values)


def day(time: datetime) -> str:
    """The day of a time, in the time zone of this request."""
    return _formatted(time, language().day)


def calendar_day(date_: date) -> str:
    """A day that is the same in all time zones."""
    return day(datetime(date_.year, date_.month, date_.day, 12, tzinfo=time_zone()))


def iso_day(time: datetime) -> str:
    """The same for programs."""
    return time.astimezone(time_zone()).date().isoformat()


def moment(time: datetime) -> str:
    """A time to the minute; where the browser has not told its time zone, it says that it is UTC."""
    return _formatted(time, language().moment) if is_zone_known() else exact_moment(time)


def exact_moment(time: datetime) -> str:
    """The same with its distance from UTC, for who may read it elsewhere."""
    return f"{_formatted(time, language().moment)} {offset_of(time)}"


def second(time: datetime) -> str:
    """A time to the second."""
    return _formatted(time, language().second)


def clock(time: datetime) -> str:
    """The time of day to the second."""
    return _formatted(time, language().clock)


def since(time: datetime, now: datetime) -> str:
    """How long ago a time is, or its day where that is more than a week."""
    passed = now - time
    if passed > RECENT:
        return day(time)
    return format_timedelta(-passed, add_direction=True, threshold=1.2, locale=language().code)


def percent(part: float) -> str:
    """A share between 0 and 1 as a percentage with one decimal."""
    return format_percent(round(part, 3), locale=language().code, decimal_quantization=False)


def money(nanos: int) -> str:
    """An amount of money, with as many decimals as it takes to see it."""
    amount = (Decimal(nanos) / NANOS).quantize(SMALLEST_SHOWN, ROUND_CEILING)
    return format_currency(amount, CURRENCY, locale=language().code, decimal_quantization=False)


def number(count: int) -> str:
    """A whole number with a sign between its thousands."""
    return format_decimal(count, locale=language().code)


@lru_cache
def translations(code: str) -> NullTranslations:
    """The catalogue of a language; that of English is empty, since the texts are English."""
    if code == ENGLISH.code:
        return NullTranslations()
    with (CATALOGUES / f"{code}.po").open("rb") as source:
        return ReadTranslations(read_po(source, locale=code))


class ReadTranslations(NullTranslations):
    """The translations of a catalogue as it was read: nothing is sorted and compiled for a file that nobody keeps."""

    def __init__(self, catalogue: Catalog) -> None:
        super().__init__()
        self._forms = {
            message.id if isinstance(message.id, str) else message.id[0]: _forms(message.string)
            for message in catalogue
            if message.id and message.string and not message.fuzzy
        }
        self._number_of_form = c2py(catalogue.plural_expr)

    def gettext(self, message: str) -> str:
        """The translation of a text."""
        forms = self._forms.get(message)
        return message if forms is None else forms[0]

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The translation of a text for a count."""
        forms = self._forms.get(singular)
        if forms is None:
            return singular if count == 1 else plural
        return forms[self._number_of_form(count)]


def _forms(translated: str | Sequence[str]) -> Sequence[str]:
    return (translated,) if isinstance(translated, str) else translated


def _preferred_language() -> str | None:
    """The language that the browser prefers, compared without regions: de-CH gets German."""
    wanted = LanguageAccept(
        [(tag.replace("_", "-").partition("-")[0], quality) for tag, quality in request.accept_languages]
    )
    return wanted.best_match(LANGUAGES)


def _formatted(time: datetime, pattern: str) -> str:
    return format_datetime(time, pattern, tzinfo=time_zone(), locale=language().code)


def _translate(here: Language, said: Value, values: Mapping[str, Value]) -> str:
    match said:
        case TranslatableText():
            filled = {name: _translate(here, value, {}) for name, value in {**said.values, **values}.items()}
            return fill(translations(here.code).gettext(said.template), filled)
        case str():
            return said
        case _ if here is ENGLISH:
            return str(said)
        case _:
            return format_decimal(float(said), locale=here.code)


def _gettext(message: str) -> str:
    return translations(language().code).gettext(message)


def _ngettext(singular: str, plural: str, count: int) -> str:
    return translations(language().code).ngettext(singular, plural, count)
