"""Words and patterns by which `scopes` judges what a left-out word governs, in English, German, French and Spanish."""

import re

DETERMINERS = frozenset(
    "the a an this that these those its his her their our your my each every any both another such two three"
    " four five six"
    " der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem jeder jede"
    " jedes jeden"
    " jedem alle aller allen ihre ihren ihrer sein seine seinen seiner zwei drei vier fünf"
    " le la les un une des du ce cet cette ces son sa ses leur leurs chaque deux trois quatre cinq"
    " el los las una uno unos unas del al este esta estos estas su sus cada dos tres cuatro cinco".split()
)
PREPOSITIONS = frozenset(
    "of in on at by with from for into to about between among over under through during after and or"
    " von vom mit seit aus bei beim im am in an auf zu zur zum für über nach durch zwischen und oder"
    " de d' à au aux en dans sur par pour avec entre après et ou"
    " por para con sobre entre desde tras y".split()
)
NOT_A_NOUN = (
    DETERMINERS
    | PREPOSITIONS
    | frozenset(
        "that than as if when while because since so but not is are was were be been has have had do does did"
        " can may must"
        " will would should it he she they we you who which what where how dass ob wenn weil als wie ist sind"
        " war wird que"
        " qui si est sont était se".split()
    )
)
COPULAS = frozenset(
    "is are was were be been being été sido seem seems seemed remain remains remained become becomes became"
    " looks very so too quite"
    " not never ist sind war waren sei bleibt bleiben wird wurde sehr zu nicht est sont était étaient reste restent"
    " semble très trop pas es son era eran está están muy no".split()
)
BEFORE_NOUN = re.compile(
    r"(?:un(?!less|til|true|prov|confirm|found|substant|verif|like)[^\W\d_]{3,}|non"
    r"|in(?:valid|complete|correct|secure|consistent|sufficient|adequate|appropriate)|im(?:possible|proper)"
    r"|il(?:legal|licit)|irrelevant|dangerous|hazardous|missing|lost|failed|failing|obsolete|deprecated|expired"
    r"|rejected"
    r"|cancelled|abandoned|blocked|stopped|disputed|limited|restricted|partial|temporary|occasional|minimum|maximum"
    r"|prohibited|forbidden|banned"
    r"|(?:gefährlich|fehlend|fehlerhaft|verloren|verboten|gesperrt|begrenzt|eingeschränkt|gering|abgelehnt"
    r"|nichtig|illegal"
    r"|strafbar|blockiert|beschränkt|überholt)e[nrsm]?)$"
)
"""Adjectives that say something bad or little of the noun behind them. “Unproven” is none: it doubts the whole."""
BEHIND_NOUN = re.compile(
    r"(?:(?:danger|défectu)eu(?:x|ses?)|(?:invalid|incompl[eè]t|manquant|inutil|incorrect|inexact|impossibl"
    r"|insuffisant"
    r"|illégal|illicit|interdit|perdu|limité|partiel|partiell|restreint|annulé|rejeté)e?s?|illégaux"
    r"|(?:peligros|inválid|incomplet|ilícit|limitad|perdid|rechazad|prohibid)[oa]s?|(?:ilegal|imposibl"
    r"|insuficient)(?:es?)?)$"
)
"""The same in French and Spanish."""
MEASURES = frozenset(
    "success effect effects extent degree way sense use value evidence time number basis erfolg wirkung maß"
    " umfang weise"
    " succès effet mesure façon manera efecto éxito medida".split()
)
"""Behind such a noun's attribute stands how far the whole is true."""

