"""The functions that read a text of a person, a file or a model, each as a call with nothing but a text.

Those that take several texts are called with each of them growing; where a short text is read in another way than a
long one, it is repeated.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from quire.actions.accounts import passwords
from quire.domain.accounts import users
from quire.domain.citing import (
    bibliographies,
    citation_marks,
    citations,
    clauses,
    folding,
    footnotes,
    quotations,
    quote_extraction,
    quote_matching,
    quote_neighbours,
    raised_signs,
    running_text,
    scopes,
    sentences,
    surroundings,
    turning_words,
    withdrawn,
)
from quire.domain.comments import comments
from quire.domain.contracts import (
    checks,
    contract,
    marked_out,
    proposed,
    values,
    word_rules,
)
from quire.domain.contracts import cited as cited_sources
from quire.domain.conversation import (
    budgets,
    checkpoints,
    coverage,
    fences,
    harmony,
    passage_order,
    thoughts,
    wordings,
)
from quire.domain.costs import caps, charges
from quire.domain.documents import images, sections, titles
from quire.domain.errors import AppError, NothingToPropose
from quire.domain.exchange import exports, imports, returned_files
from quire.domain.files import file_kinds
from quire.domain.history import authorship, blame, version_diffs, versions
from quire.domain.limits import Limits
from quire.domain.live import leases
from quire.domain.markup import clusters, foreign, forms, landmarks, problems, word_counts
from quire.domain.models import prices
from quire.domain.models.prices import NOTHING
from quire.domain.operation import networks
from quire.domain.references import passages, references
from quire.domain.references.references import Locator
from quire.domain.review import decisions, hunks, proposals
from quire.domain.searching import indexed_words, languages, lexemes, search_words, snippets
from quire.domain.sharing import groups, links
from quire.domain.templates import document_templates, instruction_templates, template_files, template_owners
from quire.domain.texts import (
    anchors,
    block_diff,
    blocks,
    contexts,
    matching_spans,
    moved_text,
    raised,
    tables,
    three_way_merge,
    words,
    wrapping,
)
from quire.domain.texts.block_diff import TextChange
from quire.domain.texts.ranges import TextRange
from quire.formats import xml_text
from quire.formats.exporting.attributes import attributes_in
from quire.formats.exporting.columns import column_widths, fitted_widths, is_crowded
from quire.formats.exporting.directions import runs_right_to_left, script_language
from quire.formats.exporting.inlines import words_of
from quire.formats.exporting.tree import FileTree, SectionTree
from quire.formats.exporting.typst_nodes import part_before, typst_picture, typst_string
from quire.formats.importing import escaping, latex_macros, marks, own_markdown, plain_text, word_labels
from quire.formats.importing.pictures import Pictures
from quire.formats.reading import (
    cleaning,
    css,
    formulas,
    html,
    note_signs,
    pandoc,
    plausible,
    tesseract,
    text,
)
from quire.formats.reading.pdf import accents
from quire.llm import event_stream, reply_reader
from quire.web.history import section_history
from quire.web.http import decoding
from quire.web.http.attachments import attachment
from quire.web.pages import hunks as rendered_hunks
from quire.web.pages import markdown, rendering
from quire.web.pages.markup.formulas import html_of_formula
from quire.web.pages.markup.surroundings import Notices
from tests.promises.readers_of_files import FILE_READERS

Read = Callable[[str], object]

LIMITS = Limits()
AGREED = contract.Contract(
    purpose="growing",
    forbidden_words=("one two", "a", "the"),
    preferred_words=(contract.PreferredWord("use", ("three",)),),
    must_cite=("a",),
)
EMPTY_TEMPLATE = template_files.template_text(document_templates.DocumentTemplate("A"))
NEW_LINE = "\n"
SOME_WORDS = "one two three four five six seven eight nine ten"


def refusing(read: Read) -> Read:
    """The same; a refusal is an answer like others."""

    def call(given: str) -> None:
        with suppress(AppError, NothingToPropose):
            read(given)

    return call


def opinions_with(sentence: str) -> str:
    """A reply that rests on the same sentence for each of ten points."""
    said = ({"point": number, "verdict": "covered", "sentence": sentence} for number in range(1, 11))
    return "\n".join(json.dumps(item) for item in said)


def in_pieces(given: str, size: int = 7) -> Iterator[str]:
    return (given[start : start + size] for start in range(0, len(given), size))


def turned(given: str) -> str:
    """The same text with its beginning at its end, and a letter between them."""
    third = len(given) // 3
    return f"{given[third:]}x{given[:third]}"


def edited(given: str) -> str:
    """The same text with words put into its middle."""
    middle = len(given) // 2
    return f"{given[:middle]} some new words {given[middle:]}"


def sprinkled(given: str) -> str:
    """The same text with changes everywhere."""
    return "|-|\n".join(in_pieces(given, 12))


def in_table(given: str) -> str:
    """The same text as rows of a table."""
    rows = "\n".join(f"| {piece} | {place} |" for place, piece in enumerate(given.split("\n")))
    return f"{given}\n\n| a | b |\n|---|---|\n{rows}\n"


def parse_marks(given: str) -> None:
    parser = citation_marks.CitationMarkParser({"S1", "S2"})
    for piece in in_pieces(given):
        parser.read(piece)
    parser.finish()


def read_citations(given: str) -> None:
    source = passages.Passage("Title", given[:1_600], (), (references.LocatorStart(0, None, 1),))
    reader = citations.CitationReader(citations.cite([source]))
    for piece in in_pieces(given + " [S1]", 50):
        reader.read(piece)
    reader.finish()


def scan_quotations(given: str) -> None:
    scanner = quotations.QuotationScanner()
    for piece in (given, given):
        scanner.read(piece)
    scanner.finish()


def extract_quotes(given: str) -> None:
    extractor = quote_extraction.QuoteExtractor()
    for piece in in_pieces(given):
        extractor.add(piece)
    extractor.at_mark()


def exported(given: str) -> exports.DocumentToExport:
    return exports.DocumentToExport("Title", (exports.ExportedSection("s", given, 1, given),))


def in_section_tree(given: str) -> object:
    document = exported(given)
    tree = SectionTree(FileTree(document, Path(), "typst"), document.sections[0])
    return [tree.title(), *tree.blocks([{"t": "Para", "c": words_of(given)}])]


def read_running_text(given: str) -> None:
    running = running_text.RunningText(given)
    middle = len(given) // 2
    running.sentence_start(middle)
    running.sentence_end(middle)
    running.walls_between(0, len(given))


def cited(marker: str, title: str) -> citations.Citation:
    return citations.Citation(marker, "r1", "p1", None, title, Locator("page 3", page=3), "quote", "verified")


def number_notes(given: str) -> None:
    """Many citations whose notes have one name and different texts."""
    count = len(given) // 10
    many = [
        cited(f"S{number}", f"Safe Valves{'!' * (number % 7)} {number:09}"[:24]) for number in range(count)
    ]
    footnotes.with_footnotes(" ".join(f"[S{number}]" for number in range(count)), many, "")


def followed_comment(given: str) -> None:
    """A comment in the middle of a text that was edited on both sides of it."""
    middle = len(given) // 2
    comments.FollowedText(given, f"New. {edited(given)} New.").find(middle, middle + 9)


def draw_up(content: str, answer: str, *, mode: proposals.Mode = "replace", end: int | None = None) -> None:
    target = proposals.Target("s", "Title", content, 1, 0, len(content) if end is None else end)
    proposals.draw_up(target, mode, answer, [cited("S1", "A book")])


def render_hunks(before: str, after: str) -> None:
    """All that differs as one hunk, and as hunks."""
    drawn = [TextChange(0, before, after), *block_diff.block_diff(blocks.BlockText(before), after)[:50]]
    shown = [
        hunks.ShownHunk(
            str(number), "pending", change.before, change.after, None, None, contexts.Context("", ""), (), (), (), (),
            TextRange(change.start, change.end),
        )
        for number, change in enumerate(drawn)
    ]  # fmt: skip
    rendered_hunks.render_hunks(shown, before, 0, 60)


def decide_each(given: str) -> None:
    """As many hunks as the text has characters, all named by a decision; every other one is rejected."""
    drawn = [
        hunks.Hunk(
            number,
            sign,
            f"{sign}{sign}",
            (),
            (),
            (),
            contexts.Context("", ""),
            str(number),
            "pending",
            None,
            None,
        )
        for number, sign in enumerate(given)
    ]
    ids = [hunk.id for hunk in reversed(drawn)]
    decisions.decided(drawn, decisions.Verdicts(tuple(ids[::2]), tuple(ids[1::2])), "d1")


def decide(given: str) -> None:
    """A proposal with several hunks: accepted, looked for in a text that was edited, and taken back."""
    base = f"first one\n\n{given}\n\nlast one"
    after = f"first two\n\n{edited(given)}\n\nlast two"
    changes = block_diff.block_diff(blocks.BlockText(base), after)
    drawn = [
        hunks.Hunk(
            **msgspec.structs.asdict(hunks.proposed_hunk(change, (), (), [])),
            id=str(number),
            state="pending",
            accepted=None,
            decision_id=None,
        )
        for number, change in enumerate(changes)
    ]
    verdicts = decisions.Verdicts(accept=tuple(hunk.id for hunk in drawn))
    accepted = decisions.decided(drawn, verdicts, "d1")
    decisions.rewritten(base, drawn, accepted, base)
    ranges = decisions.ranges_of(base, accepted, f"{after}\n\nmore")
    list(decisions.origins_of(accepted, ranges))
    with suppress(decisions.HunksLost):
        decisions.rewritten(base, accepted, decisions.taken_back(accepted, "d1"), after)


def replay(given: str) -> blame.Blame:
    cause = versions.Cause("typed")
    replayed = blame.BlameReplay()
    for revision, saved in enumerate((SOME_WORDS, given, f"{given} end", edited(given), turned(given)), 1):
        replayed.apply(blame.SavedText(revision, saved, cause))
    return replayed.blame()


def summarise(given: str) -> None:
    saved = {revision: authorship.Saved("Ann", datetime.now(UTC)) for revision in range(6)}
    authorship.summarise_section(turned(given), replay(given), saved, {}, {})


def anchor(given: str) -> None:
    found = anchors.TextAnchors(given, edited(given))
    length = len(given)
    found.find(0, length // 2)
    found.find(length // 4, 3 * length // 4)
    found.find_part(length // 4, 3 * length // 4)


def read_events(given: str) -> None:
    reader = event_stream.EventStreamReader(event_bytes_max=10**9)
    received = given.encode("utf-8", "replace")
    for start in range(0, len(received), 4_096):
        reader.feed(received[start : start + 4_096])
    reader.end()


def read_reply(given: str) -> None:
    reader = reply_reader.ReplyReader(event_bytes_max=10**9)
    received = given.encode("utf-8", "replace")
    for start in range(0, len(received), 512):
        reader.feed(received[start : start + 512])
    reader.end()


def conversation(given: str) -> checkpoints.Conversation:
    turns = (checkpoints.Turn("user", given), checkpoints.Turn("assistant", given))
    return checkpoints.Conversation(given, turns, 10**9)


def filter_thoughts(given: str) -> None:
    reading = thoughts.ThoughtFilter()
    for start in range(0, len(given), 7):
        reading.read(given[start : start + 7])
    reading.finish()


def filter_harmony(given: str) -> None:
    for beginning in ("", "<|channel|>"):
        reading = harmony.HarmonyFilter()
        reading.read(beginning)
        for start in range(0, len(given), 7):
            reading.read(given[start : start + 7])
        reading.finish()


READERS: dict[str, Read] = {
    **FILE_READERS,
    "actions.accounts.passwords.check": refusing(lambda given: passwords.check(given, name="ann")),
    "actions.accounts.passwords.is_guessable": lambda given: passwords.is_guessable(given, name="ann"),
    "actions.accounts.passwords.is_common": passwords.is_common,
    "domain.citing.citation_marks.CitationMarkParser": parse_marks,
    "domain.citing.citations.CitationReader": read_citations,
    "domain.citing.clauses.without_connection": clauses.without_connection,
    "domain.citing.clauses.joined_before": lambda given: clauses.joined_before(given, given, ["en"]),
    "domain.citing.clauses.joined_behind": lambda given: clauses.joined_behind(given, given, ["en"]),
    "domain.citing.scopes.governing_before": lambda given: scopes.governing_before(given, given, ["en"]),
    "domain.citing.scopes.governing_behind": lambda given: scopes.governing_behind(given, given, ["en"]),
    "domain.citing.folding.fold": folding.fold,
    "domain.citing.folding.on_one_line": folding.on_one_line,
    "domain.citing.folding.plain_gap": lambda given: folding.plain_gap(given, "ab"),
    "domain.citing.folding.plain_gap, figures": lambda given: folding.plain_gap(given, "12"),
    "domain.citing.folding.plain_gap, a figure": lambda given: folding.plain_gap(given, "1b"),
    "domain.citing.folding.without_emphasis": folding.without_emphasis,
    "domain.citing.footnotes.add_notes": lambda given: footnotes.add_notes(
        given, [footnotes.Footnote("zz", "text")]
    ),
    "domain.citing.footnotes.noted_again": lambda given: footnotes.noted_again(
        [footnotes.CitedNote("a", given, "S1")], {"S1": cited("S1", given)}
    ),
    "domain.citing.footnotes.labels_in": footnotes.labels_in,
    "domain.citing.footnotes.labels_in_order": footnotes.labels_in_order,
    "domain.citing.footnotes.without_own_notes": lambda given: footnotes.without_own_notes(
        f"{given}\n\n[^a]\n\n[^a]: {given}", "[^b]: c"
    ),
    "domain.citing.footnotes.notes_of": footnotes.notes_of,
    "domain.citing.footnotes.remove_notes": lambda given: footnotes.remove_notes(
        given, [footnotes.Footnote("a", "b"), footnotes.Footnote("zz", "text")]
    ),
    "domain.citing.footnotes.with_footnotes": lambda given: footnotes.with_footnotes(
        given, [cited("S1", "A book")], given
    ),
    "domain.citing.footnotes.with_footnotes, one name": number_notes,
    "domain.citing.quotations.QuotationScanner": scan_quotations,
    "domain.citing.quote_extraction.QuoteExtractor": extract_quotes,
    "domain.citing.quote_extraction.words_before_mark": quote_extraction.words_before_mark,
    "domain.citing.quote_matching.QuoteMatcher": lambda given: quote_matching.QuoteMatcher(given).check(
        "some quoted words"
    ),
    "domain.citing.quote_matching.QuoteMatcher, quote": lambda given: quote_matching.QuoteMatcher(
        SOME_WORDS * 30
    ).check(given),
    "domain.citing.quote_matching.QuoteMatcher, both": lambda given: quote_matching.QuoteMatcher(
        given * 2
    ).check(given),
    "domain.citing.quote_matching.best_of": lambda given: quote_matching.best_of(
        [quote_matching.CheckedQuote("verified", wording=given)]
    ),
    "domain.citing.raised_signs.with_raised_signs": raised_signs.with_raised_signs,
    "domain.citing.raised_signs.raised": raised_signs.raised,
    "domain.citing.raised_signs.lowered": raised_signs.lowered,
    "domain.citing.running_text.RunningText": read_running_text,
    "domain.citing.sentences.ends_sentence": lambda given: sentences.ends_sentence(
        given, len(given) // 2, len(given) // 2 + 1, len(given) // 2 + 2
    ),
    "domain.citing.sentences.sentence_ends": lambda given: list(
        sentences.sentence_ends(given, 0, len(given))
    ),
    "domain.citing.surroundings.Surroundings": lambda given: surroundings.Surroundings(
        given,
        running_text.RunningText(given),
        withdrawn.Withdrawn(given),
        [TextRange(len(given) // 2, len(given) // 2 + 1)],
    ).sentence(),
    "domain.citing.turning_words.languages_of": turning_words.languages_of,
    "domain.citing.turning_words.turning_word": lambda given: turning_words.turning_word(
        given, turning_words.TURNING_WORDS
    ),
    "domain.citing.quote_neighbours.binds_beginning": lambda given: quote_neighbours.binds_beginning(
        given, given
    ),
    "domain.citing.quote_neighbours.binds_end": lambda given: quote_neighbours.binds_end(given, given),
    "domain.citing.withdrawn.Withdrawn": lambda given: withdrawn.Withdrawn(given).has(
        *[TextRange(len(given) // 2, len(given) // 2 + 1)] * 2, TextRange(0, len(given))
    ),
    "domain.citing.quote_matching.is_evidence": quote_matching.is_evidence,
    "domain.conversation.budgets.estimate_tokens": budgets.estimate_tokens,
    "domain.conversation.checkpoints.extract_summary": lambda given: checkpoints.extract_summary(
        conversation(given)
    ),
    "domain.conversation.checkpoints.summary_request": lambda given: checkpoints.summary_request(
        conversation(given)
    ),
    "domain.conversation.coverage.coverage_request": lambda given: coverage.coverage_request(
        given, given, (contract.CoveredPoint(given),)
    ),
    "domain.conversation.coverage.judged": lambda given: coverage.judged(
        given, (contract.CoveredPoint("one"),) * 10, given
    ),
    "domain.conversation.coverage.judged, sentences": lambda given: coverage.judged(
        given, (contract.CoveredPoint("one"),) * 10, opinions_with("one two three words")
    ),
    "domain.conversation.passage_order.order_request": lambda given: passage_order.order_request(
        given, [given] * 30, characters_max=100_000
    ),
    "domain.conversation.passage_order.read_order": lambda given: passage_order.read_order(given, 30),
    "domain.conversation.passage_order.shortened": lambda given: passage_order.shortened(
        [given] * 30, characters_max=100_000
    ),
    "domain.conversation.wordings.read_wordings": lambda given: wordings.read_wordings(given, given),
    "domain.conversation.wordings.wording_request": lambda given: wordings.wording_request(given, ["de"]),
    "domain.conversation.fences.fenced": lambda given: fences.fenced("section", given, title=given),
    "domain.conversation.harmony.HarmonyFilter": filter_harmony,
    "domain.conversation.thoughts.ThoughtFilter": filter_thoughts,
    "domain.conversation.thoughts.without_thoughts": lambda given: thoughts.without_thoughts(
        f"<think>{given}</think>{given}"
    ),
    "domain.conversation.thoughts.without_thoughts, no end": lambda given: thoughts.without_thoughts(
        f"{given}\n<think>{given}"
    ),
    "domain.decisions": decide,
    "domain.decisions, many hunks": decide_each,
    "domain.documents.images.image_ids_in": images.image_ids_in,
    "domain.exchange.exports.export_filename": lambda given: exports.export_filename(given, "docx"),
    "domain.exchange.exports.markdown_of": lambda given: exports.markdown_of(exported(given)),
    "domain.files.file_kinds.kind_of": refusing(file_kinds.kind_of),
    "domain.history.authorship.summarise_section": summarise,
    "domain.history.blame.BlameReplay": replay,
    "domain.history.version_diffs.compare_texts": lambda given: version_diffs.compare_texts(
        "one\n\ntwo", given
    ),
    "domain.history.version_diffs.compare_texts, both": lambda given: version_diffs.compare_texts(
        given, turned(given)
    ),
    "domain.history.versions.delta": lambda given: versions.apply(
        versions.delta(given, edited(given)), given
    ),
    "domain.citing.bibliographies.label_of": lambda given: bibliographies.label_of(
        {"title": given, "author": [{"family": given}], "issued": {"raw": given}}
    ),
    "domain.citing.bibliographies.plain_runs": lambda given: bibliographies.plain_runs(f"[@{given}]", {}),
    "domain.citing.bibliographies.source_entry": lambda given: bibliographies.source_entry("a", given),
    "domain.sharing.groups.check_group_name": refusing(groups.check_group_name),
    "domain.sharing.links.check_guest_name": refusing(links.check_guest_name),
    "domain.sharing.links.check_link_password": refusing(links.check_link_password),
    "domain.markup.clusters.cites_of": lambda given: clusters.cites_of(f"[@a {given}; @b {given}]"),
    "domain.markup.clusters.clusters_in": lambda given: list(clusters.clusters_in(f"[@{given}")),
    "domain.markup.clusters.keys_in": clusters.keys_in,
    "domain.markup.clusters.with_source_ids": lambda given: clusters.with_source_ids(given, {}),
    "domain.markup.clusters.usable_key": clusters.usable_key,
    "domain.markup.foreign.in_our_forms": foreign.in_our_forms,
    "domain.markup.foreign.with_our_formulas": foreign.with_our_formulas,
    "domain.markup.forms.table_caption_of": lambda given: forms.table_caption_of(f": {given}"),
    "domain.markup.landmarks.blank_out": lambda given: landmarks.blank_out(
        given, landmarks.code_spans(given)
    ),
    "domain.markup.landmarks.code_spans": landmarks.code_spans,
    "domain.markup.landmarks.landmarks_of": lambda given: landmarks.landmarks_of(f"{given}\n\n[^a]: b"),
    "domain.markup.landmarks.landmarks_of, tables": lambda given: landmarks.landmarks_of(
        f"{given}\n\n: a\n\n" * 3
    ),
    "domain.markup.landmarks.labels_in": landmarks.labels_in,
    "domain.markup.landmarks.references_in": landmarks.references_in,
    "domain.markup.landmarks.without_code": landmarks.without_code,
    "domain.contracts.checks.cited_sources": lambda given: checks.cited_sources(given, {"a": "one"}),
    "domain.contracts.checks.findings_in": lambda given: checks.findings_in(
        given, AGREED, checks.CheckContext(before=given, language="en")
    ),
    "domain.contracts.cited.cited_in": lambda given: cited_sources.cited_in(
        marked_out.MarkedOut(given), {"a": "one", "b": given}
    ),
    "domain.contracts.cited.dead_marks_in": lambda given: list(
        cited_sources.dead_marks_in(marked_out.MarkedOut(given))
    ),
    "domain.contracts.marked_out.MarkedOut": marked_out.MarkedOut,
    "domain.contracts.proposed.proposed_text": lambda given: proposed.proposed_text(given, ()),
    "domain.contracts.values.facts_of": values.facts_of,
    "domain.contracts.values.values_in": lambda given: list(values.values_in(given)),
    "domain.contracts.word_rules.occurrences_in": lambda given: list(
        word_rules.occurrences_in(given, AGREED, "de")
    ),
    "domain.markup.problems.dead_citations_in": lambda given: list(
        problems.dead_citations_in(clusters.clusters_in(given), ())
    ),
    "domain.markup.problems.dead_references_in": lambda given: list(problems.dead_references_in(given, ())),
    "domain.markup.word_counts.count_read_characters": word_counts.count_read_characters,
    "domain.markup.problems.problems_in": lambda given: problems.problems_in("s", given, (), {}),
    "domain.markup.word_counts.count_read_words": word_counts.count_read_words,
    "domain.markup.word_counts.read_words": lambda given: list(word_counts.read_words(given)),
    "domain.operation.networks.network_of": networks.network_of,
    "domain.references.passages.text_before": lambda given: passages.text_before(given, 2),
    "domain.references.passages.text_after": lambda given: passages.text_after(given, 2),
    "domain.references.passages.figures_of": lambda given: passages.figures_of(f"a{given * 8}b"),
    "domain.references.passages.cut_section": lambda given: passages.cut_section(f"a{given * 8}b"),
    "domain.references.passages.cut_reading": lambda given: passages.cut_reading(
        [passages.Paragraph(given), passages.Heading(1, given), passages.Paragraph(SOME_WORDS)]
    ),
    "domain.passages.cut_reading, blocks": lambda given: passages.cut_reading(
        [passages.Paragraph(piece, ((0, 1),)) for piece in in_pieces(given, 5)]
        + [passages.Heading(1 + len(piece) % 6, piece) for piece in in_pieces(given, 5)]
    ),
    "domain.review.proposals.draw_up": refusing(lambda given: draw_up("before\n\n[^a]: b", given)),
    "domain.proposals.draw_up, append": refusing(lambda given: draw_up("before", given, mode="append")),
    "domain.proposals.draw_up, heading": refusing(lambda given: draw_up("before", f"# {given}")),
    "domain.proposals.draw_up, fence": refusing(lambda given: draw_up("before", f"```\n{given}\n```")),
    "domain.proposals.draw_up, section": refusing(lambda given: draw_up(given, "new text", mode="append")),
    "domain.proposals.draw_up, selection": refusing(
        lambda given: draw_up(given, "new text", end=len(given) // 2)
    ),
    "domain.review.proposals.draw_up_change": refusing(
        lambda given: proposals.draw_up_change("s", 1, given, turned(given))
    ),
    "domain.review.proposals.check_why": refusing(proposals.check_why),
    "domain.proposals.draw_up, both": refusing(lambda given: draw_up(given, turned(given))),
    "domain.costs.caps.parse_cap": refusing(
        lambda given: caps.parse_cap(scope="person", subject=given, unit="tokens", amount=given)
    ),
    "domain.costs.charges.count_sent": lambda given: charges.count_sent([given], NOTHING),
    "domain.costs.charges.count_tokens": charges.count_tokens,
    "domain.models.prices.parse_amount": refusing(lambda given: prices.parse_amount(given, field="amount")),
    "domain.models.prices.parse_price": refusing(lambda given: prices.parse_price(given, field="price")),
    "domain.references.references.title_from": lambda given: references.title_from(given, LIMITS),
    "domain.searching.languages.language_of": lambda given: languages.language_of(given.split()),
    "domain.searching.lexemes.is_unspaced": lexemes.is_unspaced,
    "domain.searching.lexemes.lexemes_of": lambda given: lexemes.lexemes_of(given, "de"),
    "domain.searching.lexemes.recognise": lexemes.recognise,
    "domain.searching.lexemes.stem": lambda given: lexemes.stem(given, "en"),
    "domain.searching.lexemes.is_stop_word": lambda given: lexemes.is_stop_word(given, "en"),
    "domain.searching.lexemes.tokens_of": lambda given: list(lexemes.tokens_of(given, "de")),
    "domain.searching.indexed_words.index_passages": lambda given: indexed_words.index_passages(
        [(given, given)]
    ),
    "domain.searching.snippets.highlight": lambda given: snippets.highlight(
        given, search_words.words_of_search(SOME_WORDS), "en"
    ),
    "domain.searching.snippets.snippet": lambda given: snippets.snippet(
        given, search_words.words_of_search(SOME_WORDS), "en"
    ),
    "domain.searching.search_words.words_of_question": search_words.words_of_question,
    "domain.searching.search_words.words_of_question, title": lambda given: search_words.words_of_question(
        SOME_WORDS, given
    ),
    "domain.searching.search_words.words_of_search": search_words.words_of_search,
    "domain.documents.sections.check_content": refusing(lambda given: sections.check_content(given, LIMITS)),
    "domain.texts.contexts.context_at": lambda given: contexts.context_at(
        given, TextRange(len(given) // 3, len(given) // 2)
    ),
    "domain.texts.contexts.context_of": lambda given: contexts.context_of(given, is_before=True),
    "domain.exchange.returned_files.copies_of": lambda given: returned_files.copies_of(
        given, set(), returned_files.SectionCopy(given), returned_files.SectionCopy(turned(given))
    ),
    "domain.texts.anchors.TextAnchors": anchor,
    "domain.texts.three_way_merge.merged": lambda given: three_way_merge.merged(
        given, sprinkled(given), turned(given)
    ),
    "domain.texts.three_way_merge.merged_words": lambda given: three_way_merge.merged_words(
        given, sprinkled(given), turned(given)
    ),
    "domain.texts.block_diff.block_diff": lambda given: block_diff.block_diff(
        blocks.BlockText("a b\n\nc d"), given
    ),
    "domain.texts.block_diff.block_diff, both": lambda given: block_diff.block_diff(
        blocks.BlockText(given), turned(given)
    ),
    "domain.texts.block_diff.block_diff, everywhere": lambda given: block_diff.block_diff(
        blocks.BlockText(given), sprinkled(given)
    ),
    "domain.texts.block_diff.word_diff": lambda given: block_diff.word_diff(given, turned(given)),
    "domain.texts.block_diff.word_diff, everywhere": lambda given: block_diff.word_diff(
        given, sprinkled(given)
    ),
    "domain.texts.block_diff.block_diff, tables": lambda given: block_diff.block_diff(
        blocks.BlockText(in_table(given)), in_table(turned(given))
    ),
    "domain.texts.block_diff.token_diff": lambda given: block_diff.token_diff(
        list(given), list(turned(given))
    ),
    "domain.texts.blocks.BlockText": lambda given: blocks.BlockText(given).pieces(),
    "domain.texts.tables.Row": lambda given: tables.Row(given).cells,
    "domain.texts.tables.comparable_row": tables.comparable_row,
    "domain.texts.tables.comparable_rule": tables.comparable_rule,
    "domain.texts.tables.in_cell": tables.in_cell,
    "domain.texts.tables.is_within_cell": tables.is_within_cell,
    "domain.texts.tables.laid_out_as": lambda given: tables.laid_out_as(given, turned(given)),
    "domain.texts.blocks.block_around": lambda given: blocks.block_around(given, len(given) // 2),
    "domain.texts.blocks.has_blank_line": blocks.has_blank_line,
    "domain.texts.blocks.is_table_row": blocks.is_table_row,
    "domain.texts.blocks.is_table_rule": blocks.is_table_rule,
    "domain.texts.blocks.is_table_rule, begun": lambda given: blocks.is_table_rule(f"|-{given}x"),
    "domain.texts.matching_spans.matching_spans": lambda given: list(
        matching_spans.matching_spans(given, turned(given))
    ),
    "domain.texts.matching_spans.matching_spans, everywhere": lambda given: list(
        matching_spans.matching_spans(given, sprinkled(given))
    ),
    "domain.texts.matching_spans.matching_spans, edited": lambda given: list(
        matching_spans.matching_spans(given, edited(given))
    ),
    "domain.texts.moved_text.reinserted_runs": lambda given: list(
        moved_text.reinserted_runs(f"{SOME_WORDS} {given}", f"{given} {SOME_WORDS}")
    ),
    "domain.texts.raised.raised": raised.raised,
    "domain.texts.raised.lowered": raised.lowered,
    "domain.texts.wrapping.unwrapped": lambda given: wrapping.unwrapped(
        f"```markdown\n{given}\n```", base=given
    ),
    "domain.texts.wrapping.unwrapped, fences": lambda given: wrapping.unwrapped(
        f"```\n{given}\n" * 20, base=SOME_WORDS
    ),
    "domain.texts.words.count_words": words.count_words,
    "domain.texts.words.is_in_word": lambda given: words.is_in_word(given, len(given) // 2),
    "domain.live.leases.check_word": refusing(leases.check_word),
    "domain.documents.titles.check_title": refusing(lambda given: titles.check_title(given, LIMITS)),
    "domain.documents.titles.title_key": titles.title_key,
    "domain.documents.titles.fold": titles.fold,
    "domain.documents.titles.folded_offsets": titles.folded_offsets,
    "domain.conversation.fences.disarmed": fences.disarmed,
    "domain.templates.template_owners.check_template_name": refusing(template_owners.check_template_name),
    "domain.templates.template_owners.owner_from": refusing(
        lambda given: template_owners.owner_from("group", given)
    ),
    "domain.templates.instruction_templates.check_instructions": refusing(
        instruction_templates.check_instructions
    ),
    "domain.templates.instruction_templates.filled_in": lambda given: instruction_templates.filled_in(
        given.replace("{", "").replace("}", "{date}"), {"date": given}
    ),
    "domain.templates.document_templates.check_description": refusing(document_templates.check_description),
    "domain.templates.template_files.read_template_text": refusing(
        lambda given: template_files.read_template_text(given, LIMITS)
    ),
    "domain.exchange.template_files.read_template_text, sections": refusing(
        lambda given: template_files.read_template_text(EMPTY_TEMPLATE + given, LIMITS)
    ),
    "domain.templates.template_files.read_template": refusing(
        lambda given: template_files.read_template(f"{EMPTY_TEMPLATE}\n# {given}".encode(), LIMITS)
    ),
    "domain.exchange.template_files.read_template, Word": refusing(
        lambda given: template_files.read_template(
            f"{EMPTY_TEMPLATE}\n```word-template a.docx\n{given}\n```".encode(), LIMITS
        )
    ),
    "domain.templates.template_files.template_text": lambda given: template_files.template_text(
        document_templates.DocumentTemplate("A", given)
    ),
    "domain.templates.template_files.with_word_file": lambda given: template_files.with_word_file(
        given, template_files.WordFile("a.docx", given.encode())
    ),
    "domain.comments.comments.check_text": refusing(lambda given: comments.check_text(given, Limits())),
    "domain.comments.comments.anchored": refusing(
        lambda given: comments.anchored(given, comments.NewAnchor(len(given) // 2, len(given) // 2 + 9, 1))
    ),
    "domain.comments.comments.anchor_on": refusing(lambda given: comments.anchor_on(given, given[:200], 1)),
    "domain.comments.comments.mentioned": lambda given: comments.mentioned(given, ["ann", "@"]),
    "domain.comments.comments.FollowedText": followed_comment,
    "domain.comments.FollowedText, moved": lambda given: comments.FollowedText(
        given, f"New. {given}"
    ).find_moved(len(given) // 2, len(given) // 2 + 9),
    "domain.accounts.users.check_name": refusing(users.check_name),
    "domain.accounts.users.check_password_length": refusing(users.check_password_length),
    "domain.accounts.users.may_be_name": users.may_be_name,
    "domain.accounts.users.name_key": users.name_key,
    "llm.event_stream.EventStreamReader": read_events,
    "llm.reply_reader.ReplyReader": read_reply,
    "llm.reply_reader.ReplyReader, lines": lambda given: read_reply(f"{{}}\n{given}"),
    "llm.reply_reader.ReplyReader, document": lambda given: read_reply(f"{{\n{given}"),
    "formats.reading.cleaning.clean": cleaning.clean,
    "formats.reading.cleaning.clean_line": cleaning.clean_line,
    "formats.reading.formulas.plain_formula": lambda given: formulas.plain_formula(
        given, characters_max=len(given)
    ),
    "formats.reading.note_signs.notes_of_signs": lambda given: list(note_signs.notes_of_signs(given, ())),
    "formats.reading.note_signs.without_signs": note_signs.without_signs,
    "formats.reading.pdf.accents.plain_text": accents.plain_text,
    "formats.reading.pandoc.struck_out": pandoc.struck_out,
    "formats.reading.html.VisibleHtml": html.VisibleHtml,
    "formats.reading.html.VisibleHtml, XHTML": lambda given: html.VisibleHtml(f"<!-- //DTD XHTML -->{given}"),
    "formats.reading.html.VisibleHtml, style sheet": lambda given: html.VisibleHtml(
        f"<style>{given}</style><p>a"
    ),
    "formats.reading.html.VisibleHtml, notes": lambda given: html.VisibleHtml(
        f"<sup><a href='#a'>{given}</a></sup>" * 20
    ),
    "formats.reading.css.is_hiding_style": css.is_hiding_style,
    "formats.reading.css.is_hiding_style, begun": lambda given: css.is_hiding_style(f"display{given}"),
    "formats.reading.css.effect_of": css.effect_of,
    "formats.reading.css.effects_of_names": lambda given: css.effects_of_names(f"<style>{given}</style>"),
    "formats.reading.tesseract.words_of": tesseract.words_of,
    "formats.reading.tesseract.words_of, rows": lambda given: tesseract.words_of(
        "".join(f"5\t1\t1\t1\t1\t1\t1\t1\t1\t1\t9\t{one}\n" for one in given)
    ),
    "formats.reading.plausible.is_garbled": plausible.is_garbled,
    "formats.reading.text.read_plain_text": text.read_plain_text,
    "formats.xml_text.escaped": xml_text.escaped,
    "formats.xml_text.quoted": xml_text.quoted,
    "formats.exporting.attributes.attributes_in": lambda given: attributes_in(f"{{{given}}}"),
    "formats.exporting.columns.is_crowded": lambda given: is_crowded([[given, given]] * 2),
    "formats.exporting.columns.column_widths": lambda given: column_widths([[given, given]] * 2),
    "formats.exporting.columns.fitted_widths": lambda given: fitted_widths(
        [[given, given]] * 2, 9_000.0, of_character=116.0, of_margins=290.0
    ),
    "formats.exporting.directions.runs_right_to_left": runs_right_to_left,
    "formats.exporting.directions.script_language": script_language,
    "formats.exporting.inlines.words_of": words_of,
    "formats.importing.escaping.escaped": escaping.escaped,
    "formats.importing.escaping.escaped, references": lambda given: escaping.escaped(
        given, has_references=True
    ),
    "formats.importing.escaping.escaped_attribute": escaping.escaped_attribute,
    "formats.importing.escaping.escaped_heading": escaping.escaped_heading,
    "formats.importing.latex_macros.UnknownCommands": lambda given: latex_macros.UnknownCommands(
        given
    ).take_out(f"[INFO] Skipped '{given}' at line {given.count(NEW_LINE) + 1} column 1"),
    "formats.importing.latex_macros.UnknownCommands, many": lambda given: latex_macros.UnknownCommands(
        given
    ).take_out("[INFO] Skipped 'x' at line 1 column 2\n" * (len(given) // 10)),
    "formats.importing.escaping.escaped_line_start": escaping.escaped_line_start,
    "formats.importing.escaping.escaped_lines": escaping.escaped_lines,
    "formats.importing.marks.caption_of": marks.caption_of,
    "formats.importing.marks.Marks": lambda given: marks.Marks().without_marks(given),
    "formats.importing.own_markdown.is_own_markdown": own_markdown.is_own_markdown,
    "formats.importing.own_markdown.is_own_markdown, front": lambda given: own_markdown.is_own_markdown(
        f'---\ntitle: "{given}"\nlang: en\n---\n{given}'
    ),
    "formats.importing.own_markdown.read_own_markdown": lambda given: own_markdown.read_own_markdown(
        f'---\ntitle: "a"\n---\n\n<!-- section {"a" * 32} -->\n# Title\n\n{given}',
        Pictures(lambda _: None, LIMITS),
    ),
    "formats.importing.plain_text.read_text_file": plain_text.read_text_file,
    "domain.documents.images.is_image_id": images.is_image_id,
    "domain.documents.images.with_image_ids": lambda given: images.with_image_ids(given, {}),
    "domain.exchange.imports.import_kind_of": refusing(imports.import_kind_of),
    "formats.exporting.tree.SectionTree": lambda given: in_section_tree(given),
    "formats.exporting.typst_nodes.part_before": lambda given: part_before(given, 9, 9),
    "formats.exporting.typst_nodes.typst_picture": lambda given: typst_picture("a.png", given, None),
    "formats.exporting.typst_nodes.typst_string": typst_string,
    "web.http.attachments.attachment": attachment,
    "web.http.decoding, field": lambda given: decoding._invalid_field(
        f"Object contains unknown field `{given}` - at `$.parts[0]`"
    ),
    "web.http.decoding, unfinished field": lambda given: decoding._invalid_field(
        f"Object contains unknown field `{given}"
    ),
    "web.http.decoding, type": lambda given: decoding._invalid_field(
        f"Expected `{given}`, got `int` - at `$.a`"
    ),
    "web.http.decoding.read_time": refusing(lambda given: decoding.read_time("at", given)),
    "web.pages.markdown.render": markdown.render,
    "web.pages.markdown.render, notes": lambda given: markdown.render(
        f"{given * 2}\n\n[^a] [^a]: b\n\n[^a]: b\n"
    ),
    "web.pages.hunks.render_hunks": lambda given: render_hunks(given, turned(given)),
    "web.pages.hunks.render_hunks, table": lambda given: render_hunks(
        in_table(given), in_table(turned(given))
    ),
    "web.pages.markdown.render, formulas": lambda given: markdown.render(f"$$\n{given}\n$$\n" * 2),
    "web.pages.markup.formulas.html_of_formula": lambda given: html_of_formula(
        given, Notices(), is_display=True
    ),
    "web.pages.rendering.go_to": lambda given: rendering._OUR_PAGE.fullmatch(f"/{given}\x00"),
    "formats.importing.word_labels.labels_of_texts": lambda given: word_labels.labels_of_texts([given]),
    "formats.importing.word_labels.with_names": lambda given: word_labels.with_names(given, "0123"),
    "web.history.section_history.read_revision": refusing(section_history.read_revision),
}
