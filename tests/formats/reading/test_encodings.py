"""Texts are read in the encoding that they name, or in one that is guessed with a note, or not at all."""

import random

import pytest

from quire.formats.reading.encodings import decoded, decoded_page

POLISH = "Ciśnienie nie może przekroczyć czterech barów. Złącze należy sprawdzić przed każdą zmianą."
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy. Tlak nesmí překročit čtyři bary."
RUSSIAN = "Давление в системе не должно превышать четырёх бар. Проверьте манометр перед сменой."
GERMAN = "Die Größe der Anlage wird jährlich geprüft – überall."
FRENCH = "L’été, la stabilité du système doit être contrôlée à chaque arrêt ; où ça ?"
GREEK = "Η πίεση στο σύστημα δεν πρέπει να υπερβαίνει τα τέσσερα μπαρ."
TURKISH = (
    "Basınç dört barı aşmamalıdır. Göstergeyi her vardiyadan önce kontrol ediniz; şüphe varsa durdurunuz."
)
HEBREW = "הלחץ במערכת לא יעלה על ארבעה בר. יש לבדוק את המד לפני כל משמרת."
CHINESE = "压力不得超过四巴。每班开始前检查压力表。"
JAPANESE = "圧力は四バールを超えてはならない。交代前に圧力計を確認すること。"
KOREAN = "압력은 네 바를 초과해서는 안 된다. 교대 전에 압력계를 확인한다."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((POLISH, encoding) for encoding in ("cp1250", "iso8859-2")),
        *((CZECH, encoding) for encoding in ("cp1250", "iso8859-2")),
        *((RUSSIAN, encoding) for encoding in ("cp1251", "koi8-r", "iso8859-5", "cp866")),
        *((GERMAN, encoding) for encoding in ("cp1252", "utf-16-le", "utf-16-be")),
        (FRENCH, "cp1252"),
        (GREEK, "cp1253"),
        (TURKISH, "cp1254"),
        (HEBREW, "cp1255"),
        (CHINESE, "gb18030"),
        *((JAPANESE, encoding) for encoding in ("shift_jis", "euc_jp", "iso2022_jp")),
        (KOREAN, "euc_kr"),
        ("Plain words here and there, " * 50 + "café", "cp1252"),
        ("Plain words here and there, " * 50 + "Łódź", "cp1250"),
    ],
)
@pytest.mark.parametrize("times", [1, 40])
def test_an_encoding_is_guessed_and_the_guess_is_told(text: str, encoding: str, times: int) -> None:
    whole = f"{text}\n" * times
    found = decoded(whole.encode(encoding))
    assert found is not None
    assert found.text == whole
    assert found.guessed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_names_itself_is_no_guess(encoding: str) -> None:
    assert decoded(POLISH.encode(encoding)) == (POLISH, None)


@pytest.mark.parametrize(
    "encoded", [bytes(range(256)) * 3, random.Random(1).randbytes(4_000), b"a\x00b\x01c" * 9]
)
def test_what_is_no_text_is_not_guessed(encoded: bytes) -> None:
    assert decoded(encoded) is None


def test_the_letters_that_tell_may_stand_at_the_end_of_a_long_text() -> None:
    whole = "Only plain words here.\n" * 100_000 + POLISH
    assert decoded(whole.encode("cp1250")) == (whole, "windows-1250")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (POLISH, "iso-8859-2"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (GERMAN, "windows-1252"),
        (JAPANESE, "shift_jis"),
        (CHINESE, "gb2312"),
    ],
)
@pytest.mark.parametrize(
    "beginning",
    [
        '<html><head><meta charset="{}"></head>',
        "<html><head><meta charset={}></head>",
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset={}"></head>',
        '<?xml version="1.0" encoding="{}"?><html>',
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_names(text: str, encoding: str, beginning: str) -> None:
    page = f"{beginning.format(encoding)}<p>{text}</p></html>"
    assert decoded_page(page.encode(encoding)) == (page, None)


@pytest.mark.parametrize(
    ("named", "encoding"),
    [("utf-8", "cp1250"), ("nonsense", "cp1250"), ("unicode_escape", "cp1250"), ("windows-1252", "utf-8")],
)
def test_a_page_that_names_another_encoding_than_its_own_is_not_read_in_that(
    named: str, encoding: str
) -> None:
    page = f'<meta charset="{named}"><p>{POLISH}</p>'
    found = decoded_page(page.encode(encoding))
    assert found is not None
    assert found.text == page


def test_a_page_may_say_latin_and_mean_what_browsers_read() -> None:
    page = f'<meta charset="iso-8859-1"><p>{GERMAN}</p>'
    assert decoded_page(page.encode("cp1252")) == (page, None)
