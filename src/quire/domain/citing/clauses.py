"""Clauses of a sentence that say nothing about the ones beside them, so that a quote may leave them out.

“It is kept dry, and the lid is not closed” says without its second half what it says with it. Which clauses stand alone
is decided by own rules on words, as no grammar of the language is at hand: a clause with a subject and a finite verb
behind “;” or “, and”, a relative clause behind a comma (in English and French; in German a comma tells nothing), a
reason, and an aim. A negation in one of these belongs to it alone. A condition, an exception or a doubt in it may still
turn its neighbour, and so may a judgement (“studies do not show this”), a rule (“children must not”) and what speaks of
the same things in the same words. “But” joins no such clause: it takes something back. In doubt a clause does not stand
alone.

The method is a search for the signs and words that begin such a clause, in the order of the text; linear in the text.
"""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Literal

from quire.domain.citing.scope_words import PARENTHETICAL_HOWEVER
from quire.domain.citing.turning_words import KINDS, turning_word
from quire.domain.texts.ranges import TextRange

OWN_KINDS = frozenset({"negation", "restriction", "comparison", "modality", "prevention"})
"""What turns only the clause that it stands in."""
_OF_ALL = OWN_KINDS - {"modality", "prevention"}
"""What may take back a part."""

_SUBJECT_WORDS_MAX = 8
_SERIES_WORDS_MAX = 3
_CLAUSE_CHARACTERS_MAX = 600
_CLAUSES_MAX = 12
_NOUN_PHRASE_WORDS = 4
_BEGINNING = 4
_CONTENT_WORD_MIN = 3