MONTH = re.compile(
    r"\b(?:(?:of|in|on|since|until|by|early|late|mid|from|to|next|last|this|and|[0-9]{1,2}(?:st|nd|rd"
    r"|th)?)[ \n])May\b"
    r"|\bMay(?=[ \n](?:[0-9]|and[ \n]June))"
)
_SPELLED = (
    r"(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred"
    r"|half|an?\s(?:hour|day"
    r"|week|month|year|minute|second|dozen|hundred|thousand|million|quarter|third|metre|kilometre|mile)"
    r"|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwanzig|dreißig|vierzig|fünfzig|hundert"
    r"|eine[rnm]?\s(?:Stunde|Woche|Minute)"
    r"|deux|trois|quatre|cinq|dix|vingt|trente|quarante|cent|mille|une\s(?:heure|semaine|minute)"
    r"|dos|tres|cuatro|cinco|diez|veinte|treinta|cuarenta|cien|mil)"
)
LIMITED_FIGURE = re.compile(
    r"\b(?:(?:more|less|fewer|rather\smore)\sthan|at\s(?:least|most)|up\sto|mehr\sals|weniger\sals|mindestens"
    r"|höchstens|bis\szu"
    r"|(?:plus|moins)\s(?:de|d['’])|au\s(?:moins|plus)|jusqu['’]à|(?:más|menos)\sde|al\smenos|hasta|casi|almost"
    r"|nearly|about"
    rf"|roughly|approximately|fast|beinahe|etwa|rund|circa|ca\.|presque|environ)\s(?={_SPELLED})",
    re.IGNORECASE,
)
NEARLY_ALL_OF_IT = re.compile(
    r"\b(?:nearly|almost|fast|beinahe|nahezu|presque|casi)\s(?=(?:all|every|the|die\sganze|der\sganze"
    r"|das\sganze|alle|tous"
    r"|toute?s?|todos?|todas?|la\smitad)\b)",
    re.IGNORECASE,
)
SOME = re.compile(r"\b(?:some|einige[nrms]?|manche[nrms]?|certaine?s|algun[oa]s)\b", re.IGNORECASE)
SOME_CASES = re.compile(
    r"\s+(?:but\s|not\s|of\s|cases|extent|circumstances|conditions|times?|people|say|day|Fällen|Umständen|Maße"
    r"|cas|casos|\w+\s+"
    r"(?:say|think|believe|claim|argue|hope|fear))",
    re.IGNORECASE,
)
LIMITING_PREPOSITION = re.compile(
    r"\b(?:in|to|under|with|only|at|unter|bei|mit|dans|sous|avec|en|con)\s+$", re.IGNORECASE
)
SOME_REACHES = 4
"""Words between a quantity and the noun that it counts."""

RELATIVE = re.compile(
    r",?\s(?:that|which|who|whose|of\swhich|where|dont|qui|lequel|laquelle|que)\s|,\s(?:der|die|das|den|dem"
    r"|deren|dessen"
    r"|denen|in\sde[mr])\s",
)
HEAD = re.compile(
    r"(?:^|\s)(?:an?|the|its|his|her|their|this|one|two|three|some|eine[rmns]?|de[rmns]|die|das|une?|la|le|les"
    r"|l['’]|des|du|los|las|el"
    r"|un[oa]s?|del)[\s]*(?:[^\W\d_]+[\s]+){0,2}[^\W\d_]+$"
    r"|\bthe\s(?:longer|shorter|larger|smaller|first|last|second|latter|former)$",
)
INDEFINITE_HEAD = re.compile(
    r"\b(?:an?|eine[rmns]?|ein|une?|una?)\s(?:[^\W\d_]+\s)?[^\W\d_]+$", re.IGNORECASE
)
ENDS_CLAUSE = re.compile("[,;:()–—]")
OF_ALL_OR_ALLOWED = re.compile(
    r"\b(?:all|every|each|any|no|always|may|can|must|should|allow\w*|permit\w*|alle[nrs]?|jede[nrsm]?|darf"
    r"|dürfen|kann|können"
    r"|muss|müssen|tous|toute?s?|chaque|peut|peuvent|doit|doivent|todos?|todas?|cada|puede|pueden|debe|deben)\b",
    re.IGNORECASE,
)
WIDE_KINDS = frozenset({"condition", "exception", "hedge", "falsehood", "loss"})
"""Kinds that may reach over a relative clause or a clause that a quote has begun."""

BEGUN = re.compile(
    r"(?:,\s*(?:since|because|as|which|who|whose|where|denn|weil|da|car|puisque|porque|ya\sque|pues|qui|que|dont)"
    r"|\b(?:because|weil|parce\sque|porque|since))"
    r"\s+(?:(?:the|its|his|her|their|this|these|such|der|die|das|den|dem|ein|eine|le|la|les|un|une|el|los|las)\s+\w+"
    r"|l['’]\w+)$",
    re.IGNORECASE,
)
"""The end of a quote that has begun a clause, with nothing but its subject."""

