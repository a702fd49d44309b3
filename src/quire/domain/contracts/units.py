"""Units of measurement, as they are written in English and German, each with one normal form."""

import unicodedata

_SYMBOLS = (
    "kg g mg μg ng t l ml μl dl cl hl km m cm mm μm nm ha s ms min h % ‰ °C °F K Hz kHz MHz GHz V mV kV A mA W mW kW MW"
    " Wh kWh MWh Pa hPa kPa MPa bar mbar J kJ kcal mol mmol μmol M mM N kN dB ppm ppb px B kB MB GB TB m2 m3 cm2 cm3"
    " mm2 km2 IU IE € $ £"
).split()

_SPELLED = {
    "kg": "kilogram kilograms kilogramm",
    "g": "gram grams gramm",
    "mg": "milligram milligrams milligramm",
    "μg": "microgram micrograms mikrogramm",
    "t": "tonne tonnes tonnen",
    "l": "litre litres liter liters litern",
    "ml": "millilitre millilitres milliliter milliliters millilitern",
    "km": "kilometre kilometres kilometer kilometers kilometern",
    "m": "metre metres meter meters metern",
    "cm": "centimetre centimetres centimeter centimeters zentimeter zentimetern",
    "mm": "millimetre millimetres millimeter millimeters millimetern",
    "s": "sec second seconds sek sekunde sekunden",
    "ms": "millisecond milliseconds millisekunde millisekunden",
    "min": "mins minute minutes minuten",
    "h": "hr hrs hour hours std stunde stunden",
    "day": "day days tag tage tagen tages",
    "week": "week weeks woche wochen",
    "month": "month months monat monate monaten monats",
    "year": "year years jahr jahre jahren jahres",
    "%": "percent prozent",
    "°C": "celsius",
    "K": "kelvin",
    "V": "volt volts",
    "W": "watt watts",
    "€": "eur euro euros",
    "$": "usd dollar dollars",
    "£": "gbp pound pounds pfund",
    "IU": "ie",
}

_NORMAL_FORMS = {symbol: symbol for symbol in _SYMBOLS} | {"IE": "IU", "°": "°"}
_WORDS = {word: unit for unit, words in _SPELLED.items() for word in words.split()}

_SCALES = {
    "thousand": 3,
    "tausend": 3,
    "tsd": 3,
    "million": 6,
    "millions": 6,
    "mio": 6,
    "millionen": 6,
    "billion": 9,
    "billions": 9,
    "mrd": 9,
    "milliarde": 9,
    "milliarden": 9,
}


def unit_of(written: str) -> str | None:
    """The normal form of a unit; of `µg/mL` it is `μg/ml`. None for what is no unit."""
    known = _NORMAL_FORMS.get(written)
    if known is not None:
        return known
    parts = [_part(part) for part in unicodedata.normalize("NFKC", written.replace("^", "")).split("/")]
    return "/".join(part for part in parts if part) if all(parts) else None


def scale_of(written: str) -> int | None:
    """The power of ten that a word such as "million" stands for; None for any other word."""
    return _SCALES.get(written.rstrip(".").casefold())


def _part(written: str) -> str | None:
    plain = written.replace(" ", "").rstrip(".")
    found = _NORMAL_FORMS.get(plain) or _NORMAL_FORMS.get(plain.replace("L", "l"))
    return found or _WORDS.get(plain.casefold())