_ClauseKind = Literal["main", "relative", "reason", "aim"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_COORDINATE = re.compile(r";(?:\s+(?:and|und|et)\b)?|,\s+(?:and|und|et)\b", re.IGNORECASE)
_RELATIVE = re.compile(r",\s+(?:which|who|whose|qui|dont|lequel|laquelle)\b")
_REASON = re.compile(
    r"\b(?:because|weil|parce\s+qu(?:e\b|['’])|porque)|,\s+(?:since|denn|da|car|puisqu(?:e\b|['’])|ya\s+que|pues)"
)
_AIM = re.compile(
    r"\b(?:so\s+that|in\s+order\s+(?:not\s+)?to|so\s+as\s+(?:not\s+)?to|to\s+(?:avoid|prevent)|afin\s+(?:de\b|qu?['’]|que\b)"
    r"|pour\s+(?:éviter|empêcher|ne\s+pas))|,\s+(?:damit|um|so\s?dass)\b"
    r"|(?<=\w),?\s+so\s+(?=(?:the|an?|it|they|there|he|she|we|you|no|nobody|nothing)\s)"
)
_CLOSED_RELATIVE = re.compile(r",\s+(?:which|who|whose|qui|dont)\b([^,;:()]{1,200}),\s*$")

_BEGINNINGS: dict[_ClauseKind, re.Pattern[str]] = {
    "main": _COORDINATE,
    "relative": _RELATIVE,
    "reason": _REASON,
    "aim": _AIM,
}
_DEFINITE = re.compile(r"(?:the|its|his|her|their|our|le|la|ce|cette|son|sa)$|l['’]", re.IGNORECASE)
_DIVIDES = re.compile("[,;:()–—]")

_FINITE_WORDS = {
    "en": "is are was were has have had does do did can cannot may must shall will should would could might needs isn't"
    " aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't can't mustn't won't shouldn't wouldn't couldn't",
    "de": "ist sind war waren wird werden wurde wurden hat haben hatte hatten kann können konnte konnten darf dürfen"
    " durfte durften muss müssen musste mussten soll sollen sollte sollten könnte könnten würde würden",
    "fr": "est sont était étaient ont avait avaient fut furent sera seront peut peuvent doit doivent ne",
}
_COMMON = frozenset(
    "the and was has had not for are but its his her can may any who our you she der die das ist war hat und von mit"
    " den dem des ein sie les une est ont pas sur par qui que son ses aux ils elle il"
    " with from into over under have been were will they their when also than more most some such each after other eine"
    " einen einem einer eines nicht auch noch wird werden wurde wurden sind sein haben nach über beim durch oder dans"
    " pour avec sont leur leurs plus très entre".split()
)
_POINTS_BACK = frozenset(
    "this that these those such so which what neither nor then otherwise dies dieses dieser diese solche solches so was"
    " letzteres ersteres cela ça ceci ce c'est tel telle ainsi".split()
)
"""Subjects by which a clause may speak of the whole sentence before it."""
_PRONOUNS = frozenset("it es il das ce on man".split())
_PREPOSITIONS = frozenset(
    "in on at for by with from of to under over as für bei mit von im am an auf zu zum zur bis pour dans en sur par"
    " avec à au aux de zwar".split()
)
_THIS = re.compile(
    r"^\W{0,3}(?:this|these|those|such|diese[rs]?|solche[rs]?|ce|cette?|ces)\s+"
    r"(?!(?:is|are|was|were|has|have|had|does?|did|can|may|must|will|would|should|means?|meant|ne|n['’]\w+|sont|ist|sind)\b)"
    r"(?=[a-zà-ÿ]|[A-ZÄÖÜ][a-zäöüß])",
    re.IGNORECASE,
)
"""At the beginning of what stands first, “this pump” points back to no clause that follows."""
_JUDGES = re.compile(
    r"\b(?:true|untrue|the\s+case|valid\w*|appl(?:y|ies|ied)|holds?|in\s+force|effective|claim\w*|statement|assertion"
    r"|opposite|contrary|reverse|proof|evidence|prove[nd]?|allowed|permitted|admitted|opinion|view|exception\w*"
    r"|this|that|these|those|such|show[ns]?|showed|finds?|found|support\w*|confirm\w*|stud(?:y|ies)"
    r"|(?:must|may|shall|should|need)\s+(?:not|never|only)|(?:must|shall|should|need)n['’]t"
    r"|dies\w{0,2}|solche\w?|(?:das|es)\s+(?:nicht|nie\w*|kaum|nur)|zeig\w*|bestätig\w*|studien?|darf|dürfen|durfte\w*|soll\w*"
    r"|cela|ceci|ça|montr\w*|confirm\w*|études?|doi(?:t|vent)|devr\w+"
    r"|wahr|gilt|gelten|galt|gültig\w*|zutreff\w*|trifft|stimmt|behauptung|aussage|beweis\w*|bewiesen|belegt|gegenteil|erlaubt"
    r"|gestattet|zugelassen|eingelassen|zulässig|ansicht|meinung|vrai\w*|s['’]appliqu\w*|valable\w*|en\s+vigueur|preuve"
    r"|prouv\w*|démontr\w*|affirmation|contraire|permis\w*|autoris\w*|admis\w*)\b",
    re.IGNORECASE,
)
"""Words that say whether something is true, holds or is allowed, or point back, whatever their subject."""
_JUDGES_BEHIND_A_PRONOUN = re.compile(
    r"\b(?:so|shown|confirmed|known|certain|sure|clear|correct|right|verified|accepted|agreed|established|likely|possible"
    r"|recommended|advis\w*|necessary|guaranteed|supported|sicher|klar|richtig|bekannt|bestätigt|erwiesen|nachgewiesen"
    r"|gezeigt|möglich|nötig|notwendig|empfohlen|der\s+fall|sûr\w*|clair\w*|correct\w*|connu\w*|confirm\w*|vérifi\w*|certain\w*"
    r"|établi\w*|possible|nécessaire|recommand\w*|le\s+cas)\b",
    re.IGNORECASE,
)
_ALL_OR_ALLOWED = re.compile(
    r"\b(?:(?:all|every|each|any|both|whole|alle[nrsm]?|jede[nrsm]?|sämtliche[nrsm]?|beide[nrsm]?|tous|toutes?|tout|chaque)"
    r"(?!\s+(?:les\s+)?(?:day|week|month|year|hour|minute|night|morning|evening|time|tage?s?|wochen?|monate?|jahre?|stunden?"
    r"|jours?|semaines?|mois|ans?|heures?)\b)|every(?:one|body|thing)|any(?:one|body|thing)|always|immer|stets|toujours|may|can"
    r"|must|shall|should|allow\w*|permit\w*|entitled|required|darf|dürfen|kann|können|muss|müssen|soll\w*|erlaubt|zulässig|gestattet"
    r"|berechtigt|verpflichtet|peut|peuvent|pouvez|permis\w*|autoris\w*|doit|doivent)\b",
    re.IGNORECASE,
)
"""Of what holds for all, or is allowed or a duty, the next clause may take back a part."""
_EMBEDS = re.compile(
    r"\b(?:that|whether|if|why|how|because|than|think|thinks|thought|believ\w*|say|says|said|claim\w*|mean|means|meant"
    r"|know|knows|knew|known|show|shows|shown|prove[ns]?|proved|see|sees|seen|find|finds|found|expect\w*|hope\w*|agree\w*"
    r"|accept\w*|suggest\w*|recommend\w*|want\w*|wish\w*|imply|implies|mention\w*|state[ds]?|report\w*|true|case"
    r"|convinced|sure|certain|dass|ob|weil|als|que|parce|pourquoi|comment)\b|\bqu['’]|:",
    re.IGNORECASE,
)
"""Words whose negation reaches over the clauses that depend on them."""
_DEGREE_OF_FIGURE = re.compile(
    r"(?<=\w )(?:approximately|approx\.?|roughly|nearly|almost|about half|half an?|etwa|circa|ca\.|rund|fast|beinahe"
    r"|nahezu|environ|presque)(?=\s+(?:\d|half|hour|day|year|week|month))",
    re.IGNORECASE,
)
_SOME_MORE = re.compile(
    r"\b(?:and|und|et)\s+(?:some|a\s+few|few|einige[nrsm]?|wenige[nrsm]?|manche[nrsm]?)(?=\s+\w)",
    re.IGNORECASE,
)
_CONNECTS = re.compile(
    r"\s*(?:however|nevertheless|nonetheless|allerdings|jedoch|aber|doch|dennoch|cependant|toutefois|néanmoins|pourtant|mais"
    r"|but(?!\s+for\b))(?:,|\s)",
    re.IGNORECASE,
)
"""At the beginning of a sentence they turn the one before."""
_CONTRAST = re.compile(
    r",\s+(?:while|whereas|wohingegen|tandis\s+qu(?:e\b|['’])|alors\s+qu(?:e\b|['’])|mientras\s+que)\b"
)
"""Behind a comma it opposes more often than it limits."""
_AGAINST = re.compile(r"(?<=\w )(?:against|gegen|contre)(?=\s+(?!\w+ing\b)\w)", re.IGNORECASE)
_MODAL = re.compile(r"\b(?:may|might|could|would|peut(?!-)|peuvent|pourr\w+|puisse\w*)\b")
"""In English and French, the verb that these belong to stands behind them."""
_ATTRIBUTE = re.compile(
    r"\b(?:in|on|of|from|by|with|for|into)\s+(?:an?\s+|the\s+)?un(?!less|til|true|prov|confirm|found|substant|verif)\w+(?=\s+\w)"
    r"|\bun\w+e[nrsm]?(?=\s+[A-ZÄÖÜ])"
)


def joined_behind(text: str, sentence_before: str, languages: Collection[str]) -> str:
    """What stands behind a quote, without the clauses that stand alone; `sentence_before` ends with the quote."""
    before = sentence_before[-_CLAUSE_CHARACTERS_MAX:]
    joined: list[str] = []
    position = 0
    for clause in islice(_clauses(text), _CLAUSES_MAX):
        if clause.start >= position and _stands_alone(
            clause, text, before + text[max(0, clause.start - len(before)) : clause.start], languages
        ):
            joined.append(text[position : clause.start])
            position = clause.end
    return _without_attributes("".join([*joined, text[position:]]))


def joined_before(text: str, sentence_behind: str, languages: Collection[str]) -> str:
    """What stands before a quote, in the same way; `sentence_behind` begins with the quote."""
    if connects := _CONNECTS.match(text):
        text = text[connects.end() :]
    relative = _CLOSED_RELATIVE.search(text, max(0, len(text) - _CLAUSE_CHARACTERS_MAX))
    if relative is not None:
        is_own = _turns_itself_only(relative[1], languages, is_pronoun=True)
        return text[: relative.start()] if is_own else text
    clause, inner = _last_joint(text)
    if clause is None or not _is_main_clause(inner + sentence_behind, languages):
        return text
    clause = _THIS.sub("the ", clause)
    is_own = _is_main_clause(clause, languages) and _turns_itself_only(clause, languages)
    return inner if is_own and _EMBEDS.search(clause) is None else text


def without_connection(text: str) -> str:
    """A sentence without the word that sets it against the one before: “But there are disadvantages:”."""
    connects = _CONNECTS.match(text)
    return PARENTHETICAL_HOWEVER.sub("", text if connects is None else text[connects.end() :])


def _last_joint(text: str) -> tuple[str | None, str]:
    """What stands before and behind the last sign that may join two main clauses; no first one where there is none."""
    begin = max(0, len(text) - _CLAUSE_CHARACTERS_MAX)
    joint = max(_COORDINATE.finditer(text, begin), key=re.Match.start, default=None)
    return (None, text) if joint is None else (text[: joint.start()], text[joint.end() :].lstrip())


class _Clause(TextRange, frozen=True):
    """A clause with what joins it to its neighbour, which ends at `inner`."""

    kind: _ClauseKind
    inner: int


def _clauses(text: str) -> Iterator[_Clause]:
    """What may be a clause that stands alone, in order."""
    found = sorted(
        (match.start(), match.end(), kind)
        for kind, pattern in _BEGINNINGS.items()
        for match in pattern.finditer(text)
    )
    for start, inner, kind in found:
        end = len(text) if kind == "main" else _end_of_dependent(text, inner)
        # “To prevent” is looked at with its verb.
        yield _Clause(start, end, kind, start if kind == "aim" else inner)


def _end_of_dependent(text: str, inner: int) -> int:
    """Behind the next comma, the sentence may go on with what it began with."""
    following = _DIVIDES.search(text, inner)
    return following.start() if following else len(text)


def _stands_alone(clause: _Clause, text: str, before: str, languages: Collection[str]) -> bool:
    inner = text[clause.inner : clause.end]
    if len(inner) > _CLAUSE_CHARACTERS_MAX or not _turns_no_neighbour(inner, languages):
        return False
    match clause.kind:
        case "aim":
            return True
        case "reason":
            # “It is not heated because …” may mean that it is, for another reason.
            return turning_word(before, languages, kinds={"negation"}) is None
        case "relative":
            is_own = turning_word(inner, languages, kinds=_OF_ALL) is None or _names_one(before)
            return is_own and _turns_itself_only(inner, languages, is_pronoun=True)
        case "main":
            is_joined = not _is_series(before) and _is_main_clause(inner, languages)
            return (
                is_joined
                and _turns_itself_only(inner, languages)
                and not _restricts_all(before, inner, languages)
                and _beginnings_of_words(before).isdisjoint(_beginnings_of_words(inner))
            )


def _turns_itself_only(clause: str, languages: Collection[str], *, is_pronoun: bool = False) -> bool:
    """Whether a clause does not say that its neighbour does not hold, or when."""
    is_pronoun = is_pronoun or _first_word(clause) in _PRONOUNS
    is_judgement = _JUDGES.search(clause) or (is_pronoun and _JUDGES_BEHIND_A_PRONOUN.search(clause))
    return not is_judgement and _turns_no_neighbour(clause, languages)


def _turns_no_neighbour(clause: str, languages: Collection[str]) -> bool:
    return turning_word(clause, languages, kinds=KINDS - OWN_KINDS) is None


def _restricts_all(before: str, clause: str, languages: Collection[str]) -> bool:
    """Whether a clause may take back a part of what is said of all, or is allowed or a duty."""
    restricts = turning_word(clause, languages, kinds=_OF_ALL)
    return restricts is not None and _ALL_OR_ALLOWED.search(before) is not None


def _is_main_clause(clause: str, languages: Collection[str]) -> bool:
    """Whether it has a subject of its own and a finite verb, as far as the commonest verbs show it."""
    words = [
        match.group().lower().replace("’", "'")
        for match in islice(_WORD.finditer(clause), _SUBJECT_WORDS_MAX + 1)
    ]
    finite = frozenset[str]().union(*(_FINITE.get(language, ()) for language in languages))
    number = next((number for number, word in enumerate(words) if word in finite or word.startswith("n'")), 0)
    if number == 0:
        return False
    if words[0] in _POINTS_BACK or words[0] in _PREPOSITIONS:
        return False
    is_pronoun_alone = number == 1 and words[0] in {"das", "die", "der"}
    return not is_pronoun_alone and turning_word(" ".join(words[:number]), languages) is None


def _names_one(before: str) -> bool:
    """Whether it ends in a name or in “the …”; “animals, which are not kept” may be those that are not."""
    last = before.split()[-_NOUN_PHRASE_WORDS:]
    return last[-1:] != [] and (last[-1][:1].isupper() or any(_DEFINITE.match(word) for word in last))


def _beginnings_of_words(text: str) -> set[str]:
    """By these, “approved” and “approval” are the same; the commonest words are too short to count."""
    words = (word.lower() for word in _WORD.findall(text) if len(word) >= _CONTENT_WORD_MIN)
    return {word[:_BEGINNING] for word in words if word not in _COMMON}


def _is_series(before: str) -> bool:
    """Whether it ends in a series, “the pump, the lid” before “, and the valve”."""
    _, comma, last = before.rpartition(",")
    return bool(comma) and len(_WORD.findall(last)) <= _SERIES_WORDS_MAX


def _first_word(clause: str) -> str:
    first = _WORD.search(clause)
    return first.group().lower().replace("’", "'") if first else ""


def _without_attributes(text: str) -> str:
    """Without words that belong to a noun behind them: “for nearly 40 km”, “and some shops”, “on an unusual day”."""
    for pattern in (_DEGREE_OF_FIGURE, _SOME_MORE, _CONTRAST, _AGAINST, _MODAL, _ATTRIBUTE):
        text = pattern.sub("", text)
    return text


_FINITE = {language: frozenset(words.split()) for language, words in _FINITE_WORDS.items()}
