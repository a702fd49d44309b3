"""What a left-out word governs: the quote, or something else that is left out together with it.

“Invalid” says something of the entry in “reports every invalid entry”, not of what stands before it in the sentence;
“the failure of the pump” is no failure of what is said about it. A word turns a quote when the quote lies in its scope.
Without a grammar of the language at hand, the scope is judged by the words beside it, in the four languages that have
rules here: English, German, French and Spanish. Taken out of the left-out text is

- an attribute, together with the noun that it belongs to: “of the non-binding rules”, “der unvollständigen Akten”;
- the month of May, and figures with what limits them: “more than four tonnes”, “up to twenty”;
- what is said of a noun that is left out as well, in a relative clause;
- what a quote begins and does not say: “since the seals” says nothing of the seals;
- before a quote that begins with its verb, what its subject is called, but no negation and no quantity of it;
- “but” and “although …,” before a quote: they limit what they are set against, and that is what is left out;
- behind a quote, a verb that its subject has besides, “and rejected the second motion”;
- what holds all the same, “even if it rains”, and how something is done, “without getting wet”;
- “although” before the clause that a quote begins in: what it says is true.

In doubt a word governs the quote. The method is one pass over the words, each with its neighbours; linear in the text.
"""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice

from quire.domain.citing.scope_words import (
    ADJECTIVES,
    ASIDE,
    AUXILIARIES,
    AVOIDS,
    BEFORE_INFINITIVE,
    BEFORE_NOUN,
    BEFORE_OBJECT,
    BEGUN,
    BEHIND_NOUN,
    CAN_BE_DONE,
    CIRCUMSTANCE,
    CLOSED_RELATIVE,
    CONCESSION,
    CONTRASTS,
    COPULAS,
    DETERMINERS,
    EMBEDS,
    ENDS_CLAUSE,
    ENDS_WITH_BUT,
    EVEN_THEN,
    EXCEPTS,
    FACTIVE,
    FINITE_ELSEWHERE,
    GERMAN_FINITE,
    HEAD,
    INDEFINITE_HEAD,
    JOINED_ADJECTIVES,
    JOINED_VERB,
    LIMITED_FIGURE,
    LIMITING_PREPOSITION,
    MEASURES,
    MONTH,
    NEARLY_ALL_OF_IT,
    NO_VERB_ENDS,
    NOT_A_NOUN,
    NOUN_ENDS,
    OF_ALL_OR_ALLOWED,
    OPEN_AIM,
    PARENTHESES,
    PARENTHETICAL_HOWEVER,
    PASSIVE,
    PAST,
    PREPOSITIONS,
    RELATIVE,
    RELATIVE_IN_PARENTHESES,
    SCOPELESS,
    SCOPELESS_BEHIND,
    SOME,
    SOME_CASES,
    SOME_REACHES,
    WIDE_KINDS,
)
from quire.domain.citing.turning_words import KINDS, turning_word
from quire.domain.texts.ranges import TextRange

_CONTENT_KINDS = frozenset({"failure", "prevention", "prohibition"})
"""Kinds of verbs, nouns and adjectives, which govern what belongs to them."""

_DENYING_KINDS = KINDS - {"modality", "hedge", "exception", "comparison"}

_NEAR_WORDS = 3
"""So many words behind an attribute's noun, it is no longer what the quote belongs to."""
_RELATIVE_CHARACTERS_MAX = 300
_VERB_CHARACTERS_MIN = 4
_NEIGHBOURS = 32
_HEAD_CHARACTERS = 80

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_APART = re.compile(r"[^\s\-]")


