"""Numbers, dates and units are known again in whatever way they are written."""

import pytest

from quire.domain.contracts.units import unit_of
from quire.domain.contracts.values import facts_of, is_known, values_in


def knows(source: str, text: str) -> bool:
    values = list(values_in(text))
    assert values, text
    return all(is_known(value, facts_of(source)) for value in values)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("5 mg", "5 milligrams"),
        ("5 mg", "5"),
        ("1250", "1,250"),
        ("1.250", "1250"),
        ("1 250,5 kg", "1,250.5 kg"),
        ("0.50 l", "0,5 L"),
        ("12,5 Mio. Euro", "€ 12,500,000"),
        ("1.2 million", "1,200,000"),
        ("three weeks", "3 weeks"),
        ("zwölf Tage", "12 days"),
        ("2–8 °C", "2 bis 8 °C"),
        ("10 to 20 mg", "10 mg"),
        ("3. Mai 2023", "2023-05-03"),
        ("May 3, 2023", "03.05.2023"),
        ("3 May 2023", "May 2023"),
        ("3 May 2023", "2023"),
        ("9:05", "09:05"),
        ("| Dose (mg) |\n| 7 |", "7 mg"),
        ("99.9 %", "99,9 percent"),
        ("5 µg/mL", "5 μg/ml"),
        ("m²: 4 m²", "4 m2"),
    ],
)
def test_a_value_is_known_again(source: str, text: str) -> None:
    assert knows(source, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("5 mg", "5 g"),
        ("5 mg", "50 mg"),
        ("1.5", "15"),
        ("3 May 2023", "3 May 2024"),
        ("3 May 2023", "13 May 2023"),
        ("-5 °C", "5 °C"),
        ("5", "5 mg"),
        ("14:30", "14:31"),
        ("10 %", "10 ‰"),
        ("5 mW", "5 MW"),
    ],
)
def test_another_value_is_not_known(source: str, text: str) -> None:
    assert not knows(source, text)


@pytest.mark.parametrize(
    "text",
    [
        "Section 3", "Tables 2 and 3", "see page 17", "Abb. 4", "§ 5", "ISO 9001", "DIN EN 13485", "CO2", "H2O",
        "COVID-19", "3D", "2nd", "Kapitel 3–5", "S. 17", "No. 5",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_value_is_none(text: str) -> None:
    assert list(values_in(text)) == []


def test_values_have_their_places() -> None:
    text = "Take 5 mg on 3 May 2023 at 14:30, at most 2 to 3 times."
    assert [text[value.start : value.end] for value in values_in(text)] == [
        "5 mg",
        "3 May 2023",
        "14:30",
        "2",
        "3",
    ]


def test_units_have_one_form() -> None:
    assert [unit_of(unit) for unit in ("mg", "Milligramm", "mL", "µg", "km/h", "patients")] == [
        "mg", "mg", "ml", "μg", "km/h", None,
    ]  # fmt: skip
