"""What texts and questions become before they are compared."""

import unicodedata

import pytest

from quire.domain.searching.lexemes import lexemes_of, recognise, tokens_of


@pytest.mark.parametrize(
    ("text", "language", "lexemes"),
    [
        ("The valves are opened", "en", "the valv are open"),
        ("Größe und GRÖSSE", "de", "gross und gross"),
        ("Les vannes ouvertes", "fr", "le vann ouvert"),
        ("line_style", "en", "line style"),
        ("Bau\u00adamt", "de", "bauamt"),
        ("ﬁle ＡＢＣ", "en", "file abc"),
        ("हिन्दी", None, "हिन्दी"),
        ("安全阀 第7号", None, "安全 全阀 阀 第 7 号"),
        ("밸브는", None, "밸브 브는 는"),
    ],
)
def test_a_word_becomes_its_lexeme(text: str, language: str | None, lexemes: str) -> None:
    assert lexemes_of(text, language) == lexemes


@pytest.mark.parametrize("text", ["Größe der Behörde", "café", "über", "のガス管", "밸브는", "หน้า"])
def test_composed_and_decomposed_texts_are_the_same(text: str) -> None:
    for language in ("de", None):
        assert lexemes_of(unicodedata.normalize("NFD", text), language) == lexemes_of(text, language)


def test_raised_figures_are_never_plain_ones_and_lowered_ones_always_are() -> None:
    assert lexemes_of("10⁶ 10^6^ 10^6 106", "en") == "10^6 10^6 10^6 106"
    assert lexemes_of("10⁻³ 10^-3^ 10^−3^", "en") == "10^-3 10^-3 10^-3"
    assert lexemes_of("H₂O H~2~O H2O H~2~SO~4~", "en") == "h2o h2o h2o h2so4"
    assert lexemes_of("m² m^2^ m2", "en") == "m2 m2 m2"


def test_the_mark_of_a_note_does_not_hide_its_word() -> None:
    assert lexemes_of("valve³ valve^12^", "en") == "valv valv"


def test_a_compound_is_found_by_the_beginnings_of_its_ends() -> None:
    assert "_konzept" in lexemes_of("Sicherungskonzept", "de").split()
    assert lexemes_of("understanding", "en") == "understand"


def test_tokens_have_the_ranges_of_their_words() -> None:
    text = "Die Bau\u00adbehörde prüft 安全阀."
    assert [text[token.start : token.end] for token in tokens_of(text, "de")] == [
        *("Die", "Bau\u00adbehörde", "prüft"),
        *("安全", "全阀", "阀"),
    ]


def test_a_pair_of_another_length_has_the_range_of_its_run() -> None:
    text = unicodedata.normalize("NFD", "ガス")
    assert {(token.start, token.end) for token in tokens_of(text, None)} == {(0, 3)}


def test_endless_words_are_cut() -> None:
    assert len(lexemes_of("x" * 10_000, "de")) < 1_000
    assert len(lexemes_of("字" * 100, None).split()) == 100


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where are the valves of the pump?", "en"),
        ("Wie groß ist der Abstand?", "de"),
        ("Quelle est la pression maximale ?", "fr"),
        ("¿Cuál es la presión máxima?", "es"),
        ("Какое давление должно быть в трубе?", "ru"),
        ("P-101 4.5 bar", None),
        ("安全阀什么时候打开？", None),
        ("", None),
    ],
)
def test_a_language_is_recognised_by_its_function_words(text: str, language: str | None) -> None:
    assert recognise(text) == language


@pytest.mark.parametrize(
    ("ours", "unicodes"),
    [
        ("10^6^ CFU", "10⁶ CFU"),
        ("H~2~O", "H₂O"),
        ("10^-6^", "10⁻⁶"),
        ("x^n^", "xⁿ"),
        ("C~max~", "Cₘₐₓ"),
        ("m^2^", "m²"),
        ("$10^6$", "10⁶"),
        ("^14^C", "¹⁴C"),
        ("Ca^2+^", "Ca²⁺"),
    ],
)
def test_our_forms_are_found_by_the_signs_of_unicode(ours: str, unicodes: str) -> None:
    assert lexemes_of(ours, "en") == lexemes_of(unicodes, "en")