def governing_before(text: str, quote: str, languages: Collection[str]) -> str:
    """What of the words before a quote may govern it."""
    begins_with_verb = _begins_with_verb(text, quote)
    text = SCOPELESS.sub("", PARENTHETICAL_HOWEVER.sub("", text))
    text = ASIDE.sub(" ", text)
    ends = ENDS_WITH_BUT.search(text, max(0, len(text) - _NEIGHBOURS))
    if ends and not EXCEPTS.search(text, 0, ends.start()):
        # The “not” of “not so but so” may reach over both.
        text = text[: ends.start()] + (" " if CONTRASTS.search(text) else "; ")
    text = FACTIVE.sub(" ", EVEN_THEN.sub("", CONCESSION.sub("", text)))
    if PASSIVE.match(quote):
        text = CAN_BE_DONE.sub("", text)
    if begins_with_verb and (relative := CLOSED_RELATIVE.search(text)):
        text = text[: relative.start()] + " "
    text = _without_figures_and_names(text, reaches_end=not begins_with_verb)
    ranges = [
        *_attributes(text, reaches_end=not begins_with_verb),
        *_quantities(text, is_near_end=not begins_with_verb),
    ]
    if begins_with_verb:
        ranges += _subject_nouns(text, languages)
    return _without(text, ranges)


def governing_behind(text: str, quote: str, languages: Collection[str]) -> str:
    """What of the words behind a quote may govern it."""
    text = _without_joined_verb(text, languages)
    text = PARENTHETICAL_HOWEVER.sub("", ASIDE.sub(" ", text))
    text = _without_figures_and_names(text, reaches_end=False)
    text = _without_circumstances(SCOPELESS_BEHIND.sub("", SCOPELESS.sub("", text)), quote, languages)
    if BEGUN.search(quote[-_HEAD_CHARACTERS:]):
        end = _end_of_clause(text, 0, characters_max=len(text))
        if turning_word(text[:end], languages, kinds=WIDE_KINDS) is None:
            text = text[end:]
    text = _without_relatives(text, quote, languages)
    text = _without_parentheses(text, languages)
    ranges = [*_attributes(text, reaches_end=False), *_quantities(text, is_near_end=False)]
    return _without(text, [*ranges, *_objects(text, languages)])


def _without_circumstances(text: str, quote: str, languages: Collection[str]) -> str:
    """Without “without getting wet”, unless the quote denies something, and the rest of an aim that it has begun."""
    if OPEN_AIM.search(quote[-_RELATIVE_CHARACTERS_MAX:]):
        text = AVOIDS.sub("", text, count=1)
    if CIRCUMSTANCE.search(text) and turning_word(quote, languages, kinds=_DENYING_KINDS) is None:
        text = CIRCUMSTANCE.sub("", text)
    return text


def _without(text: str, ranges: Collection[TextRange]) -> str:
    """Without these ranges; what two of them share goes once."""
    kept: list[str] = []
    position = 0
    for one in sorted(ranges, key=lambda one: one.start):
        if one.start > position:
            kept.append(text[position : one.start])
        position = max(position, one.end)
    return "".join(kept) + text[position:]


def _without_figures_and_names(text: str, *, reaches_end: bool) -> str:
    """Without months, and what limits a figure or “all” whose noun is left out as well."""
    # What is counted may be the quote where the figure stands near to it.
    last = _nth_word_from_end(text, _NEAR_WORDS + 1) if reaches_end else len(text)
    for pattern in (LIMITED_FIGURE, NEARLY_ALL_OF_IT):
        text = pattern.sub(lambda found: "" if found.end() <= last else found[0], text)
    return JOINED_ADJECTIVES.sub(r"\g<first>", MONTH.sub("", text))


def _nth_word_from_end(text: str, number: int) -> int:
    """Where that word begins; the beginning of a text that has fewer."""
    begins = [word.start() for word in _WORD.finditer(text)][-number:]
    return begins[0] if len(begins) == number else 0


