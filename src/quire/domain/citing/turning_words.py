"""Words that may turn a sentence when they are left out of it: negations, conditions, exceptions and the like.

A table for each language, by what the words do; `*` at the end of a word stands for any ending, several words are a
phrase. A language is looked for where the text has its commonest words; in a text of unknown language all of them are:
to refuse a true quote is a lesser fault than to confirm a false one.

The method is a look-up of each word in a set, and of its beginnings in another; the cost is linear in the text.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import cache

import msgspec

TURNING_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "negation": "not, no, never, none, nor, neither, nothing, nobody, nowhere, cannot, without, non,"
        " lack*, absence, absent, ain't, un*, minus the, minus a, minus all, minus any, the last thing,"
        " devoid, free of, free from, at no, in vain, to no avail, yet to, short of, in lieu, immune",
        "loss": "far from, anything but, no longer, used to be, formerly, once, ex, originally, initially,"
        " at first, previously, until recently, so far, for now, for the time being, nominal*",
        "condition": "if, unless, until, till, provided that, provided the, provided you, provided it,"
        " provided they, provided all, provided always, providing, when, whenever, whether, assum*, suppos*,"
        " otherwise, as long as, so long as, in case, in the event, on condition, the condition that,"
        " conditional*, subject to, depend*, lest, pending, contingent*, while, as soon as, insofar,"
        " in so far, to the extent, as far as, where applicable, where possible, where necessary,"
        " where appropriate, where required, where needed, where available, as needed, as required,"
        " as necessary, as appropriate, with consent, with permission, with approval, with the consent,"
        " with the permission, with the approval, with the agreement, by permission, by appointment,"
        " at the discretion, on request, upon request, either",
        "exception": "except*, exclud*, exclus*, save for, save that, save where, save in, save on, save as,"
        " save at, save with, other than, apart from, aside from, barring, but, however, although, though,"
        " albeit, notwithstanding, nevertheless, nonetheless, whereas, despite, in spite of, regardless,"
        " exempt*, omit*",
        "restriction": "only, merely, solely, limited, restrict*, at least, at most, up to, minimum,"
        " maximum, hardly, barely, scarcely, rarely, seldom, sometimes, occasional*, few, little, partly,"
        " partial*, temporar*, nearly, almost, approximately, approx, roughly, some, in certain cases,"
        " in most cases, too, so called, half, usual*, normally, typically, often, mostly, mainly, largely,"
        " generally, in general, as a rule, in principle, primarily, frequently, at best, at worst, in part,"
        " alone",
        "comparison": "than, less, fewer, instead, rather, in place of, as opposed to, unlike, contrary,"
        " versus, exceed*, as if, as though",
        "prohibition": "forbid*, forbade, prohibit*, ban, bans, banned, banning, barred, bars, disallow*,"
        " illegal*, illicit*, refrain*, abstain*, against, beware, warn*, danger*, hazardous, inadvisable,"
        " impermissible, inadmissible, veto*, restrain*, refuse*, outlaw*, offence, offense, punishable,"
        " criminal*, taboo, off limits, proscrib*, censor*, blacklist*",
        "prevention": "prevent*, avoid*, hinder*, inhibit*, impede*, thwart*, foil*, avert*, obstruct*",
        "failure": "fail*, refus*, reject*, denial*, deny*, denies, denied, declin*, stop, stops, stopped,"
        " stopping, ceas*, cancel*, revok*, repeal*, withdraw*, withdrew, discontinu*, impossib*, incapab*,"
        " inabilit*, insufficien*, inadequa*, ineffect*, inappropriate*, invalid*, inconclusive*, insecure,"
        " incorrect*, incomplet*, impractic*, improbab*, improper*, irrelevan*, disput*, disagree*,"
        " disprov*, discourag*, disregard*, disclaim*, doubt*, neglect*, oppose*, opposing, opposition,"
        " opposite is, opposite of, contradict*, refut*, void, obsolete, deprecated, supersed*, expired,"
        " abandon*, abolish*, blocks, blocked, blocking, loses, lost, misus*, misinterpret*, missing,"
        " dismiss*, negat*, precluded, preclude*, obviate*, rule out, rules out, ruled out, deter, deters,"
        " debunk*, rebut*, retract*, rescind*, overturn*, overrul*, quash*, nullif*, annul*, suspend*,"
        " waiv*, halt*, discredit*, dispel*, attempt to, was dropped, were dropped, been dropped, scrapped,"
        " shelved",
        "modality": "may, might, could, would",
        "hedge": "perhaps, maybe, possibl*, probabl*, potential*, likely, alleg*, purport*,"
        " reportedly, seeming*, seem, seems, seemed, appear to, appears to, appeared to, presum*, hypothe*,"
        " ostensibl*, apparent*, rumour*, rumor*, claim that, claims that, claimed that, claimed to,"
        " claims to, believe, believes, believed, thought to, said to be, think, thinks, argue, argues,"
        " argued, proposed, expected to, pretend*, imagin*, tried to, tries to, attempts to, attempted to,"
        " it is said, it is claimed, it is reported, they say, is said to, are said to, was said to, accus*,"
        " suggest*, speculat*, ought, in theory, on paper, theoretic*, hope*, hoping, fear*, wish*, worri*,"
        " suspect*, guess*, plans to, planned to, plan to, intends to, intend to, threaten*, promised to,"
        " promises to, thought that, held that",
        "falsehood": "false*, falsif*, wrong*, myth*, fiction*, mistak*, erroneous*, misconception*, fake*,"
        " hoax*, nonsense, fabricat*, misleading*, untrue, forged, forger*, legend has, common error, an error to,"
        " a lie, lies about, lie about, lied, lying about, are lies",
    },
    "de": {
        "negation": "nicht, nichts, nie, niemals, niemand*, nirgend*, kein*, weder, ohne, mitnichten, un*,"
        " nein, mangels, abzüglich, frei von, alles andere als",
        "loss": "ehemals, einst, früher, ursprünglich, anfangs, anfänglich, bisher, bislang, vormals,"
        " vorläufig, vorerst, damals, seinerzeit",
        "condition": "wenn, falls, sofern, soweit, solange, insoweit, vorausgesetzt, voraussetzung*,"
        " vorbehalt*, sobald, es sei, ob, je nach, andernfalls, ansonsten, sonst, bedingung*, bedingt, bis,"
        " abhäng*, angenommen, nehmen wir an, im falle, bei bedarf, gegebenenfalls, ggf, ehe, bevor,"
        " während, insofern, für den fall, auf antrag, auf wunsch, auf anfrage, nach absprache,"
        " nach vereinbarung, mit zustimmung, mit genehmigung, mit erlaubnis, mit einwilligung,"
        " im einvernehmen, entweder",
        "exception": "außer, ausser, außerhalb, ausserhalb, ausgenommen, ausnahm*, ausgeschlossen, ausschl*,"
        " abgesehen, aber, jedoch, allerdings, sondern, obwohl, obgleich, obschon, wenngleich, trotz*,"
        " dennoch, gleichwohl, hingegen, dagegen, indes, indessen, wohingegen, entfällt, entfallen,"
        " ungeachtet, befreit, doch",
        "restriction": "nur, lediglich, bloß, bloss, einzig, allein, höchstens, mindestens, wenigstens,"
        " maximal, minimal, kaum, selten, fast, beinahe, nahezu, etwa, circa, ca, rund, teilweise, teils,"
        " manchmal, gelegentlich, vereinzelt, beschränk*, begrenz*, eingeschränk*, einschränk*, erst,"
        " frühestens, spätestens, wenig*, gering*, zeitweise, vorübergehend, einige*, manche*, halb*,"
        " im prinzip, prinzipiell, grundsätzlich, in der regel, meist, meistens, zumeist, üblicherweise,"
        " gewöhnlich, normalerweise, oft, oftmals, häufig, überwiegend, größtenteils, hauptsächlich,"
        " vorwiegend, weitgehend, im wesentlichen, zum teil, bestenfalls, allenfalls, im allgemeinen, zwar",
        "comparison": "statt, anstatt, anstelle, stattdessen, minder*, gegensatz, entgegen, vielmehr, eher,"
        " sogenannt*",
        "prohibition": "verbot*, verbiet*, untersag*, gesperrt, sperr*, unterbleib*, unterlass*, illegal*,"
        " warn*, gefahr*, gefähr*, gegen, hüte*, verwehr*, strafbar*, rechtswidrig*, widerrechtlich*,"
        " ordnungswidrig*, tabu",
        "prevention": "verhinder*, hinder*, vermeid*, vermied*, vereitel*, unterbind*, unterbund*,"
        " abgewend*, abwend*",
        "failure": "scheiter*, versag*, verfehl*, fehlt*, fehlen, fehlend*, fehlschl*, fehlgeschl*,"
        " fehlerhaft*, misslang*, missling*, misslung*, missglück*, missbr*, missacht*, mangel*, weiger*,"
        " verweiger*, ablehn*, abgelehnt*, lehnt, lehnen, lehnte*, bestreit*, bestritt*, leugn*, widerleg*,"
        " widersprech*, widersprach*, widerspr*, widerruf*, zweifel*, bezweifel*, aufgehoben, aufheb*,"
        " abgeschafft, eingestellt, vergess*, vergaß, verzicht*, verlor*, verlier*, stopp*, beende*,"
        " versäum*, überholt, nichtig, entzog*, entzieh*, entzogen, versucht*, blockier*, verneint*,"
        " dementier*, storni*, hört auf, zurückgezogen, zurückgenommen, zurückgewiesen, ausgesetzt,"
        " entkräft*, annullier*, gekündigt, vergeblich*, erfolglos*, umsonst, abgeraten, abrat*, rät ab,"
        " raten ab, verworfen, verwarf*, verwirf*",
        "modality": "könnt*, dürft*, würd*, wäre*, hätte*, möge*, soll, sollen, sollt*",
        "hedge": "angeblich*, vermeintlich*, vermut*, möglich*, vielleicht, wahrscheinlich*, mutmaßlich*,"
        " offenbar, scheinbar, anscheinend, scheint, scheinen, schien*, womöglich, wohl, eventuell,"
        " behaupt*, theoretisch, hypothe*, glaubt, glauben, meint, meinen, hofft, geplant*, vorgeschlagen*,"
        " sei, seien, in der theorie, auf dem papier, hoffen, hoffte*, hoffentlich, befürcht*, fürcht*,"
        " gerücht*, beschuldig*, plant, planen, plante*, beabsicht*, droht, drohen, drohte*, wünsch*, verdächtig*",
        "falsehood": "falsch*, irrig*, irrtum*, irrtüm*, irrt, irren, mythos, legende, sage nach, lüge*,"
        " fälsch*, fiktion, gelogen",
    },
    "fr": {
        "negation": "ne, n'*, pas, réservé, réservée, réservés, réservées, jamais, rien, aucun*, nul, nulle,"
        " nullement, ni, non, sans, absence, inutil*, inexact*, incorrect*, personne ne, en vain, vainement,"
        " dépourvu*, dénué*, faute de, faute d'*",
        "loss": "autrefois, anciennement, à l'origine, originellement, initialement, auparavant, jadis,"
        " naguère, précédemment, provisoire*, temporaire*, pour l'instant, pour le moment, jusqu'ici",
        "condition": "si, s'il, s'ils, à moins, pourvu, réserve, condition*, quand, lorsque, lorsqu'*,"
        " en cas, au cas, jusqu'*, jusque, tant que, dépend*, selon que, sinon, suppos*, avant que,"
        " à supposer, pendant que, dans la mesure, pour autant, sur demande, avec l'accord,"
        " avec l'autorisation, avec le consentement, dès que, une fois, aussitôt, soit",
        "exception": "sauf, hormis, except*, exclu*, mais, cependant, toutefois, néanmoins, pourtant,"
        " bien que, bien qu'*, quoique, quoiqu'*, malgré, alors que, tandis que, en dehors, hors,"
        " nonobstant, dispens*, exempt*, or",
        "restriction": "seul, seule, seuls, seules, seulement, uniquement, exclusiv*, guère, à peine,"
        " rarement, presque, au plus, parfois, quelquefois, peu, limit*, restrei*, restric*, environ,"
        " partiel*, trop, quasi*, simplement, certains, certaines, en principe, en général, généralement,"
        " d'habitude, habituellement, normalement, souvent, surtout, principalement, fréquemment, largement,"
        " la plupart, maximum, minimum, au mieux, tout juste, en partie",
        "comparison": "moins, au lieu, plutôt, contrairement, opposition, autre que, plus de, plus que,"
        " plus d'*, comme si",
        "prohibition": "interdi*, défendu*, défense, défend, prohib*, proscri*, illicit*, illégal*, contre,"
        " danger*, gare, avertiss*, déconseill*, puni*, passible*, délit*, infraction*, tabou*",
        "prevention": "empêch*, évit*, entrav*, déjou*, enray*, dissuad*",
        "failure": "échou*, échec*, renonc*, manqu*, refus*, rejet*, dément*, nie, nient, niait, nié, niée, nier,"
        " abandon*, cess*, annul*, abrog*, révoqu*, supprim*, dout*, contest*, réfut*, contredi*, incapab*,"
        " insuffi*, impossib*, défaut, oubli*, contrair*, perd, perdu*, omet*, omis*, arrêt*, loin de,"
        " invalid*, suspend*, suspens*, rétract*, caduc*, stopp*, écarté, écartée, écarte",
        "modality": "pourr*, serai*, aurai*, devrai*, puisse*, peut, peuvent",
        "hedge": "peut-être, rumeur*, accus*, dit on, semble*, semblai*, prétend*, soi-disant, probable*, possible*,"
        " vraisembl*, éventuel*, présum*, apparem*, paraît, croit, croient, pense, pensent, hypothé*, hypothè*,"
        " envisag*, en théorie, théorique*, sur le papier, espèr*, espér*, crain*, craign*, souhait*,"
        " menac*, prévoit de, prévoient de, veut, veulent, voul*, soupçonn*, censé, censée, censés, redout*",
        "falsehood": "faux, fausse*, erron*, erreur*, mythe*, mensong*, tort, tromp*",
    },
    "es": {
        "negation": "no, nunca, jamás, nada, nadie, ningún, ningun*, ni, sin, tampoco, falta, cero, en vano",
        "condition": "si, siempre que, con tal, cuando, hasta, depende*, en caso, condición, mientras,"
        " o bien",
        "exception": "salvo, excep*, pero, aunque, sino, exclu*, sin embargo, a pesar, mientras que",
        "restriction": "solo, sólo, solamente, únicamente, apenas, casi, al menos, como máximo, raramente,"
        " pocos, pocas, demasiado, limit*, exclusivamente, algunos, algunas, generalmente, normalmente,"
        " a menudo, en principio, en general, la mayoría",
        "comparison": "menos, en lugar, en vez, más de, más que",
        "prohibition": "prohib*, prohíb*, ilegal*, ilícit*, contra, peligro*, veda*",
        "failure": "impid*, imped*, renunci*, evita*, fracas*, rechaz*, niega*, negar, negó, falla*, imposib*,"
        " incapa*, insuficien*",
        "hedge": "podría*, rumor*, acusa*, puede, pueden, quizá*, tal vez, probable*, posible*, supuest*, presunt*,"
        " parece*, sería*, en teoría, espera*, teme*, originalmente",
        "falsehood": "falso, falsa, falsos, falsas, erróne*, mentira*, mito",
    },
    "it": {
        "negation": "non, niente, nulla, nessun*, senza, né, neanche, nemmeno, neppure, mai, zero, invano",
        "condition": "se, purché, qualora, a condizione, quando, finché, dipende, in caso, sempre che,"
        " mentre",
        "exception": "tranne, eccetto, salvo, eccezion*, ma, però, sebbene, benché, tuttavia, esclus*,"
        " anziché, nonostante",
        "restriction": "solo, soltanto, solamente, unicamente, appena, quasi, almeno, al massimo, raramente,"
        " pochi, poche, limitat*, troppo, esclusivamente, alcuni, alcune, generalmente, normalmente, spesso,"
        " di solito, in genere, in linea di principio, la maggior parte",
        "comparison": "meno, invece, piuttosto, al posto, più di",
        "prohibition": "viet*, proibi*, illegal*, illecit*, contro, pericol*, divieto",
        "failure": "imped*, evita*, fallisc*, fallit*, rifiut*, nega*, manca*, impossib*, incapac*,"
        " insufficien*",
        "hedge": "potrebb*, forse, probabil*, possibil*, presunt*, sembra*, sarebb*, può, possono,"
        " in teoria, spera*, teme, temono, inizialmente, in origine",
        "falsehood": "falso, falsa, falsi, false, errat*, errore, sbagliat*, bugia",
    },
    "pt": {
        "negation": "não, nunca, jamais, nem, sem, nada, ninguém, nenhum*, tampouco, zero, em vão",
        "condition": "se, caso, desde que, quando, até, depende*, condição, enquanto",
        "exception": "exceto, exceç*, salvo, mas, embora, porém, contudo, todavia, apesar, exclu*",
        "restriction": "apenas, só, somente, unicamente, quase, pelo menos, no máximo, raramente, poucos,"
        " poucas, limit*, alguns, algumas, geralmente, normalmente, em geral, em princípio, a maioria",
        "comparison": "menos, em vez, ao invés, mais de",
        "prohibition": "proib*, ilegal*, ilícit*, contra, perigo*, vedad*",
        "failure": "imped*, evita*, falh*, recus*, rejeit*, nega*, impossív*, incapa*, insuficien*",
        "hedge": "poderia*, pode, podem, talvez, prováve*, possív*, suposta*, suposto*, parece*, seria*,"
        " em teoria, espera*, teme*, originalmente, inicialmente",
        "falsehood": "falso, falsa, falsos, falsas, errad*, mentira*, mito",
    },
    "nl": {
        "negation": "niet, niets, nooit, geen, zonder, niemand, nergens, noch, on*, nul, tevergeefs",
        "condition": "als, tenzij, indien, mits, zolang, zodra, totdat, tot, afhankelijk, wanneer,"
        " voorwaarde*, terwijl",
        "exception": "behalve, uitzonder*, uitgezonderd, uitgesloten, maar, hoewel, echter, ondanks, buiten",
        "restriction": "alleen, slechts, enkel*, uitsluitend, nauwelijks, zelden, bijna, minstens,"
        " hoogstens, weinig, beperkt*, ongeveer, sommige, meestal, gewoonlijk, normaal, vaak, in principe,"
        " de meeste",
        "comparison": "minder, dan, plaats van, liever",
        "prohibition": "verbod*, verbied*, illegaal, tegen, gevaar*",
        "failure": "voorkom*, verhinder*, mislukt*, faal*, weiger*, ontken*, gebrek*, stopt, gestopt",
        "hedge": "misschien, mogelijk*, waarschijnlijk*, kan, kunnen, zou, zouden, vermoedelijk, blijkbaar,"
        " lijkt, beweer*, in theorie, hoopt, hopen, vreest, aanvankelijk, oorspronkelijk",
        "falsehood": "fout*, vals*, verkeerd*",
    },
    "ru": {
        "negation": "не, ни, нет, никогда, никто, ничего, нельзя, без",
        "condition": "если, пока, когда",
        "exception": "кроме, но, однако, хотя, исключ*",
        "restriction": "только, лишь, едва, почти",
        "prohibition": "запрещ*, запрет*, против",
    },
    "pl": {
        "negation": "nie, nigdy, nikt, nic, bez, ani, żad*, brak*",
        "condition": "jeśli, jeżeli, gdy, dopóki",
        "exception": "oprócz, ale, jednak, chociaż, wyjątk*",
        "restriction": "tylko, jedynie, wyłącznie, ledwo, prawie",
        "prohibition": "zakaz*, zabron*, przeciw*",
    },
}
"""By language and by what the words do."""

KINDS = frozenset(kind for words in TURNING_WORDS.values() for kind in words)

NOT_TURNING: Mapping[str, str] = {
    "en": "under*, uncle*, unit*, union*, uniq*, unif*, univers*, unanim*, unix*, unlock*, unpack*, un, une, uns, unes,"
    " una, uno, unos, unas, und, unser*, unter",
    "de": "und, uns, unser*, unter*, unten, union*, univers*, unmittelbar*, unverzüglich*, unweit, unbedingt, ungarn*,"
    " un, une, unes, una, uno, unos, unas, unix*, unit*",
    "nl": "ons, onze, onder*, ontwikk*, ontv*, ontst*, onlangs, ontm*, ontw*, online, on, ont, one, ones",
}
"""Words that begin like one of the others, and mean something else, also those of a language beside this one."""

_COMMON_WORDS: Mapping[str, str] = {
    "en": "the of and to in is that for it with as was be by are this from which have has its their an",
    "de": "der die das und ist von zu den dem des mit für auf im ein eine einer sich werden wird sind durch bei",
    "fr": "le la les de des du et est un une dans pour par sur au aux ce cette qui que sont avec ses",
    "es": "el la los las de del y es un una en por para con que se su al como son",
    "it": "il lo la i gli le di del della e è un una in per con che da si al sono",
    "pt": "o a os as de do da dos das e é um uma em por para com que ao no na são",
    "nl": "de het een en van is in op te dat voor met zijn door aan bij wordt worden die",
    "ru": "и в на с по что это как для от к из у о за был",
    "pl": "i w na z do jest się że to przez od dla oraz są",
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_IDEOGRAPHS = re.compile(
    "[不未没沒非無无否别別勿莫禁只仅僅除若]|如果|ない|なか|なく|ません|ずに|だけ|のみ|しか|れば|たら|않|없|아니|못|ไม่"
)
"""Where words are not divided, or their endings negate."""
_COMPARATIVE = re.compile(
    r"\b(?:mehr|anders|weniger|besser|lieber|\w{2,}er(?:e[nmrs]?)?) als\b", re.IGNORECASE
)
_CONDITIONAL_INVERSION = re.compile(
    r"\W*(?:should|were|had|sollte[nst]*|hätte[nst]*|wäre[nst]*)\b", re.IGNORECASE
)
_LIMITING_BEGINNING = re.compile(
    r"\W*(?:before|prior\s+to|outside|beyond|vor\s+(?:de[mnr]|eine[mr])|avant|en\s+dehors|au\s+(?:début|départ)(?=,)|wer)\b",
    re.IGNORECASE,
)
"""At the beginning of a sentence it says when or where alone the rest holds."""
_SEPARATED = re.compile(
    r"\bzu\s\w+,?\s(?:um|als\sdass)\b|\b(?:schl(?:oss|ossen|ießt|ießen)|setz(?:t|te|en|ten))\b[^.;:]{0,120}?\baus\b"
    r"|\b(?:hob|hoben|hebt|heben)\b[^.;:]{0,120}?\bauf\b"
    r"|\b(?:nimmt|nahm|nahmen|zieht|zog|zogen|weist|wies|wiesen)\b[^.;:]{0,120}?\bzurück\b"
    r"|\b(?:bricht|brach|brachen|rät|riet|rieten|sagt|sagte|sagten)\b[^.;:]{0,120}?\bab\b",
    re.IGNORECASE,
)
"""German verbs whose two parts together refuse something, and “zu schwach, um”."""
_STEM_CHARACTERS_MAX = 16
_COMMON_SHARE = 0.5
_COMMON_MIN = 2
_COMMON_MANY = 4


class _Lexicon(msgspec.Struct, frozen=True):
    """The words of one language: whole ones, beginnings, and phrases by their first word."""

    words: frozenset[str]
    stems: frozenset[str]
    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    other_words: frozenset[str]
    other_stems: frozenset[str]


def languages_of(text: str, *, unknown: Collection[str] = tuple(TURNING_WORDS)) -> frozenset[str]:
    """The languages whose commonest words the text has, and those of an `unknown` one where it has too few of any."""
    words = Counter(match.group().lower() for match in _WORD.finditer(text))
    counts = {language: sum(words[word] for word in common) for language, common in _COMMON_WORD_SETS.items()}
    most = max(counts.values())
    if most < _COMMON_MIN:
        return frozenset(unknown)
    likely = frozenset(language for language, count in counts.items() if count >= most * _COMMON_SHARE)
    if most < _COMMON_MANY:
        return likely
    # One word of another language, “die”, may be there several times.
    return frozenset(
        language
        for language in likely
        if counts[language] == most
        or sum(word in words for word in _COMMON_WORD_SETS[language]) >= _COMMON_MIN
    )


def turning_word(
    text: str, languages: Collection[str], *, begins_sentence: bool = False, kinds: Collection[str] = KINDS
) -> str | None:
    """The first word of what is left out of a sentence that may turn the rest of it, if there is one.

    `kinds` are those of the table that count.
    """
    if ideographs := _IDEOGRAPHS.search(text):
        return ideographs.group()
    if begins_sentence:
        for pattern in (_CONDITIONAL_INVERSION, _LIMITING_BEGINNING):
            if beginning := pattern.match(text):
                return beginning.group().strip()
    if "comparison" in kinds and "de" in languages and (comparative := _COMPARATIVE.search(text)):
        return comparative.group()
    if "failure" in kinds and "de" in languages and (separated := _SEPARATED.search(text)):
        return separated.group()
    words = [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]
    lexicons = [_lexicon(language, frozenset(kinds)) for language in languages]
    for number, word in enumerate(words):
        is_negated = "negation" in kinds and word.endswith("n't")
        if is_negated or any(_turns(lexicon, words, number) for lexicon in lexicons):
            return word
    return None


def _turns(lexicon: _Lexicon, words: list[str], number: int) -> bool:
    word = words[number]
    for phrase in lexicon.phrases.get(word, ()):
        if tuple(words[number : number + len(phrase)]) == phrase:
            return True
    # “L’exception” is the article and the word.
    return any(_turns_alone(lexicon, one) for one in {word, word.rpartition("'")[2]})


def _turns_alone(lexicon: _Lexicon, word: str) -> bool:
    if word in lexicon.words:
        return True
    beginnings = {word[:length] for length in range(2, _STEM_CHARACTERS_MAX + 1)}
    return (
        not lexicon.stems.isdisjoint(beginnings)
        and word not in lexicon.other_words
        and lexicon.other_stems.isdisjoint(beginnings)
    )


@cache
def _lexicon(language: str, kinds: frozenset[str]) -> _Lexicon:
    rows = [row for kind, row in TURNING_WORDS[language].items() if kind in kinds]
    entries = [entry.strip() for row in rows for entry in row.split(",")]
    others = [entry.strip() for entry in NOT_TURNING.get(language, "").split(",")]
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for entry in entries:
        first, *following = entry.split()
        if following:
            phrases.setdefault(first, []).append((first, *following))
    return _Lexicon(
        words=frozenset(entry for entry in entries if " " not in entry and not entry.endswith("*")),
        stems=frozenset(entry[:-1] for entry in entries if entry.endswith("*")),
        phrases={first: tuple(found) for first, found in phrases.items()},
        other_words=frozenset(entry for entry in others if not entry.endswith("*")),
        other_stems=frozenset(entry[:-1] for entry in others if entry.endswith("*") and entry),
    )


_COMMON_WORD_SETS = {language: frozenset(words.split()) for language, words in _COMMON_WORDS.items()}