ENDS_WITH_BUT = re.compile(
    r"[,;]?\s*\b(?:but|aber|sondern|jedoch|doch|mais|pero|sino(?:\sque)?)\s+$", re.IGNORECASE
)
EXCEPTS = re.compile(
    r"\b(?:all|any\w*|none|no\s?one|nothing|nobody|every\w*|who|what|cannot|help)$", re.IGNORECASE
)
"""“All but two” leaves two out."""
CONTRASTS = re.compile(
    r"\b(?:not|no|never|nicht|kein\w*|nie|ne|n['’]\w+|pas|jamais|nunca|only|nur|seulement|solo)\b",
    re.IGNORECASE,
)
CONCESSION = re.compile(
    r"(?:^|(?<=[.;:,]\s))\W{0,3}(?:although|though|even\sthough|obwohl|obgleich|obschon|wenngleich|bien\sque"
    r"|bien\squ['’]\w+"
    r"|quoique|aunque|despite|in\sspite\sof|trotz|malgré|a\spesar\sde|unlike)\s"
    r"[^,;:()]{1,200},\s(?=$|\w)",
    re.IGNORECASE,
)
PARENTHETICAL_HOWEVER = re.compile(
    r"(?<=\w),\s(?:however|nevertheless|nonetheless|though|jedoch|allerdings|cependant|toutefois|néanmoins"
    r"|sin\sembargo|no\sobstante)(?:,(?=\s)|(?=\.))",
    re.IGNORECASE,
)
ASIDE = re.compile(r",\s(?:unlike|anders\sals|contrairement\s(?:à|aux?))\s[^,;:()]{1,120},\s", re.IGNORECASE)
PARENTHESES = re.compile(r"(?<=\w)\s\(([^()]{1,300})\)")
BEFORE_OBJECT = frozenset(
    "of to by from after during between about von aus nach durch de del des du par por tras".split()
)
JOINED_ADJECTIVES = re.compile(
    r"(?<!\w)(?P<first>(?:an?|the|eine?[nrms]?|de[rmns]|die|das)\s\w+)\s(?:but|aber)(?=\s(?!not\b|only\b|no\b"
    r"|nicht\b|nur\b)\w+\s\w)",
)
"""“A heavy but cheap instrument”."""
JOINED_VERB = re.compile(
    r"\s*,?\s(?:and|und|et|y|e)\s(?:then\s|later\s|dann\s|ensuite\s|luego\s)?(?P<verb>[^\W\d_]+)\s"
)

AUXILIARIES = frozenset(
    "is are was were has have had does did ist sind war waren wird werden wurde wurden hat haben hatte hatten"
    " est sont était"
    " étaient fut furent a ont avait avaient sera seront es son era eran fue fueron está están ha han había".split()
)
PAST = frozenset(
    "wrote left found built made gave took ran began came went kept told sold bought brought held led met grew"
    " rose fell"
    " stood lay drew wore sent spent lost won saw knew became chose".split()
)
NOUN_ENDS = ("ion", "al", "ure", "ance", "ence", "ment", "ity", "ung", "heit", "keit", "ción", "dad")
FINITE_ELSEWHERE = re.compile(r"(?:t|te|ten|en|e|a|é|ó|ent|èrent|aron|ieron)$")
GERMAN_FINITE = re.compile(r"^(?!ge)\w+(?:t|te|ten)$")
NO_VERB_ENDS = ("ss", "us", "is", "ous", "ness")
BEFORE_INFINITIVE = frozenset(
    "to zu de d' à pour will would can could may might must should shall not let make makes made help helps do"
    " does did"
    " never ne pas a para por se".split()
)
EMBEDS = re.compile(r"\b(?:that|whether|if|dass|ob|que|si)\b|\bqu['’]", re.IGNORECASE)
CLOSED_RELATIVE = re.compile(
    r",\s(?:which|who|whose|that|der|die|das|den|dem|deren|dessen|denen|qui|que|dont|lequel"
    r"|laquelle)\s[^,;:()]{1,300},\s$",
)