def _attributes(text: str, *, reaches_end: bool) -> Iterator[TextRange]:
    """Adjectives that stand with a noun of their own, which is left out as well.

    With `reaches_end`, what follows the noun closely may be what it is about, and is the quote.
    """
    words = list(_WORD.finditer(text))
    for number, word in enumerate(words):
        is_before_noun = BEFORE_NOUN.match(word.group().lower()) and _is_before_noun(
            text, words, number, is_behind_quote=not reaches_end
        )
        is_behind_noun = BEHIND_NOUN.match(word.group().lower()) and _is_behind_noun(text, words, number)
        words_behind = len(words) - number - 1
        if (is_before_noun and (not reaches_end or words_behind > _NEAR_WORDS)) or (
            is_behind_noun and (not reaches_end or words_behind >= _NEAR_WORDS)
        ):
            yield TextRange(word.start(), word.end())


def _is_before_noun(text: str, words: list[re.Match[str]], number: int, *, is_behind_quote: bool) -> bool:
    word, before, after = (
        words[number].group().lower(),
        *(_beside(text, words, number, step) for step in (-1, 1)),
    )
    is_object = is_behind_quote and before != "" and ADJECTIVES.match(word) is not None
    is_attribute = before in DETERMINERS or before in PREPOSITIONS or word.startswith("un") or is_object
    has_noun = after != "" and after not in NOT_A_NOUN and after not in MEASURES
    return is_attribute and has_noun and before not in COPULAS


def _is_behind_noun(text: str, words: list[re.Match[str]], number: int) -> bool:
    """“Un voyage dangereux”, but not “le voyage est dangereux”."""
    noun = _beside(text, words, number, -1)
    if noun in NOT_A_NOUN or noun in COPULAS or noun in MEASURES:
        return False
    return "'" in noun or _beside(text, words, number - 1, -1) in DETERMINERS - {"a", "an", "the"}


def _beside(text: str, words: list[re.Match[str]], number: int, step: int) -> str:
    """The word before or behind another, in lower case; empty where a sign stands between them or there is none."""
    other = number + step
    if not (0 <= other < len(words)):
        return ""
    first, second = sorted((words[number], words[other]), key=re.Match.start)
    is_apart = _APART.search(text, first.end(), second.start()) is not None
    return "" if is_apart else words[other].group().lower().replace("’", "'")


def _quantities(text: str, *, is_near_end: bool) -> Iterator[TextRange]:
    """“Some”, where what it counts is left out as well and is no time or case."""
    last = _nth_word_from_end(text, SOME_REACHES) if is_near_end else len(text)
    for some in SOME.finditer(text):
        reaches_quote = some.end() > last
        is_limit = LIMITING_PREPOSITION.search(text, max(0, some.start() - _NEIGHBOURS), some.start())
        if not (reaches_quote or is_limit or SOME_CASES.match(text, some.end())):
            yield TextRange(some.start(), some.end())


def _subject_nouns(text: str, languages: Collection[str]) -> Iterator[TextRange]:
    """What a subject is called, “the failure of the pump”: nothing that governs its verb."""
    words = list(_WORD.finditer(text))
    last_embedding = max((found.end() for found in EMBEDS.finditer(text)), default=0)
    for number, word in enumerate(words):
        if word.start() < last_embedding or not _is_content(word.group().lower(), frozenset(languages)):
            continue
        before = _beside(text, words, number, -1)
        is_noun = before in DETERMINERS or before in PREPOSITIONS or word.group().endswith(NOUN_ENDS)
        if is_noun and before not in BEFORE_INFINITIVE:
            yield TextRange(word.start(), word.end())


@lru_cache(maxsize=4096)
def _is_content(word: str, languages: frozenset[str]) -> bool:
    return turning_word(word, languages, kinds=_CONTENT_KINDS) is not None


def _objects(text: str, languages: Collection[str]) -> Iterator[TextRange]:
    """Nouns behind a preposition, “due to cancellation”, as long as no verb says that something is under them."""
    words = list(_WORD.finditer(text))
    for number, word in enumerate(words):
        lowered = word.group().lower()
        if lowered in COPULAS:
            return
        if _beside(text, words, number, -1) in BEFORE_OBJECT and _is_content(lowered, frozenset(languages)):
            yield TextRange(word.start(), word.end())


