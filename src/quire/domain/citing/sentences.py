"""Where the sentences of a text end.

Own rules, no statistics: by the customary signs and lists of abbreviations (a simplification of the sentence boundaries
of Unicode's UAX #29, SB6 to SB11). Where it is uncertain whether a sentence ends, it goes on, because what belongs to
it is then looked at. Linear in the text.
"""

import re
from collections.abc import Iterator

CLOSING = "\"'”’»›)]}*_`」』"
"""Signs that may follow the end of a sentence and belong to it."""

_SENTENCE_END = re.compile(
    rf"(?<![.!?…؟।])[.!?…؟।]++[{re.escape(CLOSING)}]*+(?:\[\^[^\]\s]{{1,80}}\])*+(?=\s)|[。！？]+[{re.escape(CLOSING)}]*"
)
_WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"\s*")
_OPENS = re.compile(r"\s+[\"'“„‟«‹(\[*_`¿¡「『—–-]*\s?")
_ENDS_WITH_FIGURE = re.compile(
    r"\d\s(?:mm|min|m|g|s)$"
    r"|\b(?:than|equals?|sections?|chapters?|tables?|figures?|fig\.|versions?|steps?|abschnitt|kapitel|tabelle|abbildung"
    r"|chapitre|tableau)\s\d{1,2}$",
    re.IGNORECASE,
)
"""A unit is no abbreviation of a title, and these figures are no ordinals."""
_LAST_WORD = re.compile(r"([^\W_][\w.'’-]*)$")
_NEVER_LAST = frozenset(
    "mr mrs ms dr prof st sts mme mmes mlle m mm hr fr frl dres ing hon rev gen col lt capt sgt gov pres e.g i.e cf vs"
    " viz approx ca circa fig figs tab eq eqs no nos nr nrn vol vols pp p pg sec secs sect art arts abs abschn ziff par"
    " para ch chap chs cap app ed eds ref refs al z.b d.h u.a.m bspw bzw vgl sog s.o s.u i.d.r i.v.m v.a o.g m.e u.u"
    " ggf evtl inkl exkl zzgl abzgl max min mind höchst insb einschl s.s p.ex c.-à-d c.à.d av env sr sra dra dott sig"
    " sigg pag núm lit bd hrsg aufl jh jhd tel std n.b cfr".split()
)
"""Abbreviations behind which something always follows."""
_SELDOM_LAST = frozenset(
    "etc inc ltd co corp jr sr bros dept est u.s u.k u.n e.u a.m p.m usw u.a u.ä o.ä sp spp ibid op cit ff f jan feb"
    " mar apr jun jul aug sep sept oct okt nov dec dez mio mrd tsd str sec hr hrs lb lbs oz".split()
)
"""Abbreviations, also words, behind which a sentence ends only where the next begins with one of `_FIRST_WORDS`."""
_FIRST_WORDS = frozenset(
    "note see just thus hence so then also since because while although both each all some many most to by with"
    " their his her its our your my other another using alternatively therefore moreover furthermore users"
    " the this that these those it its he she they we you i in on at for a an as but however there here what when if"
    " after der die das er sie es wir ihr ein eine einen einem einer dieser diese dieses diesem im am auf bei wenn doch"
    " aber hier nach seit für le la les il elle ils elles on nous vous un une ce cette ces cet dans pour mais si el los"
    " las en".split()
)


def sentence_ends(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Between two offsets: where sentences end, and where the ones after them begin."""
    for found in _SENTENCE_END.finditer(text, start, end):
        opening = _OPENS.match(text, found.end())
        following = opening.end() if opening else found.end()
        if ends_sentence(text, found.start(), found.end(), following):
            blanks = _BLANKS.match(text, found.end())
            yield found.end(), blanks.end() if blanks else found.end()


def ends_sentence(text: str, start: int, end: int, following: int) -> bool:
    """Whether signs from `start` to `end` end a sentence, when the next word begins at `following`."""
    after = text[following : following + 1]
    if not after or text[start] in "。！？؟।":
        return True
    if after.islower():
        return False
    if text[start:end].strip().strip(CLOSING) != ".":
        # “!” and “?” end sentences; an ellipsis mostly does.
        return True
    before = _LAST_WORD.search(text, max(0, start - 24), start)
    if before is None:
        return True
    word = before[1].lower()
    is_never_last = word in _NEVER_LAST
    may_be_abbreviation = word in _SELDOM_LAST or len(word) == 1 or _is_initials(word) or _is_ordinal(word)
    if not is_never_last and not may_be_abbreviation:
        return True
    if _ENDS_WITH_FIGURE.search(text, max(0, start - 24), start):
        return True
    follows = _WORD.match(text, following)
    return not is_never_last and follows is not None and follows.group().lower() in _FIRST_WORDS


def _is_initials(word: str) -> bool:
    """“u.s” and “z.b”, but not “example.com”."""
    return "." in word and all(len(part) <= 2 and not part.isdigit() for part in word.split("."))


def _is_ordinal(word: str) -> bool:
    """“am 5. Mai”; a year is none."""
    return word.isdigit() and len(word) <= 2
