"""Words directly before or behind a quote that bind its first or last word: “most” before “of the pumps are safe”.

Elsewhere in a sentence they bind something else and may be left out. English, German and French; the method is a match
of patterns at the edges, in constant time.
"""

import re

NEIGHBOUR_CHARACTERS_MAX = 48

_THE = r"(?:\s+(?:the|these|those|all|our|their|its|his|her|such))?"
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
_NUMBER_DE = r"(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|\d+)"
_QUANTIFIES = re.compile(
    r"(?:\b(?:"
    # The most important one is no quantity, nor is the second half.
    r"(?<!the )(?:most|many|several|numerous|various)(?:\s+of)?|zero|null|zéro"
    rf"|(?:majority|minority|percentage|fraction|proportion|thirds?|quarters?|fifths?|tenths?|{_NUMBER}|any|per\s?cent)\s+of"
    r"|(?:an?|in|large|small|greater|major)\s+(?:part|portion|share|number)\s+of|every\s+(?:other|second|third)"
    rf"|{_NUMBER}\s+(?:in|out\s+of)\s+{_NUMBER}"
    rf"|{_NUMBER_DE}\s+von\s+{_NUMBER_DE}"
    r"|(?<!am )(?:meisten|viele[nr]?|mehrere[nr]?|etliche[nr]?|zahlreiche[nr]?)"
    r"|(?:Hälfte|Drittel|Viertel|Fünftel|Zehntel|Teil|Teile|Großteil|Mehrheit|Minderheit|Mehrzahl|Prozent|eine[rs]?|keine[rs]?)"
    r"(?:\s+(?:der|des|von(?:\s+den)?|aller))?|jede[rsn]?\s+(?:zweite|dritte|andere)[nrs]?"
    r"|(?:plupart|moitié|tiers|quart|majorité|minorité|pour\s?cent|beaucoup|plusieurs)(?:\s+(?:des?|d['’]))?"
    r"|une\s+(?:grande\s+|petite\s+)?partie(?:\s+(?:des?|du|d['’]))?"
    rf")|%(?:\s*(?:of|der|des|von|des?|d['’]))?){_THE}\s*$",
    re.IGNORECASE,
)
_ALTERNATIVE_BEFORE = re.compile(r"(?:\b(?:or|oder|ou|beziehungsweise)|\bbzw\.)\s+$", re.IGNORECASE)
_ALTERNATIVE_BEHIND = re.compile(r",?\s+(?:(?:or|oder|ou|beziehungsweise)\b|bzw\.)", re.IGNORECASE)
_AS = re.compile(r"\bas\s+\w+$")
_AS_BEHIND = re.compile(r"\s+as\b")
_CAN = re.compile(
    r"\b(?<!you )(?<!we )(?<!one )(?<!they )(?<!sie )(?<!man )(?<!wir )(?:can|kann|können)"
    r"(?:\s+(?:also|then|even|auch))?\s+$",
    re.IGNORECASE,
)
"""What a person can do is no doubt, but what a drug can do is."""
_PASSIVE = re.compile(r"(?:(?:also|then|even|easily|only)\s+)?be\b|[^,;:()]{1,200}\w(?:t|en)\swerden\b")
_THERE_ARE = re.compile(
    r"\b(?:there\s+(?:are|were)|gibt\s+es|es\s+gibt|gab\s+es|es\s+gab|il\s+y\s+a|hay)\s+"
    r"(?:many|several|numerous|various|viele|mehrere|etliche|zahlreiche|plusieurs|beaucoup\s+(?:de\s|d['’]))\s*$",
    re.IGNORECASE,
)
"""How many there are is no limit of what they are."""


def binds_beginning(before: str, quote: str) -> bool:
    """Whether what stands before it in its sentence says of how much a quote holds, how surely, or instead of what."""
    is_quantity = _QUANTIFIES.search(before) is not None and _THERE_ARE.search(before) is None
    if is_quantity or _ALTERNATIVE_BEFORE.search(before):
        return True
    return _CAN.search(before) is not None and _PASSIVE.match(quote) is None


def binds_end(quote: str, behind: str) -> bool:
    """Whether what stands behind it in its sentence names an alternative to a quote's end, or a comparison."""
    if _ALTERNATIVE_BEHIND.match(behind):
        return True
    return _AS.search(quote) is not None and _AS_BEHIND.match(behind) is not None
