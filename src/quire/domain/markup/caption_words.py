"""What figures, tables and sections are called in the language of a document."""

from collections.abc import Mapping

import msgspec

NUMBER = "{number}"
"""Stands for the number in a phrase."""


class CaptionWords(msgspec.Struct, frozen=True):
    """Phrases with `{number}` for the number, which stands before the word in some languages."""

    figure: str
    table: str
    section: str

    def parts(self, kind: str) -> tuple[str, str]:
        """What stands before the number of a figure, table or section, and behind it."""
        before, _, behind = {"fig": self.figure, "tbl": self.table, "sec": self.section}[kind].partition(
            NUMBER
        )
        return before, behind


def _before(figure: str, table: str, section: str) -> CaptionWords:
    return CaptionWords(f"{figure} {NUMBER}", f"{table} {NUMBER}", f"{section} {NUMBER}")


CAPTION_WORDS: Mapping[str, CaptionWords] = {
    "da": _before("Figur", "Tabel", "Afsnit"),
    "de": _before("Abbildung", "Tabelle", "Abschnitt"),
    "en": _before("Figure", "Table", "Section"),
    "es": _before("Figura", "Tabla", "Sección"),
    "fi": _before("Kuva", "Taulukko", "Luku"),
    "fr": _before("Figure", "Tableau", "Section"),
    "hu": CaptionWords(f"{NUMBER}. ábra", f"{NUMBER}. táblázat", f"{NUMBER}. szakasz"),
    "it": _before("Figura", "Tabella", "Sezione"),
    "nl": _before("Figuur", "Tabel", "Paragraaf"),
    "no": _before("Figur", "Tabell", "Avsnitt"),
    "pl": _before("Rysunek", "Tabela", "Rozdział"),
    "pt": _before("Figura", "Tabela", "Secção"),
    "ru": _before("Рисунок", "Таблица", "Раздел"),
    "sv": _before("Figur", "Tabell", "Avsnitt"),
    "tr": _before("Şekil", "Tablo", "Bölüm"),
}
"""By ISO 639-1 code."""