def _without_parentheses(text: str, languages: Collection[str]) -> str:
    """Without what stands in parentheses, unless it may be a condition or doubt of all that stands before it."""
    return PARENTHESES.sub(
        lambda found: "" if turning_word(found[1], languages, kinds=WIDE_KINDS) is None else found[0],
        RELATIVE_IN_PARENTHESES.sub("", text),
    )


def _without_relatives(text: str, quote: str, languages: Collection[str]) -> str:
    """Without relative clauses of nouns that are left out as well, and of “a …” at the end of the quote."""
    kept: list[str] = []
    position = 0
    for relative in RELATIVE.finditer(text):
        if relative.start() < position:
            continue
        end = _end_of_clause(text, relative.end(), characters_max=_RELATIVE_CHARACTERS_MAX)
        if end is None:
            continue
        clause = text[relative.end() : end]
        before = text[max(0, relative.start() - _HEAD_CHARACTERS) : relative.start()]
        if _is_own(before, clause, quote, languages):
            kept.append(text[position : relative.start()] + " ")
            position = end
    return "".join(kept) + text[position:]


def _is_own(before: str, clause: str, quote: str, languages: Collection[str]) -> bool:
    """Whether a relative clause says something of its own noun alone."""
    if turning_word(clause, languages, kinds=WIDE_KINDS) is not None:
        return False
    if _WORD.search(before):
        return HEAD.search(before) is not None
    is_generic = OF_ALL_OR_ALLOWED.search(quote) is not None
    is_negated = turning_word(clause, languages, kinds=KINDS - _CONTENT_KINDS) is not None
    return INDEFINITE_HEAD.search(quote[-_HEAD_CHARACTERS:]) is not None and not is_generic and not is_negated


def _without_joined_verb(text: str, languages: Collection[str]) -> str:
    """Without “and rejected the second motion”: both are true of the subject."""
    joined = JOINED_VERB.match(text)
    if joined is None or turning_word(joined["verb"], languages, kinds=_CONTENT_KINDS) is None:
        return text
    return text[: joined.start("verb")] + text[joined.end("verb") :]


def _end_of_clause(text: str, start: int, *, characters_max: int) -> int | None:
    """Where a clause ends; None for one that is longer."""
    last = start + characters_max
    if end := ENDS_CLAUSE.search(text, start, last + 1):
        return end.start()
    return len(text) if len(text) <= last else None


def _begins_with_verb(before: str, quote: str) -> bool:
    """Whether a quote begins with the verb of a subject that it leaves out, as far as its neighbours show it."""
    words = [word.group() for word in islice(_WORD.finditer(quote), 2)]
    if len(words) < 2 or not words[0][:1].islower():
        return False
    previous = [word.group().lower() for word in _WORD.finditer(before[-_NEIGHBOURS:])][-1:]
    if (
        not previous
        or previous[0] in BEFORE_INFINITIVE
        or previous[0] in NOT_A_NOUN - {"and", "und", "et", "y"}
    ):
        return False
    verb, following = words[0].lower(), words[1].lower()
    if verb in AUXILIARIES:
        return True
    if verb in NOT_A_NOUN or len(verb) < _VERB_CHARACTERS_MIN:
        return False
    looks_finite = (
        verb in PAST
        or (verb.endswith(("s", "ed")) and not verb.endswith(NO_VERB_ENDS))
        or FINITE_ELSEWHERE.search(verb) is not None
    )
    # German nouns have a capital; a verb behind one is told by that.
    is_behind_noun = before.split()[-1][:1].isupper() and GERMAN_FINITE.search(verb) is not None
    return (looks_finite and following in DETERMINERS) or (is_behind_noun and following in PREPOSITIONS)
