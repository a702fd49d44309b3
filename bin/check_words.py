"""Finds names and phrases that this project does not use, and says what stands in their place.

A name that a reader cannot search for, or an idiom of another language in English words, costs every later reader a
moment. Each entry is a pattern and its replacement; a pattern must match nothing that is right.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

PLACES = [
    ("src/quire", {".py", ".html", ".sql"}),
    ("frontend/src", {".ts", ".svelte", ".css"}),
    ("frontend/tests", {".ts"}),
    ("tests", {".py"}),
    ("bench", {".py"}),
    ("docs", {".md", ".py"}),
]
FILES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "frontend/README.md"]

NAMES = {
    r"\b[Ww]hereabouts\b": "TextAnchors, anchors",
    r"\bkept_text\b|\bkept_stretches\b": "matching_spans",
    r"\breturned_text\b|\breturned_runs\b": "moved_text, reinserted_runs",
    r"\bcommon_parts\b": "longest_common_subsequence",
    r"\bblock_pairs\b|\bpair_blocks\b": "block_alignment, align_blocks",
    r"\b[Mm]anuscripts?\b": "AnswerBuffer, buffer",
    r"\bDrafted\b": "FinishedText",
    r"\bHourglass\b": "IdleTimeout",
    r"\bPatience\b(?! sorting)": "ModelTimeouts",
    r"\bBeat\b": "FlushTimer",
    r"\bRemark\b": "Preamble",
    r"\bcreating_once\b|\bcreate_once\b": "idempotent",
    r"\bWording\(|\"Wording\"": "TranslatableText",
    r"\b_?(Shared)?Stretch\b(?=[(\[:,])": "TextRange",
    r"\bclass (Figures|Visit|Counted|Walk|Difference)\b": "Metrics, AuthenticatedRequest, …",
    r"\bdoors\.py\b|\bopen_doors\b|\b_door\b|\bat the door\b": "dispatch, register_routes, endpoint, at the edge",
    r"\bHouse\b|\bbuild_house\b": "Services, build_services",
    r"\btakes_its_time\b": "has_no_timeout",
    r"\bPulledBody\b": "StreamedBody",
    r"\bSeenSignIns\b": "LastSeenBuffer",
    r"\bUntoldSection\b|\btell_section\b": "UnattributableSection, summarise_section",
    r"\bMarkReader\b": "CitationMarkParser",
    r"\bQuotableText\b": "QuoteMatcher",
    r"\bQuotedWords\b|\bquoted_words\b": "QuoteExtractor, quote_extraction",
    r"\b_?UNTELLING\b|\btelling words?\b": "STOP_WORDS, content words",
}
PHRASES = {
    r"\bin one go\b": "at once",
    r"\bas what it is counted\b": "its rate class",
    r"\bby and by\b": "in slices, over time",
    r"\b[Ll]et begin\b|\bwhoever may\b": "start those that have capacity",
    r"\bbut for the way in which\b": "up to typography",
    r"\b(stays?|begins?) so\.": "its state again: “stays folded”",
    r"\bdear(er|est)?\b": "expensive",
    r"\breckon(ed|s|ing)?\b": "compute",
    r"\bheed(ed|s|ing)?\b": "honour, follow",
    r"\bgoes on over\b": "continues across",
    r"\ba row of (events|hunks|words|messages|answers|characters)\b": "a sequence of, a log of",
    r"\b(comes|come) and (goes|go)\b": "is added and removed",
    r"\b(put|puts|putting) the house together\b": "wire the services",
    r"\b(as|all of it|messages|section|texts?) so\.(?=\s|\"|$)": "what it is: “rendered to HTML”",
}

WORDS = NAMES | PHRASES


def main() -> int:
    """Print each finding as file:line, what was found, and what to say in its place."""
    root = Path(__file__).resolve().parent.parent
    findings = [
        f"{path.relative_to(root)}:{finding}"
        for path in _paths(root)
        for finding in _findings(path.read_text(encoding="utf-8"))
    ]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def _findings(text: str) -> Iterator[str]:
    for pattern, instead in WORDS.items():
        for found in re.finditer(pattern, text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{line}: “{found.group()}”: say {instead}"


def _paths(root: Path) -> Iterator[Path]:
    for folder, suffixes in PLACES:
        yield from sorted(
            path
            for path in (root / folder).rglob("*")
            if path.suffix in suffixes and "static" not in path.parts
        )
    yield from (root / name for name in FILES)


if __name__ == "__main__":
    sys.exit(main())