SCOPELESS = re.compile(
    r"\binstead\b(?!\s+of\b)|\bn['’]importe\b|\b(?:next|last|first|past)\s+few\b|\bNo\.(?=\s?\d)"
    r"|\b(?:on|nous|vous)\s+(?:peut|pouvons|pouvez)\b|\bse\s+pueden?\b"
    r"|\b(?:peut|peuvent)(?=\s(?:aussi\s|également\s|alors\s|ensuite\s)?être\s\w)|\bpueden?(?=\sser\s\w)"
    r"|\bexceptions?(?=\s(?:(?:is|are|was|were|will|be|may|can)\s){0,3}(?:thrown|raised|caught|handled)\b"
    r"|\s(?:handlers?|handling|class|classes|objects?|types?)\b)",
    re.IGNORECASE,
)
"""Words that elsewhere turn something: “the crew oiled them instead”, “the next few days”."""
CAN_BE_DONE = re.compile(
    r"\b(?:peut|peuvent|pueden?)\s(?:aussi\s|également\s|alors\s|también\s)?$", re.IGNORECASE
)
PASSIVE = re.compile(r"(?:être|ser)\s\w+(?:é|i|u|is|it|ert|[ai]d[oa])e?s?\b", re.IGNORECASE)
SCOPELESS_BEHIND = re.compile(
    # Plural nouns, and what else is no verb whose object follows.
    r"(?<=\w\s)blocks(?=\s?(?:$|[.,;:)])|\s(?:of|in|on|at|with|and|or|are|is|were|was|have|has)\b)"
    r"|\bmak\w{1,3}\sit\s(?:also\s)?possible\b"
    # What holds even then holds.
    r"|\b(?:even\s(?:if|when)|(?:selbst|auch)\s(?:wenn|falls)|même\s(?:si|quand)|incluso\ssi)\b",
    re.IGNORECASE,
)
EVEN_THEN = re.compile(
    r"(?:^|(?<=[.;:,]\s))\W{0,3}(?:even\s(?:if|when)|(?:selbst|auch)\s(?:wenn|falls)|même\s(?:si|quand)|incluso\ssi)\s"
    r"[^,;:()]{1,200},\s(?=$|\w)",
    re.IGNORECASE,
)
FACTIVE = re.compile(
    r"(?:^|(?<=[.;:,]\s))\W{0,3}(?:although|though|even\sthough|whereas|obwohl|obgleich|obschon|wenngleich|wohingegen"
    r"|bien\squ(?:e\s|['’])|quoiqu(?:e\s|['’]))(?=[^,;:()]{0,200}$)",
    re.IGNORECASE,
)
"""“Although the tower leans, …” says that it leans, as long as the quote begins in that clause."""
CIRCUMSTANCE = re.compile(
    r"\bwithout(?=\s(?:\w{1,20}ly\s)?\w{2,20}ing\b)|\bohne(?=\s(?:[^,;:()]{1,80}\s)?(?:(?:zu|dass)\s\w|(?:an|auf|aus|ein|ab|mit|vor|zurück)zu\w+en\b))"
    r"|\bsans(?=\s(?:avoir|être|faire|passer|toucher|modifier|utiliser|changer|attendre|perdre|prendre|payer)\b)",
    re.IGNORECASE,
)
"""“He crossed the river without getting wet”: he crossed it."""
OPEN_AIM = re.compile(r",\sum\s[^,;:()]{0,200}$")
AVOIDS = re.compile(r"\bzu\s(?:vermeiden|verhindern|unterbinden)\b")
RELATIVE_IN_PARENTHESES = re.compile(r"^\s\((?:which|who|see|cf\.|die|siehe|vgl\.|qui|voir)\s[^()]{1,300}\)")
ADJECTIVES = re.compile(
    r"(?:dangerous|hazardous|temporary|occasional|minimum|maximum|obsolete|irrelevant|invalid|incomplete|incorrect"
    r"|illegal|impossible|improper|insufficient|insecure|inconsistent|limited|partial)$"
)
"""Those of them that are no verb, whatever stands before them."""
